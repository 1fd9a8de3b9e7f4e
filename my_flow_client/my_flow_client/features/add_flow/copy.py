"""Words for adding a flow."""

from __future__ import annotations

from ...design import copy
from ..dates import DATE_WORDS, REPEAT_WORDS
from .bindings import AddFlowWords, PreviewWords

HINT = "Call mum tomorrow 5pm"
TODAY = "Today"
TOMORROW = "Tomorrow"
IMPORTANT = "Important"
REFUSE = "Leave “{}” as it is written"
ESCAPE = ": keep as plain text"
ADD_MANY = "Add {} flows"
LIST = "Each line becomes a flow"
MORE_LINES = "and {} more"
KEEP_ONE = "Keep as one flow"
ESCAPE_LIST = " keeps one, Enter adds all"
MAKE_CONTEXT = "New context “{}”"
COMPLETES = " completes"
ADDED_TO = "Added to {}"
# By the date that the line has.
SWAPS = {"plan": "Due instead", "due": "Plan instead"}
SWAP_KEY = "Ctrl D"

TOASTS = AddFlowWords(
    added_to=ADDED_TO,
    added_for_someday="Added “{}” to Someday",
    not_added=f"“{{}}” {copy.Flows.NOT_ADDED}",
    many_added="{} flows added.",
    list_too_long="A pasted list can have 100 lines. This one has {}: paste it in parts.",
    undo=copy.UNDO,
    retry=copy.RETRY,
)
PREVIEW = PreviewWords(
    priorities={"high": "important", "medium": "medium", "low": "low"},
    planned="Planned {}",
    due="Due {}",
    someday=copy.Focus.SOMEDAY,
    # "Planned every Monday, from tomorrow".
    repeats_from="{}, from {}",
    repeats=REPEAT_WORDS,
    dates=DATE_WORDS,
)
