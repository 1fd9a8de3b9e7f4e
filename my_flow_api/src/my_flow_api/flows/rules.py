"""Compute a flow's status from its due date, and its derived fields. Pure: the moment is an argument.

Local times that the clock skips or shows twice are interpreted as calendars do: a skipped time by the offset
before the gap, a repeated time as its first occurrence (RFC 5545, section 3.3.5).
"""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from my_flow_api.kit.local_time import LocalNow, find_zone, last_second
from my_flow_api.kit.text_search import stored_words

type Status = Literal["overdue", "due_today", "due_soon", "normal", "completed"]
type Priority = Literal["low", "medium", "high"]
type Action = Literal["complete", "tomorrow", "move", "let_go"]
type MovedDate = Literal["due", "planned"]
type StoredDue = Mapping[str, Any]

MOST_IMPORTANT_FIRST: tuple[Priority, ...] = ("high", "medium", "low")
IMPORTANCES = list(range(len(MOST_IMPORTANT_FIRST)))

FIRST_YEAR, LAST_YEAR = 1900, 2999
SOON = timedelta(days=3)
_TITLE_KEY_LENGTH = 40


def instant_of(day: str, clock: str, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which the clock in `zone` shows `clock` (HH:MM) on `day` (YYYY-MM-DD)."""
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), zone)
    return local.astimezone(UTC)


def due_instant(due: StoredDue | None) -> datetime | None:
    """Return the instant of a timed due date; None for a bare date, which is that day in any time zone."""
    if due is None or due["time"] is None:
        return None
    return instant_of(due["date"], due["time"], find_zone(due["timezone"]))


def importance_of(priority: Priority) -> int:
    """Return the rank of a priority: 0 for high, the most important."""
    return MOST_IMPORTANT_FIRST.index(priority)


def beginning_of_due(due: StoredDue | None, instant: datetime | None) -> str:
    """Return the beginning of the sort key of a due date: timed (t), bare date (b) or none (n).

    Each kind is in order by itself; the merged order depends on the user's time zone.
    """
    if instant is not None:
        return f"t{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}"
    return "n" if due is None else f"b{due['date']}"


def beginning_of_title(title: str) -> str:
    """Return the beginning of a title's sort key: without case, cut to forty characters."""
    return unicodedata.normalize("NFKC", title).casefold()[:_TITLE_KEY_LENGTH]


def size_of(description: str | None) -> int:
    """Return how many bytes a description takes, as the quota counts them."""
    return len((description or "").encode())


def derived_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that are stored beside `fields` for the indexes."""
    found: dict[str, Any] = {}
    if "due" in fields:
        found["due_instant"] = due_instant(fields["due"])
        found["due_begins"] = beginning_of_due(fields["due"], found["due_instant"])
    if "priority" in fields:
        found["importance"] = importance_of(fields["priority"])
    if "title" in fields:
        found["title_begins"] = beginning_of_title(fields["title"])
        found["title_words"] = stored_words(fields["title"])
    if "description" in fields:
        found["description_words"] = stored_words(fields["description"])
        found["description_bytes"] = size_of(fields["description"])
    return found


def postpone(due: StoredDue | None, moment: LocalNow) -> dict[str, Any]:
    """Return the due date of a flow that is postponed to the user's next day; a later one stays as it is.

    A time of day stays, on the clock of its own zone; without one the result is the bare date.
    """
    day = moment.today + timedelta(days=1)
    if due is None:
        return {"date": day.isoformat(), "time": None, "timezone": None}
    if due["time"] is None:
        return {**due, "date": max(due["date"], day.isoformat())}
    moved = [{**due, "date": (day + timedelta(days=n)).isoformat()} for n in (-1, 0, 1, 2)]
    return next(one for one in (dict(due), *moved) if _day_in_zone_of(one, moment) >= day)


def _day_in_zone_of(due: StoredDue, moment: LocalNow) -> date:
    return moment.day_of(instant_of(due["date"], due["time"], find_zone(due["timezone"])))


def due_at(due: StoredDue | None, instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return when the flow becomes overdue, in UTC: its instant, or the last second of a bare date in `zone`.

    Args:
        due: The due date as stored.
        instant: `due_instant(due)`, which is stored with the flow.
        zone: The user's time zone.
    """
    if due is None or instant is not None:
        return instant
    return last_second(due["date"], zone)


def status_of(
    due: StoredDue | None, instant: datetime | None, *, completed: bool, moment: LocalNow
) -> Status:
    """Return the status of a flow at `moment`.

    Args:
        due: The due date as stored.
        instant: `due_instant(due)`, which is stored with the flow.
        completed: Whether the flow is completed.
        moment: The present, in the user's time zone.
    """
    if completed:
        return "completed"
    if due is None:
        return "normal"
    if instant is None:
        return _status_of_day(date.fromisoformat(due["date"]), moment)
    if instant < moment.now:
        return "overdue"
    return _status_of_day(moment.day_of(instant), moment)


def _status_of_day(day: date, moment: LocalNow) -> Status:
    if day < moment.today:
        return "overdue"
    if day == moment.today:
        return "due_today"
    if day <= moment.today + SOON:
        return "due_soon"
    return "normal"
