from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from my_flow_api.kit.local_time import LocalNow, find_zone, first_instant, last_second, zone_names

ZONES = st.sampled_from(sorted(zone_names()))
DAYS = st.dates(date(2012, 1, 1), date(2037, 12, 30))
INSTANTS = st.datetimes(datetime(2012, 1, 2), datetime(2037, 12, 30), timezones=st.just(UTC))
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
SECOND = timedelta(seconds=1)
HELSINKI = ZoneInfo("Europe/Helsinki")


@given(DAYS, ZONES)
def test_a_day_begins_where_the_day_before_ends(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    begins = first_instant(day, zone)
    assert begins.astimezone(zone).date() == day
    assert (begins - SECOND).astimezone(zone).date() == day - timedelta(days=1)


@given(DAYS, ZONES)
def test_the_last_second_of_a_day_is_the_one_before_the_next_day(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    assert last_second(day.isoformat(), zone) == first_instant(day + timedelta(days=1), zone) - SECOND


@given(INSTANTS, ZONES, CLOCKS)
def test_today_ends_in_the_future_within_its_day_and_never_before_it_begins(
    now: datetime, name: str, clock: time
) -> None:
    moment = LocalNow(now, ZoneInfo(name), clock)
    ends = moment.end_of_today()
    assert moment.begin_of(moment.today) <= now < ends <= now + timedelta(hours=27)
    assert moment.day_of(ends) > moment.today
    assert moment.day_of(ends - SECOND) == moment.today


def test_someone_up_late_is_still_in_the_day_before() -> None:
    late = datetime(2026, 5, 16, 0, 30, tzinfo=UTC)  # 3:30 in Helsinki
    assert LocalNow(late, HELSINKI).today == date(2026, 5, 16)
    assert LocalNow(late, HELSINKI, time(4)).today == date(2026, 5, 15)


@given(INSTANTS, ZONES, CLOCKS)
def test_a_day_begins_when_the_clock_says_so_unless_it_skips_that(
    now: datetime, name: str, clock: time
) -> None:
    moment = LocalNow(now, ZoneInfo(name), clock)
    begins = moment.begin_of(moment.today)
    shown = begins.astimezone(moment.zone).replace(tzinfo=None)
    wanted = datetime.combine(moment.today, clock)
    is_skipped = begins != datetime.combine(moment.today, clock.replace(fold=1), moment.zone).astimezone(UTC)
    assert shown == wanted or is_skipped


@pytest.mark.parametrize(
    ("day", "clock", "begins"),
    [
        (date(2026, 3, 28), time(4), "2026-03-28T02:00:00+00:00"),
        (date(2026, 3, 29), time(4), "2026-03-29T01:00:00+00:00"),  # 3:00 became 4:00
        (date(2026, 3, 29), time(3, 30), "2026-03-29T01:30:00+00:00"),  # skipped: 4:30
        (date(2026, 10, 25), time(3, 30), "2026-10-25T00:30:00+00:00"),  # its first showing
        (date(2026, 10, 25), time(4), "2026-10-25T02:00:00+00:00"),  # 4:00 became 3:00
    ],
)
def test_a_day_begins_by_the_clock_where_summer_time_begins_and_ends(
    day: date, clock: time, begins: str
) -> None:
    instant = datetime.fromisoformat(begins)
    assert LocalNow(instant, HELSINKI, clock).begin_of(day) == instant
    assert LocalNow(instant - SECOND, HELSINKI, clock).today == day - timedelta(days=1)
    for minutes in (0, 30, 60):  # also while the clock shows an hour once more
        assert LocalNow(instant + timedelta(minutes=minutes), HELSINKI, clock).today == day


@pytest.mark.parametrize(
    ("zone", "day", "last"),
    [
        ("UTC", "2026-05-15", "2026-05-15T23:59:59+00:00"),
        ("America/Nuuk", "2026-03-28", "2026-03-29T00:59:59+00:00"),  # 23:00 becomes 00:00
        ("Asia/Beirut", "2026-10-24", "2026-10-24T21:59:59+00:00"),  # 24:00 becomes 23:00
        ("Pacific/Kiritimati", "1900-01-01", "1900-01-02T10:29:19+00:00"),
        ("Pacific/Pago_Pago", "2999-12-31", "3000-01-01T10:59:59+00:00"),
    ],
)
def test_the_last_second_is_known_where_clocks_jump_at_midnight(zone: str, day: str, last: str) -> None:
    assert last_second(day, ZoneInfo(zone)).isoformat() == last


def test_a_zone_that_the_database_lost_counts_as_utc() -> None:
    assert find_zone("Mars/Olympus_Mons") == ZoneInfo("UTC")
