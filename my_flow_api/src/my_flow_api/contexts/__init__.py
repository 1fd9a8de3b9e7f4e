"""Contexts: the parts of a user's life."""
