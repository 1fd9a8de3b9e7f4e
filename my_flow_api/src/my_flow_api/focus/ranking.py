"""Rank the flows of a context, with reasons. Pure: flows, the moment and the note are arguments.

`sort_flows` orders all open flows; `rank` chooses those that are shown. The client's
`features/focus/ranking.ts` has the same order of flows without a plan, for lists that a page unfolds; both
are tested with `tests/data/focus.toml`.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Literal, NamedTuple

from my_flow_api.flows.documents import is_document_planned_after_due, planned_status_of_document
from my_flow_api.flows.rules import due_at, importance_of, status_of
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.local_time import LocalNow, last_second

type Reason = Literal["resume_note", "overdue", "due_today", "high_priority", "due_soon", "neglected", "next"]
type Time = Literal["week", "any", "later"]
"""A group of due dates: within seven days or past, none, or later."""
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
    """A stored flow with the reasons why it is shown, the most pressing first.

    Attributes:
        flow: The stored flow.
        reasons: The reasons apart from a plan; `next` if there is no other.
        is_planned: Whether it is planned for today or an earlier day, which is a reason, too.
        is_waiting: Whether it is planned for a later day, and not due before that day.
    """

    flow: Document
    reasons: Sequence[Reason]
    is_planned: bool = False
    is_waiting: bool = False

    @property
    def is_for_today(self) -> bool:
        """Return whether being due or planned today is the most pressing reason."""
        first = self.reasons[0]
        return first == "due_today" or (self.is_planned and first not in {"resume_note", "overdue"})


def rank(flows: Iterable[Document], moment: LocalNow, note: str = "") -> Sequence[Ranked]:
    """Choose the flows to show: the first five, or up to three if fewer are pressing.

    However many flows are overdue, two places are kept for those due or planned today, if there are any.
    Those planned for a later day are not shown before it, unless they are due earlier.

    Args:
        flows: Stored flows of one context; completed ones are left out.
        moment: The present, in the user's time zone.
        note: The user's note from when they last left the context; empty without one.

    Returns:
        The flows in the order of `sort_flows`.
    """
    ordered = [ranked for ranked in sort_flows(flows, moment, note) if not ranked.is_waiting]
    pressing = sum(needs_you(ranked) for ranked in ordered)
    shown = list(ordered[: min(AT_MOST, max(pressing, FILLED_UP_TO))])
    left_out = [ranked for ranked in ordered[len(shown) :] if ranked.is_for_today]
    overdue = [ranked for ranked in shown if ranked.reasons[0] == "overdue" and not ranked.is_planned]
    missing = RESERVED_FOR_TODAY - sum(ranked.is_planned or "due_today" in ranked.reasons for ranked in shown)
    for given_way, reserved in zip(reversed(overdue), left_out[: max(missing, 0)], strict=False):
        shown.remove(given_way)
        shown.append(reserved)
    return shown


def sort_flows(flows: Iterable[Document], moment: LocalNow, note: str = "") -> Sequence[Ranked]:
    """Sort the open flows by how much they matter, each with its reasons.

    First come flows that the note names; then overdue ones and those due at a time today; other flows due
    today and those planned for today or earlier; those due within three days; those with a high priority that
    are due within seven days or have no due date; those untouched for long; the others; and last those that
    are planned for a later day and not due before it. Those planned for someday are left out. Within each
    group, flows due within seven days come first, in order of time; then those without a due date, then those
    due later. Ties are resolved by importance, then position. A plan that puts a flow among those due today
    counts as its due date: the time of a plan for today, else the end of the day.

    The place of a flow does not depend on other flows, and an earlier due date never makes it lower.

    Args:
        flows: Stored flows of one context; completed ones are left out.
        moment: The present, in the user's time zone.
        note: The user's note from when they last left the context; empty without one.
    """
    mentioned_in = _words(note) if note else ""
    end_of_week = moment.begin_of(moment.today + _A_WEEK_AND_TODAY)
    found: list[tuple[_Place, Ranked]] = []
    for flow in flows:
        planned = planned_status_of_document(flow, moment)
        if not flow["completed"] and planned != "someday":
            due = due_at(flow["due"], flow["due_instant"], moment.zone)
            time: Time = "any" if due is None else "week" if due < end_of_week else "later"
            reasons = _reasons_of(flow, time, moment, mentioned_in)
            ranked = Ranked(flow, reasons, is_planned=planned in {"earlier", "today"})
            if planned == "later" and not is_document_planned_after_due(flow, moment):
                ranked = Ranked(flow, ["next"], is_waiting=True)
            found.append((_place_of(ranked, time, due, moment), ranked))
    return [ranked for _, ranked in sorted(found, key=itemgetter(0))]


def _reasons_of(flow: Document, time: Time, moment: LocalNow, note: str) -> Sequence[Reason]:
    """Return the reasons why an open flow matters, the most pressing first; `next` if there is no other.

    Args:
        flow: The stored flow.
        time: Its group of due dates.
        moment: The present, in the user's time zone.
        note: The resume note, in the form of `_words`; empty without one.
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
    """Return whether the flow has a reason other than being next."""
    return ranked.reasons[0] != "next" or ranked.is_planned


def _place_of(ranked: Ranked, time: Time, due: datetime | None, moment: LocalNow) -> _Place:
    flow, pressing = ranked.flow, ranked.reasons[0]
    place, when = MOST_PRESSING_FIRST.index(pressing), due or moment.now
    if pressing == "due_today" and flow["due_instant"] is not None:
        place = MOST_PRESSING_FIRST.index("overdue")
    elif ranked.is_planned and ranked.is_for_today:
        place, time = MOST_PRESSING_FIRST.index("due_today"), "week"
        until = _planned_until(flow, moment)
        when = until if due is None else min(due, until)
    elif ranked.is_waiting:
        place = len(MOST_PRESSING_FIRST)
    return (
        place,
        _TIMES.index(time),
        when,
        importance_of(flow["priority"]),
        flow["position"],
        flow["_id"],
    )


def _planned_until(flow: Document, moment: LocalNow) -> datetime:
    """Return the time of a plan for today; without one, and for an earlier day, the end of today."""
    instant: datetime | None = flow.get("planned_instant")
    if instant is not None and moment.day_of(instant) == moment.today:
        return instant
    return last_second(moment.today.isoformat(), moment.zone)


def _mentions(note: str, title: str) -> bool:
    words = _words(title)
    return len(words.strip()) >= _SHORTEST_MENTION and words in note


def _words(text: str) -> str:
    """Return only the letters and digits, without case, with one space around each word."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return f" {_NEITHER_LETTER_NOR_DIGIT.sub(' ', folded).strip()} "
