"""Notes that a user leaves in a context."""
