"""What can lie over every page: `view.py` shows it, `logic.ts` and `members.logic.ts` say what and when."""

from .view import overlays

__all__ = ["overlays"]
