"""Switches between contexts."""
