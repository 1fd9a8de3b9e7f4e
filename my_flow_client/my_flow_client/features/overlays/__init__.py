"""Overlays on every page: `view.py` shows them, `logic.ts` and `members.logic.ts` decide which and when."""

from .view import overlays

__all__ = ["overlays"]
