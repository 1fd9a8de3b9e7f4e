"""Preferences of a user."""
