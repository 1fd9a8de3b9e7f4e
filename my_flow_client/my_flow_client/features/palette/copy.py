"""Words of the palette that no other feature has; the others are in `design/copy/commands.py`."""

from __future__ import annotations

from ...design import copy
from ...runtime.bindings import FlowUndoWords, Theme

# The theme, the words, the sign.
THEMES: tuple[tuple[Theme, str, str], ...] = (
    ("light", "Light theme", "Sun"),
    ("dark", "Dark theme", "Moon"),
    ("system", "Theme of your device", "MonitorSmartphone"),
)
UNDO = FlowUndoWords(
    completed=copy.Flows.COMPLETED,
    in_trash=f"“{{}}” {copy.Flows.IN_TRASH}",
    undo=copy.UNDO,
)
