"""Recurrence rules, and the next instance of a series."""
