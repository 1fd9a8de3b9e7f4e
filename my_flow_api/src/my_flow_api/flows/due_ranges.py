"""Compute the ranges of due keys that a list reads. Pure: the moment is an argument.

Keys are those of `rules.beginning_of_due`, each followed by the importance and the id. Each kind of due date
has its own range, since a bare date is a day and a timed one an instant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from my_flow_api.errors import BadRequest
from my_flow_api.flows.rules import SOON, Status, beginning_of_due
from my_flow_api.kit.http.pagination import FilteredCursor
from my_flow_api.kit.local_time import LocalNow, last_second

type Kind = Literal["b", "n", "t"]
type Ranges = Mapping[Kind, Range]

DATED: tuple[Kind, ...] = ("b", "t")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Range:
    """The keys from `begin` (included) to `end` (excluded), and after `after`."""

    begin: str
    end: str
    after: str | None = None

    def filter(self) -> dict[str, str]:
        """Return the range as a MongoDB filter."""
        bounds = {"$gte": self.begin, "$lt": self.end}
        return bounds if self.after is None else bounds | {"$gt": self.after}


def due_ranges(
    status: Status | None, due_before: str | None, due_after: str | None, moment: LocalNow
) -> Ranges:
    """Return the ranges of due dates with this status at `moment` and between these days.

    Args:
        moment: The present, in the user's time zone.
        status: The status; None for all.
        due_before: A day, YYYY-MM-DD; flows due on it or later are left out.
        due_after: A day, YYYY-MM-DD; flows due on it or earlier are left out.
    """
    begins, ends = [""], ["~"]
    timed_begins, timed_ends = [""], ["~"]

    def from_day(day: date) -> None:
        begins.append(day.isoformat())
        timed_begins.append(_instant(moment.begin_of(day)))

    def before_day(day: date) -> None:
        ends.append(day.isoformat())
        timed_ends.append(_instant(moment.begin_of(day)))

    tomorrow, no_longer_soon = moment.today + _DAY, moment.today + SOON + _DAY
    if status == "overdue":
        ends.append(moment.today.isoformat())
        timed_ends.append(_instant(moment.now))
    elif status == "due_today":
        begins.append(moment.today.isoformat())
        timed_begins.append(_instant(moment.now))
        before_day(tomorrow)
    elif status == "due_soon":
        from_day(tomorrow)
        before_day(no_longer_soon)
    elif status == "normal":
        from_day(no_longer_soon)
    if due_before is not None:
        before_day(date.fromisoformat(due_before))
    if due_after is not None:
        from_day(date.fromisoformat(due_after) + _DAY)

    ranges: dict[Kind, Range] = {
        "b": Range(f"b{max(begins)}", f"b{min(ends)}"),
        "t": Range(f"t{max(timed_begins)}", f"t{min(timed_ends)}"),
    }
    if due_before is None and due_after is None and status in {None, "normal", "completed"}:
        ranges["n"] = Range("n", "o")
    return ranges


def due_status_boundaries(moment: LocalNow) -> Sequence[str]:
    """Return the due keys that separate overdue, due today and later at `moment`, in ascending order.

    Bare dates before the first key are overdue, before the second due today. Timed ones come after the third:
    before the fourth they are overdue, before the fifth due today.
    """
    overdue, today = (due_ranges(status, None, None, moment) for status in ("overdue", "due_today"))
    return (overdue["b"].end, today["b"].end, overdue["t"].begin, overdue["t"].end, today["t"].end)


def range_after(ranges: Ranges, cursor: FilteredCursor, moment: LocalNow, *, descending: bool) -> Ranges:
    """Return the part of `ranges` after the flow of `cursor`, in order of due time.

    Raises:
        BadRequest: The cursor belongs to another order.
    """
    rest = _end_of_key(cursor)
    if cursor.keys[0] is None:  # flows without a due date come last, or first if descending
        return {kind: keys for kind, keys in ranges.items() if descending or kind == "n"}
    time_is_up = cursor.instant(0)
    without: Ranges = {} if descending or "n" not in ranges else {"n": ranges["n"]}
    return {
        "t": _cut(ranges["t"], f"{beginning_of_due(None, time_is_up)}{rest}", descending),
        "b": _cut(ranges["b"], _bare_key(time_is_up, rest, moment), descending),
        **without,
    }


def undated_after(keys: Range, cursor: FilteredCursor, *, descending: bool) -> Range:
    """Return the part of `keys` after the flow of `cursor`, among flows without a due date of its importance.

    They are read against their keys: from the newest id to the oldest, unless the list is `descending`.
    """
    return _cut(keys, f"n{_end_of_key(cursor)}", not descending)


def _end_of_key(cursor: FilteredCursor) -> str:
    return f"/{int(cursor.number(1))}/{cursor.id}"


def _bare_key(time_is_up: datetime, rest: str, moment: LocalNow) -> str:
    """Return the place of `time_is_up` among bare dates: on its day if that ends then, else before it."""
    try:
        day = time_is_up.astimezone(moment.zone).date().isoformat()
        ends = last_second(day, moment.zone)
    except (OverflowError, ValueError):
        raise BadRequest("The cursor is not one of ours. Start again without it.") from None
    return f"b{day}{rest}" if ends == time_is_up else f"b{day}"


def _cut(range_: Range, key: str, descending: bool) -> Range:
    return replace(range_, end=min(range_.end, key)) if descending else replace(range_, after=key)


def _instant(instant: datetime) -> str:
    """Format the first whole second at or after `instant`, as in keys, which have no fractions."""
    whole = instant if instant.microsecond == 0 else instant.replace(microsecond=0) + timedelta(seconds=1)
    return beginning_of_due(None, whole)[1:]
