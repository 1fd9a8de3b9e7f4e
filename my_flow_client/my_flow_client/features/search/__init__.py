"""Search: `view.py` shows it, `copy.py` says it, `logic.ts` does it."""

from .view import search_page

__all__ = ["search_page"]
