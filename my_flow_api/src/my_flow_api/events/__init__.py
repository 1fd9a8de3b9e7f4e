"""Server-sent events about changes."""
