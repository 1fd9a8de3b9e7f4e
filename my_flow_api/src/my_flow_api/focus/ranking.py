"""Ranks the flows of a context, with reasons. Pure: flows, the moment and the note are arguments.

`sort_flows` orders all open flows; `rank` chooses those that are shown. The same order for lists that a page
unfolds is in the client's `features/focus/ranking.ts`, and both are tested with `tests/data/focus.toml`.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Literal, NamedTuple

from my_flow_api.flows.rules import due_at, importance_of, status_of
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.local_time import LocalNow

type Reason = Literal["resume_note", "overdue", "due_today", "high_priority", "due_soon", "neglected", "next"]
type Time = Literal["week", "any", "later"]
"""Whether a flow is due within seven days (or was), has no due, or is due later."""
type _Place = tuple[int, int, datetime, int, float, object]

MOST_PRESSING_FIRST: tuple[Reason, ...] = (
    "resume_note", "overdue", "due_today", "due_soon", "high_priority", "neglected", "next",
)  # fmt: skip
AT_MOST = 5
FILLED_UP_TO = 3
RESERVED_FOR_TODAY = 2
NEGLECTED_AFTER = timedelta(days=14)
_A_WEEK_AND_TODAY = timedelta(days=8)
_TIMES: tuple[Time, ...] = ("week", "any", "later")
_SHORTEST_MENTION = 3
_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")


class Ranked(NamedTuple):
    """A stored flow with why it is shown, the most pressing reason first."""

    flow: Document
    reasons: Sequence[Reason]


def rank(flows: Iterable[Document], moment: LocalNow, note: str = "") -> Sequence[Ranked]:
    """Choose the flows to show: the first five, or, of those that are not pressing, enough for three.

    However many flows are overdue, two places stay for those due today, if there are any.

    Args:
        flows: stored flows of one context; the completed ones among them are left out.
        moment: the present, for the person.
        note: what the person wrote when they last left the context; empty without one.

    Returns:
        The flows in the order of `sort_flows`.
    """
    ordered = sort_flows(flows, moment, note)
    pressing = sum(needs_you(ranked) for ranked in ordered)
    shown = list(ordered[: min(AT_MOST, max(pressing, FILLED_UP_TO))])
    waiting = [ranked for ranked in ordered[len(shown) :] if ranked.reasons[0] == "due_today"]
    overdue = [ranked for ranked in shown if ranked.reasons[0] == "overdue"]
    missing = RESERVED_FOR_TODAY - sum("due_today" in ranked.reasons for ranked in shown)
    for given_way, reserved in zip(reversed(overdue), waiting[: max(missing, 0)], strict=False):
        shown.remove(given_way)
        shown.append(reserved)
    return shown


def sort_flows(flows: Iterable[Document], moment: LocalNow, note: str = "") -> Sequence[Ranked]:
    """Sort the open flows by how much they matter, each with its reasons.

    What the note names is first; then what is overdue or has a time today; the rest of today; what is due
    within three days; what has a high priority and is due within seven days or has no due; what was long
    untouched; what is next. Within each, what is due within seven days comes first, in the order of time;
    then what has no due, then what is due later; of the same due the more important, then the position.

    Where a flow stands does not depend on other flows, and an earlier due never makes it stand lower.

    Args:
        flows: stored flows of one context; the completed ones among them are left out.
        moment: the present, for the person.
        note: what the person wrote when they last left the context; empty without one.
    """
    mentioned_in = _words(note) if note else ""
    end_of_week = moment.begin_of(moment.today + _A_WEEK_AND_TODAY)
    found: list[tuple[_Place, Ranked]] = []
    for flow in flows:
        if not flow["completed"]:
            due = due_at(flow["due"], flow["due_instant"], moment.zone)
            time: Time = "any" if due is None else "week" if due < end_of_week else "later"
            reasons = _reasons_of(flow, time, moment, mentioned_in)
            found.append((_place_of(flow, reasons, time, due or moment.now), Ranked(flow, reasons)))
    return [ranked for _, ranked in sorted(found, key=itemgetter(0))]


def _reasons_of(flow: Document, time: Time, moment: LocalNow, note: str) -> Sequence[Reason]:
    """Return why an open flow matters, the most pressing reason first; `next` if nothing else does.

    Args:
        note: the resume note, in the form that `_words` gives it; empty without one.
    """
    reasons: list[Reason] = []
    if note and _mentions(note, flow["title"]):
        reasons.append("resume_note")
    status = status_of(flow["due"], flow["due_instant"], completed=False, moment=moment)
    if status in {"overdue", "due_today", "due_soon"}:
        reasons.append(status)
    if flow["priority"] == "high" and time != "later":
        reasons.append("high_priority")
    if time == "any" and moment.now - flow["updated_at"] >= NEGLECTED_AFTER:
        reasons.append("neglected")
    return reasons or ["next"]


def needs_you(ranked: Ranked) -> bool:
    """Return whether the flow asks for something, and is not shown only because it is next."""
    return ranked.reasons[0] != "next"


def _place_of(flow: Document, reasons: Sequence[Reason], time: Time, due: datetime) -> _Place:
    is_at_a_time_today = reasons[0] == "due_today" and flow["due_instant"] is not None
    return (
        MOST_PRESSING_FIRST.index("overdue" if is_at_a_time_today else reasons[0]),
        _TIMES.index(time),
        due,
        importance_of(flow["priority"]),
        flow["position"],
        flow["_id"],
    )


def _mentions(note: str, title: str) -> bool:
    words = _words(title)
    return len(words.strip()) >= _SHORTEST_MENTION and words in note


def _words(text: str) -> str:
    """Letters and digits only, without case, with one space around each word."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return f" {_NEITHER_LETTER_NOR_DIGIT.sub(' ', folded).strip()} "
