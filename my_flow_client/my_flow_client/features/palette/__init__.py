"""The palette: everything by typing."""

from .places import new_flow
from .sheet import TITLE_ID, palette

__all__ = ["TITLE_ID", "new_flow", "palette"]
