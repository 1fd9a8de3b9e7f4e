from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from my_flow_api.kit.days import Moment, find_zone, first_instant, last_second, zone_names

ZONES = st.sampled_from(sorted(zone_names()))
DAYS = st.dates(date(2012, 1, 1), date(2037, 12, 30))
INSTANTS = st.datetimes(datetime(2012, 1, 2), datetime(2037, 12, 30), timezones=st.just(UTC))
SECOND = timedelta(seconds=1)


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


@given(INSTANTS, ZONES, st.integers(0, 24 * 60 - 1))
def test_today_ends_in_the_future_within_its_day_and_never_before_it_begins(
    now: datetime, name: str, minutes: int
) -> None:
    moment = Moment(now, ZoneInfo(name), timedelta(minutes=minutes))
    ends = moment.end_of_today()
    assert now < ends <= now + timedelta(hours=26)
    assert moment.day_of(ends) > moment.today
    assert moment.day_of(ends - SECOND) == moment.today


def test_someone_up_late_is_still_in_the_day_before() -> None:
    late = datetime(2026, 5, 16, 0, 30, tzinfo=UTC)  # 3:30 in Helsinki
    helsinki = ZoneInfo("Europe/Helsinki")
    assert Moment(late, helsinki).today == date(2026, 5, 16)
    assert Moment(late, helsinki, timedelta(hours=4)).today == date(2026, 5, 15)


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
