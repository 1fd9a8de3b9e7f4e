from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from my_flow_api.flows.rules import due_at, due_instant, instant_of, status_of
from my_flow_api.kit.local_time import LocalNow, zone_names

NOON = datetime(2026, 5, 15, 12, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")

ZONES = st.sampled_from(sorted(zone_names()))
INSTANTS = st.datetimes(datetime(2012, 1, 2), datetime(2037, 12, 30), timezones=st.just(UTC))
DAY_STARTS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
MOMENTS = st.builds(LocalNow, INSTANTS, ZONES.map(ZoneInfo), DAY_STARTS)
BARE = st.dates(date(1900, 1, 1), date(2999, 12, 31)).map(
    lambda day: {"date": day.isoformat(), "time": None, "timezone": None}
)
TIMED = st.builds(
    lambda day, clock, zone: {"date": day.isoformat(), "time": clock.strftime("%H:%M"), "timezone": zone},
    st.dates(date(1900, 1, 1), date(2999, 12, 31)),
    st.times(),
    ZONES,
)
DUES = st.none() | BARE | TIMED
ORDER = ["overdue", "due_today", "due_soon", "normal"]


def bare(day: str) -> dict[str, Any]:
    return {"date": day, "time": None, "timezone": None}


def status(due: dict[str, Any] | None, moment: LocalNow, *, completed: bool = False) -> str:
    return status_of(due, due_instant(due), completed=completed, moment=moment)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-05-14", "overdue"),
        ("2026-05-15", "due_today"),
        ("2026-05-16", "due_soon"),
        ("2026-05-18", "due_soon"),
        ("2026-05-19", "normal"),
    ],
)
def test_a_bare_date_goes_by_the_persons_day(day: str, expected: str) -> None:
    assert status(bare(day), LocalNow(NOON, UTC_ZONE)) == expected


def test_a_timed_due_is_overdue_as_soon_as_its_instant_has_passed() -> None:
    due = {"date": "2026-05-15", "time": "12:00", "timezone": "UTC"}
    assert status(due, LocalNow(NOON, UTC_ZONE)) == "due_today"
    assert status(due, LocalNow(NOON + timedelta(milliseconds=1), UTC_ZONE)) == "overdue"


def test_a_timed_due_falls_on_the_day_it_has_where_the_person_is() -> None:
    due = {"date": "2026-05-15", "time": "23:30", "timezone": "UTC"}
    assert status(due, LocalNow(NOON, UTC_ZONE)) == "due_today"
    assert status(due, LocalNow(NOON, ZoneInfo("Europe/Helsinki"))) == "due_soon"


def test_at_one_in_the_morning_a_day_that_starts_at_four_is_still_yesterday() -> None:
    one = datetime(2026, 5, 16, 1, tzinfo=UTC)
    assert status(bare("2026-05-15"), LocalNow(one, UTC_ZONE)) == "overdue"
    assert status(bare("2026-05-15"), LocalNow(one, UTC_ZONE, time(4))) == "due_today"


def test_a_time_that_the_clock_skips_counts_from_the_offset_before() -> None:
    skipped = instant_of("2026-03-29", "03:30", ZoneInfo("Europe/Helsinki"))
    assert skipped == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_time_that_the_clock_shows_twice_is_its_first_showing() -> None:
    twice = instant_of("2026-10-25", "03:30", ZoneInfo("Europe/Helsinki"))
    assert twice == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(DUES, MOMENTS)
def test_what_is_completed_is_nothing_else(due: dict[str, Any] | None, moment: LocalNow) -> None:
    assert status(due, moment, completed=True) == "completed"


@given(DUES, MOMENTS, st.integers(0, 20 * 24 * 60))
def test_with_time_a_flow_only_becomes_more_urgent(
    due: dict[str, Any] | None, moment: LocalNow, minutes: int
) -> None:
    later = LocalNow(moment.now + timedelta(minutes=minutes), moment.zone, moment.day_starts)
    assert ORDER.index(status(due, later)) <= ORDER.index(status(due, moment))


@given(BARE, MOMENTS)
def test_a_bare_date_is_overdue_only_after_it_ends(due: dict[str, Any], moment: LocalNow) -> None:
    ends = due_at(due, None, moment.zone)
    assert ends is not None
    if status(due, moment) == "overdue":
        assert ends < moment.now
    elif moment.day_starts == time():
        assert ends + timedelta(seconds=1) > moment.now


@given(TIMED, MOMENTS)
def test_a_timed_due_is_the_same_instant_wherever_the_person_is(
    due: dict[str, Any], moment: LocalNow
) -> None:
    instant = due_instant(due)
    assert due_at(due, instant, moment.zone) == instant
    assert (status(due, moment) == "overdue") == (instant is not None and instant < moment.now)


@given(st.dates(date(2012, 1, 1), date(2037, 12, 30)), st.times(), ZONES)
def test_a_due_shows_its_own_time_unless_the_clock_skips_it(day: date, clock: time, name: str) -> None:
    zone = ZoneInfo(name)
    instant = instant_of(day.isoformat(), clock.strftime("%H:%M"), zone)
    wanted = datetime.combine(day, clock.replace(second=0, microsecond=0, fold=0))
    shown = instant.astimezone(zone).replace(tzinfo=None, fold=0)
    assert shown == wanted or _is_skipped(wanted, zone)


def _is_skipped(local: datetime, zone: ZoneInfo) -> bool:
    before, after = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    assert before is not None
    assert after is not None
    return before < after


def test_nothing_due_has_no_instant() -> None:
    assert due_at(None, None, UTC_ZONE) is None
    assert due_instant(None) is None
