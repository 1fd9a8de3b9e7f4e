"""When a length of time from now ends."""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from my_flow_api.flows.quick_add import read
from my_flow_api.flows.rules import due_instant, status_of
from my_flow_api.kit.days import Moment, zone_names

HELSINKI = ZoneInfo("Europe/Helsinki")


def is_overdue(due: dict[str, Any] | None, moment: Moment) -> bool:
    return status_of(due, due_instant(due), completed=False, moment=moment) == "overdue"


@pytest.mark.parametrize(
    ("now", "words", "expected"),
    [
        ("2026-10-25T01:10Z", "in 20 min", ("2026-10-25", "01:30", "UTC")),
        ("2026-10-25T00:30Z", "in 1 hour", ("2026-10-25", "01:30", "UTC")),
        ("2026-10-25T00:10Z", "in 20 min", ("2026-10-25", "03:30", "Europe/Helsinki")),
        ("2026-10-25T01:10Z", "in 1 hour", ("2026-10-25", "04:10", "Europe/Helsinki")),
    ],
)
def test_only_the_second_showing_of_a_time_is_said_in_utc(
    now: str, words: str, expected: tuple[str, str, str]
) -> None:
    moment = Moment(datetime.fromisoformat(now), HELSINKI)
    reading = read(f"Check the oven {words}", moment)
    assert reading.due == dict(zip(("date", "time", "timezone"), expected, strict=True))
    local = (moment.now + timedelta(minutes=20 if "20" in words else 60)).astimezone(HELSINKI)
    assert [span.value for span in reading.spans] == [local.strftime("%H:%M")], (
        "the part says it as clocks do"
    )


@cache
def times_put_back() -> list[tuple[ZoneInfo, datetime]]:
    """Each zone whose clock goes back in 2026 or 2027, and a minute before each time that it does."""
    found = []
    for name in sorted(zone_names()):
        zone = ZoneInfo(name)
        days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(730)]
        for day, next_day in pairwise(days):
            if offset(next_day, zone) < offset(day, zone):
                minutes = bisect_left(range(1440), 1, key=partial(is_back, day, zone))
                found.append((zone, day + timedelta(minutes=minutes - 1)))
    return found


def offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def is_back(day: datetime, zone: ZoneInfo, minute: int) -> bool:
    return offset(day + timedelta(minutes=minute), zone) < offset(day, zone)


@given(st.deferred(lambda: st.sampled_from(times_put_back())), st.integers(-9000, 9000), st.integers(1, 180))
def test_a_length_of_time_is_kept_where_the_clock_goes_back(
    back: tuple[ZoneInfo, datetime], seconds: int, minutes: int
) -> None:
    zone, before = back
    moment = Moment(before + timedelta(seconds=seconds), zone)
    due = read(f"Check the oven in {minutes} minutes", moment).due
    instant = due_instant(due)
    assert due is not None
    assert instant is not None
    wanted = moment.now + timedelta(minutes=minutes)
    assert timedelta() <= wanted - instant < timedelta(minutes=1)
    assert not is_overdue(due, moment)
    assert due["timezone"] == ("UTC" if wanted.astimezone(zone).fold else zone.key)
