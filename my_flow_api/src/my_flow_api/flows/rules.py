"""Computes a flow's status from its due, and its derived fields. Pure: the moment is an argument.

Local times that the clock skips or shows twice are taken as calendars take them: a skipped time counts from
the offset before the gap, a time shown twice is its first showing (RFC 5545, section 3.3.5).
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
type StoredDue = Mapping[str, Any]

MOST_IMPORTANT_FIRST: tuple[Priority, ...] = ("high", "medium", "low")
IMPORTANCES = list(range(len(MOST_IMPORTANT_FIRST)))

FIRST_YEAR, LAST_YEAR = 1900, 2999
SOON = timedelta(days=3)
_TITLE_KEY_LENGTH = 40


def instant_of(day: str, clock: str, zone: ZoneInfo) -> datetime:
    """The instant in UTC at which the clock in `zone` shows `clock` (HH:MM) on `day` (YYYY-MM-DD)."""
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), zone)
    return local.astimezone(UTC)


def due_instant(due: StoredDue | None) -> datetime | None:
    """The instant of a timed due; None for a bare date, which is that day wherever the person is."""
    if due is None or due["time"] is None:
        return None
    return instant_of(due["date"], due["time"], find_zone(due["timezone"]))


def importance_of(priority: Priority) -> int:
    """The place of a priority among all, the most important first: 0 for high."""
    return MOST_IMPORTANT_FIRST.index(priority)


def beginning_of_due(due: StoredDue | None, instant: datetime | None) -> str:
    """How a due begins in the order of dues: a timed one (t), a bare date (b) or none (n).

    Each kind is in order by itself; how timed dues and bare dates mix depends on where the person is.
    """
    if instant is not None:
        return f"t{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}"
    return "n" if due is None else f"b{due['date']}"


def beginning_of_title(title: str) -> str:
    """How a title begins in the order of titles: without case, cut to forty characters."""
    return unicodedata.normalize("NFKC", title).casefold()[:_TITLE_KEY_LENGTH]


def size_of(description: str | None) -> int:
    """Return how many bytes a description takes, as the quota counts them."""
    return len((description or "").encode())


def derived_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored beside `fields` because indexes need it."""
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
    """The due of a flow that is put off until the person's next day; one that is later stays as it is.

    A time of day stays, on the clock of its own zone; without one the due is the bare date.
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
    """When time is up, in UTC: the instant of a timed due, the last second of a bare date in `zone`.

    Args:
        instant: `due_instant(due)`, which is stored with the flow.
    """
    if due is None or instant is not None:
        return instant
    return last_second(due["date"], zone)


def status_of(
    due: StoredDue | None, instant: datetime | None, *, completed: bool, moment: LocalNow
) -> Status:
    """What the due of a flow means at `moment`.

    Args:
        instant: `due_instant(due)`, which is stored with the flow.
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
