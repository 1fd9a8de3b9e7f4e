"""Which flows of a context matter now, and why. Pure: flows, the moment and the note are arguments.

Flows are ordered by their most pressing reason, then by priority, then by when time is up, then by position.
A flow without a reason is shown only while fewer than three others are: as what is next, not as a demand.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from my_flow_api.flows.rules import due_at, importance_of, status_of
from my_flow_api.kit.days import Moment
from my_flow_api.kit.documents import Document

type Reason = Literal["resume_note", "overdue", "due_today", "high_priority", "due_soon", "neglected", "next"]

MOST_PRESSING_FIRST: tuple[Reason, ...] = (
    "resume_note", "overdue", "due_today", "high_priority", "due_soon", "neglected", "next",
)  # fmt: skip
AT_MOST = 5
FILLED_UP_TO = 3
NEGLECTED_AFTER = timedelta(days=14)
_SHORTEST_MENTION = 3


class Ranked(NamedTuple):
    """A stored flow with why it is shown, the most pressing reason first."""

    flow: Document
    reasons: Sequence[Reason]


def rank(
    flows: Iterable[Document],
    moment: Moment,
    note: str | None,
    *,
    at_most: int = AT_MOST,
    filled_up_to: int = FILLED_UP_TO,
) -> Sequence[Ranked]:
    """The flows to show, the most pressing first.

    Args:
        flows: stored flows of one context; the completed ones among them are left out.
        note: what the person wrote when they last left the context.
        at_most: how many flows are shown in the end.
        filled_up_to: how many flows those without a reason may fill the list up to.
    """
    mentioned_in = _words(note or "")
    found = [Ranked(flow, reasons_of(flow, moment, mentioned_in)) for flow in flows if not flow["completed"]]
    found.sort(key=lambda ranked: _order(ranked, moment))
    pressing = sum(needs_you(ranked) for ranked in found)
    return found[: min(at_most, max(pressing, filled_up_to))]


def reasons_of(flow: Document, moment: Moment, note: str = "") -> Sequence[Reason]:
    """Why an open flow matters at `moment`, the most pressing reason first; `next` if nothing else does.

    Args:
        note: the resume note, in the form that `_words` gives it.
    """
    reasons: set[Reason] = set()
    status = status_of(flow["due"], flow["due_instant"], completed=False, moment=moment)
    if status in {"overdue", "due_today", "due_soon"}:
        reasons.add(status)
    if flow["priority"] == "high":
        reasons.add("high_priority")
    if flow["due"] is None and moment.now - flow["updated_at"] >= NEGLECTED_AFTER:
        reasons.add("neglected")
    if note and _mentions(note, flow["title"]):
        reasons.add("resume_note")
    return [reason for reason in MOST_PRESSING_FIRST if reason in reasons] or ["next"]


def needs_you(ranked: Ranked) -> bool:
    """Whether the flow asks for something, and is not shown only because it is next."""
    return ranked.reasons[0] != "next"


def _order(ranked: Ranked, moment: Moment) -> tuple[int, int, bool, datetime, float, object]:
    flow = ranked.flow
    time_is_up = due_at(flow["due"], flow["due_instant"], moment.zone)
    return (
        MOST_PRESSING_FIRST.index(ranked.reasons[0]),
        importance_of(flow["priority"]),
        time_is_up is None,
        time_is_up or moment.now,
        flow["position"],
        flow["_id"],
    )


def _mentions(note: str, title: str) -> bool:
    words = _words(title)
    return len(words.strip()) >= _SHORTEST_MENTION and words in note


def _words(text: str) -> str:
    """Letters and digits only, without case, with one space around each word."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return f" {' '.join(''.join(c if c.isalnum() else ' ' for c in folded).split())} "
