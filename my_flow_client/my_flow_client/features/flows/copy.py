"""Words for the lists of flows, besides those of `design/copy/flows.py`."""

from __future__ import annotations

from ...design import copy
from ...runtime.bindings import FlowUndoWords, ReorderWords
from ..dates import DATE_WORDS
from .bindings import ManualOrderWords, PostponeWords, RowWords

SHOW = (("open", "Open"), ("done", "Done"), ("archived", "Archived"))
DUES = (
    ("any", "Any time"),
    ("overdue", "Past due"),
    ("due_today", "Due today"),
    ("due_soon", "Next three days"),
)
PRIORITIES = (
    ("any", "Any priority"),
    ("high", "High priority"),
    ("medium", "Medium priority"),
    ("low", "Low priority"),
)
SORTS = (
    ("when", "By date"),
    ("hand", "Manual"),
    ("priority", "By priority"),
    ("title", "By title"),
    ("newest", "Newest first"),
)
DONE_SORTS = (
    ("when", "Last finished first"),
    ("newest", "Newest first"),
    ("priority", "By priority"),
    ("title", "By title"),
)
FIND_HINT = "Words in title or notes"
NONE_FIT_TEXT = "No flow of this context is like that just now."
NONE_DONE = "Nothing is finished here yet"
NONE_DONE_TEXT = "What you tick off comes here, in case you want it back."
NONE_ARCHIVED_TEXT = "Put a flow here when it no longer matters and you would rather not delete it."

ROW = RowWords(
    undo=FlowUndoWords(
        completed=copy.Flows.COMPLETED,
        in_trash=f"“{{}}” {copy.Flows.IN_TRASH}",
        undo=copy.UNDO,
    ),
    dates=DATE_WORDS,
)
POSTPONE = PostponeWords(
    put_off=copy.Focus.PUT_OFF,
    no_day="“{}” has no date now",
    undo=copy.UNDO,
    dates=DATE_WORDS,
)
MANUAL_ORDER = ManualOrderWords(
    order=ReorderWords(moved=copy.Order.SAID, stays=copy.Order.STAYS),
    more_than="more than {}",
)
