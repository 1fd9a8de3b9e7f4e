"""When a flow is due, and what that makes it. Pure: the moment is an argument.

Local times that the clock skips or shows twice are taken as calendars take them: a skipped time counts from
the offset before the gap, a time shown twice is its first showing (RFC 5545, section 3.3.5).
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from my_flow_api.kit.days import Moment, find_zone, last_second

type Status = Literal["overdue", "due_today", "due_soon", "normal", "completed"]
type StoredDue = Mapping[str, Any]

SOON = timedelta(days=3)


def instant_of(day: str, clock: str, zone: ZoneInfo) -> datetime:
    """The instant in UTC at which the clock in `zone` shows `clock` (HH:MM) on `day` (YYYY-MM-DD)."""
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), zone)
    return local.astimezone(UTC)


def due_instant(due: StoredDue | None) -> datetime | None:
    """The instant of a timed due; None for a bare date, which is that day wherever the person is."""
    if due is None or due["time"] is None:
        return None
    return instant_of(due["date"], due["time"], find_zone(due["timezone"]))


def due_at(due: StoredDue | None, instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    """When time is up, in UTC: the instant of a timed due, the last second of a bare date in `zone`.

    Args:
        instant: `due_instant(due)`, which is stored with the flow.
    """
    if due is None or instant is not None:
        return instant
    return last_second(due["date"], zone)


def status_of(due: StoredDue | None, instant: datetime | None, *, completed: bool, moment: Moment) -> Status:
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


def _status_of_day(day: date, moment: Moment) -> Status:
    if day < moment.today:
        return "overdue"
    if day == moment.today:
        return "due_today"
    if day <= moment.today + SOON:
        return "due_soon"
    return "normal"
