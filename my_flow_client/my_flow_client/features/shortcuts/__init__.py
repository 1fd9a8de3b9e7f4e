"""The shortcuts: `view.py` lists them, `logic.ts` turns them on and off."""

from .view import TITLE_ID, shortcuts_sheet

__all__ = ["TITLE_ID", "shortcuts_sheet"]
