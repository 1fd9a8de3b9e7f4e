"""The fallback for a page that fails to be drawn."""

from .view import boundary

__all__ = ["boundary"]
