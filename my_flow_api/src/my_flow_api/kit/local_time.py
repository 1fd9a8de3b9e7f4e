"""The day of an instant in a user's time zone, with its beginning and end."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from my_flow_api.kit.validation import pattern

DEFAULT_ZONE = "UTC"
MIDNIGHT = time()

# Names in the time zone database that are not places.
_NOT_ZONES = frozenset({"localtime", "posixrules", "Factory"})
_LAST_SECOND = time(23, 59, 59, fold=1)
_DAY = timedelta(days=1)


@cache
def zone_names() -> frozenset[str]:
    """Return the names of the IANA time zones that this process knows."""
    return frozenset(available_timezones() - _NOT_ZONES)


def find_zone(name: str) -> ZoneInfo:
    """Return the zone called `name`, or UTC if the database no longer has it."""
    return ZoneInfo(name if name in zone_names() else DEFAULT_ZONE)


def _check_zone(name: str) -> str:
    if name not in zone_names():
        raise PydanticCustomError("time_zone", "Use an IANA time zone, like Europe/Helsinki.")
    return name


TimeZone = Annotated[
    str,
    Field(max_length=64, description="An IANA time zone.", examples=["Europe/Helsinki"]),
    AfterValidator(_check_zone),
]
CLOCK_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
CLOCK = pattern(CLOCK_PATTERN, "Use a time of day as HH:MM, for example 09:30.")
"""The constraint of a time of day."""


@dataclass(frozen=True, slots=True)
class LocalNow:
    """The instant `now`, for a user in `zone` whose day begins when the clock there shows `day_starts`.

    At one in the morning, "today" still means the day before to most people.
    """

    now: datetime
    zone: ZoneInfo
    day_starts: time = MIDNIGHT
    today: date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", self.day_of(self.now))

    def day_of(self, instant: datetime) -> date:
        """Return the day that `instant` belongs to."""
        day = instant.astimezone(self.zone).date()
        return day if self.begin_of(day) <= instant else day - _DAY

    def end_of_today(self) -> datetime:
        """Return the first instant that belongs to a later day, in UTC."""
        return self.begin_of(self.today + _DAY)

    def begin_of(self, day: date) -> datetime:
        """Return the first instant that belongs to `day` or to a later one, in UTC."""
        return first_instant(day, self.zone, self.day_starts)


@lru_cache(maxsize=10_000)
def last_second(day: str, zone: ZoneInfo) -> datetime:
    """Return 23:59:59 of the calendar day `day` (YYYY-MM-DD) in `zone`, in UTC.

    A time that the clock shows twice is the later one; a skipped time is the second before the gap.
    """
    return datetime.combine(date.fromisoformat(day), _LAST_SECOND, zone).astimezone(UTC)


@lru_cache(maxsize=10_000)
def first_instant(day: date, zone: ZoneInfo, clock: time = MIDNIGHT) -> datetime:
    """Return the instant at which the clock in `zone` shows `clock` on `day`, in UTC: the start of a day.

    A time that the clock shows twice is the first one; a skipped time counts by the offset before the gap
    (RFC 5545, section 3.3.5).
    """
    return datetime.combine(day, clock, zone).astimezone(UTC)
