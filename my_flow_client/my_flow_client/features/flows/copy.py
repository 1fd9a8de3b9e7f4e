"""Words for the lists of flows, besides those of `design/copy/flows.py`."""

from __future__ import annotations

from ...design import copy
from ...runtime.bindings import FlowUndoWords, ReorderWords
from ..dates import DATE_WORDS, PLAN_WORDS
from .bindings import ManualOrderWords, PostponeWords, RowWords, SomedayReminderWords

SHOW = (("open", "Open"), ("done", "Done"), ("archived", "Archived"))
WHENS = (
    ("any", "Any time"),
    ("overdue", "Past due"),
    ("due_today", "Due today"),
    ("due_soon", "Due in three days"),
    ("planned_earlier", "Planned earlier"),
    ("planned_today", "Planned today"),
    ("planned_later", "Planned for later"),
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
SOMEDAY = "Someday · {}"
SOMEDAY_REMINDER = SomedayReminderWords(
    one="1 flow here is in Someday.", several="{} flows here are in Someday."
)
LOOK = "Have a look"
NOT_NOW = "Not now"
FIND_HINT = "Words in title or notes"
NONE_FIT_TEXT = "No flow in this context matches right now."
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
    plans=PLAN_WORDS,
)
POSTPONE = PostponeWords(
    put_off=copy.Focus.PUT_OFF,
    put_off_after_due=copy.Focus.PUT_OFF_AFTER_DUE,
    to_someday="Moved “{}” to Someday",
    no_day="Removed the plan of “{}”",
    skipped=copy.Repeat.SKIPPED,
    undo=copy.UNDO,
    dates=DATE_WORDS,
)
MANUAL_ORDER = ManualOrderWords(
    order=ReorderWords(moved=copy.Order.SAID, stays=copy.Order.STAYS),
    more_than="more than {}",
)
