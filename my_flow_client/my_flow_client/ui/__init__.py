"""Components without data: each is plain HTML with variants in one table."""
