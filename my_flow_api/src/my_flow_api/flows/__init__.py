"""Flows: the tasks of a context."""
