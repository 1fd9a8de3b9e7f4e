"""The palette: everything by typing."""

from .sheet import TITLE_ID, palette

__all__ = ["TITLE_ID", "palette"]
