"""Words for the contexts, besides those of `design/copy/contexts.py`."""

from __future__ import annotations

from ...design import copy
from ...runtime.bindings import ReorderWords
from .bindings import CardWords, ContextEditingWords, ContextFormWords, CountWords

EDIT = "Edit context"
EMPTY_TEXT = "A context is a part of your life with its own list. Start with one of these, or make your own."
NAME_HINT = "Work, Home, Studio…"
EMOJI = "Emoji"
COLOR = "Colour"

COUNTS = CountWords(
    open=copy.Contexts.OPEN,
    nothing_open=copy.Contexts.NOTHING_OPEN,
    overdue="past due",
    due_today=copy.Contexts.DUE_TODAY,
)
CARD = CardWords(counts=COUNTS, last_visit="last here {}", never_visited=copy.Contexts.NEVER_VISITED)
ORDER = ReorderWords(moved=copy.Order.SAID, stays=copy.Order.STAYS)
FORM = ContextFormWords(
    name_missing=copy.Contexts.NAME_MISSING,
    name_long=copy.Contexts.NAME_LONG,
    color_wrong=copy.Contexts.COLOUR_WRONG,
)
EDITING = ContextEditingWords(
    in_trash="“{}” is in the trash",
    in_archive=f"“{{}}” {copy.Contexts.IN_ARCHIVE}",
    undo=copy.UNDO,
)
