"""What stands in place of a page that fails to be drawn: `view.py` shows it."""

from .view import boundary

__all__ = ["boundary"]
