"""Request counts per user, shared by all processes."""
