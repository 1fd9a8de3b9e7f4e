"""The palette: `sheet.py`, `places.py` and `flows.py` show it, `copy.py` says it, `logic.ts` does it."""

from .sheet import TITLE_ID, palette

__all__ = ["TITLE_ID", "palette"]
