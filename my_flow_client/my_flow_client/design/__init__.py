"""Tokens and every text that people read."""
