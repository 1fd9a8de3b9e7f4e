"""Limits of rate, concurrency and load."""
