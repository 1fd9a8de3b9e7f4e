"""The trash: `view.py` shows it, `copy.py` says it, `logic.ts` does it."""

from .view import trash_page

__all__ = ["trash_page"]
