"""Sort flows into the days of an agenda. Pure: flows, the window and the moment are arguments."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from bson import ObjectId

from my_flow_api.flows.due_ranges import Range, due_ranges
from my_flow_api.flows.plans import derived_plan_fields, plan_key_ranges_of_days, planned_day
from my_flow_api.flows.rules import derived_fields, importance_of, status_of
from my_flow_api.kit.background import in_time_slices
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.local_time import LocalNow, last_second
from my_flow_api.repetition.series import upcoming

type AgendaReason = Literal["due", "planned"]
type _Order = tuple[datetime, int, float, ObjectId]

_DAY = timedelta(days=1)


class Window(NamedTuple):
    """The days of an agenda, both included."""

    first: date
    last: date

    def days(self) -> Iterator[date]:
        """Yield each day of the window."""
        for n in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=n)


class Entry(NamedTuple):
    """A stored flow on a day, or in the group before today, with the reasons why it is there."""

    flow: Document
    reasons: Sequence[AgendaReason]


class Agenda(NamedTuple):
    """The entries of each day of the window, and those before today."""

    by_day: Mapping[date, Sequence[Entry]]
    earlier: Sequence[Entry]


class UpcomingFlows(NamedTuple):
    """Upcoming flows of repeating series; `is_cut` if some were left out."""

    flows: Sequence[Document]
    is_cut: bool


class AgendaRanges(NamedTuple):
    """The ranges of keys of the flows on the days of a window, and of those before today."""

    due: Sequence[Range]
    planned: Sequence[Range]
    overdue: Sequence[Range]
    planned_earlier: Sequence[Range]


def agenda_ranges(window: Window, moment: LocalNow) -> AgendaRanges:
    """Return the ranges of due keys and plan keys that an agenda reads.

    What is overdue or planned for an earlier day is in the group before today, not on a day of the window. So
    days before today have none, and their ranges are empty.
    """
    first, end = max(window.first, moment.today), window.last + _DAY
    overdue = due_ranges("overdue", None, None, moment)
    due = due_ranges(None, end.isoformat(), (first - _DAY).isoformat(), moment)
    timed = due["t"]
    return AgendaRanges(
        due=[due["b"], Range(max(timed.begin, overdue["t"].end), timed.end)],
        planned=plan_key_ranges_of_days(first, end, moment),
        overdue=[overdue["b"], overdue["t"]],
        planned_earlier=plan_key_ranges_of_days(None, moment.today, moment),
    )


def group_by_day(flows: Iterable[Document], window: Window, moment: LocalNow) -> Agenda:
    """Put open flows on the days for which they are planned and on which they are due.

    A flow that is planned for one day and due on another is on both. Each day is sorted by time: flows
    without a time come last, by priority, then position.
    """
    by_day: defaultdict[date, list[Entry]] = defaultdict(list)
    earlier: list[Entry] = []
    for flow in flows:
        planned = planned_day(flow.get("planned"), flow.get("planned_instant"), moment)
        is_overdue = _is_overdue(flow, moment)
        due = None if is_overdue else _due_day(flow, moment)
        before = _reasons(is_due=is_overdue, is_planned=planned is not None and planned < moment.today)
        if before:
            earlier.append(Entry(flow, before))
        for day in {planned, due}:
            if day is not None and day >= moment.today and window.first <= day <= window.last:
                by_day[day].append(Entry(flow, _reasons(is_due=day == due, is_planned=day == planned)))
    return Agenda(
        {day: sorted(by_day[day], key=lambda entry: _order(entry, moment)) for day in window.days()},
        sorted(earlier, key=lambda entry: _order(entry, moment)),
    )


async def find_upcoming(
    flows: Iterable[Document], window: Window, moment: LocalNow, most: int
) -> UpcomingFlows:
    """Return up to `most` upcoming flows of open ones that repeat, with a date in the window.

    Each copies its open flow, with new dates. Yields to other requests, because long series take time to
    expand.
    """
    first, found = max(window.first, moment.today), list[Document]()
    async for flow in in_time_slices(flows):
        for dates in upcoming(flow, first, window.last, moment):
            if len(found) == most:
                return UpcomingFlows(found, is_cut=True)
            found.append({**flow, **dates, **derived_fields(dates), **derived_plan_fields(dates)})
    return UpcomingFlows(found, is_cut=False)


def _reasons(*, is_due: bool, is_planned: bool) -> Sequence[AgendaReason]:
    found: list[AgendaReason] = []
    if is_due:
        found.append("due")
    if is_planned:
        found.append("planned")
    return found


def _is_overdue(flow: Document, moment: LocalNow) -> bool:
    return status_of(flow["due"], flow["due_instant"], completed=False, moment=moment) == "overdue"


def _due_day(flow: Document, moment: LocalNow) -> date | None:
    if flow["due"] is None:
        return None
    instant = flow["due_instant"]
    return date.fromisoformat(flow["due"]["date"]) if instant is None else moment.day_of(instant)


def _order(entry: Entry, moment: LocalNow) -> _Order:
    """Return the sort key of an entry: the first of its times, a day without a time at its end."""
    flow, times = entry.flow, list[datetime]()
    if "due" in entry.reasons:
        times.append(flow["due_instant"] or last_second(flow["due"]["date"], moment.zone))
    if "planned" in entry.reasons:
        times.append(flow["planned_instant"] or last_second(flow["planned"]["date"], moment.zone))
    return (min(times), importance_of(flow["priority"]), flow["position"], flow["_id"])
