"""The REST API of My Flow."""

__version__ = "0.1.0"
