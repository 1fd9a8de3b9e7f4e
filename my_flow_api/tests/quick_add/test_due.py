"""Times of today and of tonight: what is still to come, as the person lives the day."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.focus.test_ranking import MOMENTS
from tests.support.quick_add import when_of

from my_flow_api.flows.rules import due_instant, instant_of, status_of
from my_flow_api.kit.local_time import MIDNIGHT, LocalNow, zone_names
from my_flow_api.quick_add.parser import parse

HELSINKI = ZoneInfo("Europe/Helsinki")
FOUR = time(4)


def at(local: str, day_starts: time = MIDNIGHT) -> LocalNow:
    return LocalNow(
        datetime.fromisoformat(local).replace(tzinfo=HELSINKI).astimezone(UTC), HELSINKI, day_starts
    )


EVENING = at("2026-05-13T20:00")
UP_LATE = at("2026-05-02T01:30", FOUR)
AFTER_MIDNIGHT = at("2026-05-02T00:30")
MORNING = at("2026-05-02T10:00", FOUR)


@pytest.mark.parametrize(
    ("moment", "words", "expected"),
    [
        (EVENING, "tonight 1am", "2026-05-14 01:00"),
        (EVENING, "tonight 12am", "2026-05-14 00:00"),
        (EVENING, "tonight at 1", "2026-05-14 01:00"),
        (EVENING, "at 12:30 tonight", "2026-05-14 00:30"),
        (EVENING, "tonight 00:30", "2026-05-14 00:30"),
        (EVENING, "tonight at 12", "2026-05-13 23:59"),
        (EVENING, "12pm tonight", "2026-05-13 23:59"),
        (EVENING, "tonight midnight", "2026-05-13 23:59"),
        (EVENING, "tonight at 9", "2026-05-13 21:00"),
        (EVENING, "tonight at 5", "2026-05-14 05:00"),
        (EVENING, "this evening at 12:30", "2026-05-14 00:30"),
        (EVENING, "today, tonight at 1", "2026-05-14 01:00"),
        (EVENING, "today at 1 in the night", "2026-05-14 01:00"),
        (EVENING, "at 2 in the night", "2026-05-14 02:00"),
        (EVENING, "friday night 1am", "2026-05-16 01:00"),
        (EVENING, "tomorrow night at 1", "2026-05-15 01:00"),
        (EVENING, "tomorrow 1am", "2026-05-14 01:00"),
        (EVENING, "today at 9", "2026-05-13 21:00"),
        (EVENING, "at 9 today", "2026-05-13 21:00"),
        (EVENING, "today at 9:30", "2026-05-13 21:30"),
        (EVENING, "today at 12", "2026-05-13 23:59"),
        (EVENING, "today 10pm", "2026-05-13 22:00"),
        # What is over whichever way it is read stays as it is said.
        (EVENING, "today at noon", "2026-05-13 12:00"),
        (EVENING, "today 2am", "2026-05-13 02:00"),
        (EVENING, "today at 5", "2026-05-13 17:00"),
        (EVENING, "today 09:30", "2026-05-13 09:30"),
        (EVENING, "tonight 7pm", "2026-05-13 19:00"),
        (at("2026-05-13T20:00", FOUR), "today 2am", "2026-05-14 02:00"),
        (at("2026-05-13T20:00", FOUR), "today at 2:30", "2026-05-14 02:30"),
        (at("2026-05-13T23:59:30"), "tonight midnight", "2026-05-14 00:00"),
        (UP_LATE, "today at 2:30", "2026-05-02 02:30"),
        (UP_LATE, "tonight 2am", "2026-05-02 02:00"),
        (UP_LATE, "today at 2", "2026-05-02 02:00"),
        (UP_LATE, "at 2:30", "2026-05-02 02:30"),
        (UP_LATE, "today 5pm", "2026-05-02 17:00"),
        (UP_LATE, "tonight 9pm", "2026-05-02 21:00"),
        (UP_LATE, "this morning at 9", "2026-05-02 09:00"),
        (UP_LATE, "tomorrow 1am", "2026-05-03 01:00"),
        (UP_LATE, "tomorrow 2am", "2026-05-03 02:00"),
        (UP_LATE, "tomorrow 9am", "2026-05-02 09:00"),
        (AFTER_MIDNIGHT, "tonight 2am", "2026-05-02 02:00"),
        (AFTER_MIDNIGHT, "tonight at 12", "2026-05-02 23:59"),
        (AFTER_MIDNIGHT, "tonight 12am", "2026-05-03 00:00"),
        (MORNING, "today at 2:30", "2026-05-02 14:30"),
        (MORNING, "today at 2", "2026-05-02 14:00"),
        (MORNING, "today at 9", "2026-05-02 21:00"),
        (MORNING, "tonight at 5", "2026-05-02 17:00"),
        (MORNING, "2026-05-02 9:00", "2026-05-02 09:00"),
    ],
)
def test_today_and_tonight_are_what_is_still_to_come(moment: LocalNow, words: str, expected: str) -> None:
    reading = parse(f"Party {words}", moment)
    when = when_of(reading)
    assert when is not None
    assert (f"{when['date']} {when['time']}", reading.title) == (expected, "Party")
    for span in reading.spans:
        assert span.value in expected, "a part says the day and the time that the flow gets"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("today morning", "Call"),
        ("this evening", "Call"),
        ("today in the morning", "Call"),
        ("in the morning today", "Call"),
        ("today Ana in the morning", "Call Ana in the morning"),
    ],
)
def test_a_part_of_today_that_is_over_is_today_without_a_time(words: str, title: str) -> None:
    reading = parse(f"Call {words}", EVENING)
    assert when_of(reading) == {"date": "2026-05-13", "time": None, "timezone": None}
    assert [(span.kind, span.value) for span in reading.spans] == [("date", "2026-05-13")]
    assert reading.title == title


# The times that a phrase may mean, whichever half of the day they are in.
OF_TODAY = {
    "today at 9": ("09:00", "21:00"),
    "at 2 today": ("02:00", "14:00"),
    "today at 12": ("12:00", "00:00", "23:59"),
    "today at 2:30": ("02:30", "14:30"),
    "today at 11:45": ("11:45", "23:45"),
    "today at 12:30": ("12:30", "00:30"),
    "today 02:30": ("02:30",),
    "today 1am": ("01:00",),
    "today 5pm": ("17:00",),
    "today 23:00": ("23:00",),
    "today noon": ("12:00",),
    "today midnight": ("23:59", "00:00"),
    "this morning at 8": ("08:00",),
    "this afternoon at 3": ("15:00",),
    "today morning": ("09:00",),
    "today afternoon": ("15:00",),
    "this morning": ("09:00",),
}
OF_TONIGHT = {
    "tonight": ("21:00",),
    "tonight 1am": ("01:00",),
    "tonight 12am": ("00:00",),
    "tonight 12:15am": ("00:15",),
    "tonight at 1": ("01:00",),
    "tonight at 2:30": ("02:30",),
    "tonight at 4": ("04:00",),
    "tonight at 5": ("05:00", "17:00"),
    "tonight at 8": ("20:00",),
    "at 12 tonight": ("00:00", "23:59"),
    "12pm tonight": ("00:00", "23:59"),
    "tonight midnight": ("00:00", "23:59"),
    "tonight at 12:30": ("00:30",),
    "tonight 23:30": ("23:30",),
    "this evening": ("19:00",),
    "this evening at 8": ("20:00",),
    "today evening": ("19:00",),
    "today in the evening at 9": ("21:00",),
    "this night at 3": ("03:00",),
}


def is_overdue(due: dict[str, Any] | None, moment: LocalNow) -> bool:
    return status_of(due, due_instant(due), completed=False, moment=moment) == "overdue"


def local_date(instant: datetime, moment: LocalNow) -> date:
    return instant.astimezone(moment.zone).date()


def still_to_come(days: list[date], clocks: tuple[str, ...], moment: LocalNow) -> list[datetime]:
    instants = (instant_of(day.isoformat(), clock, moment.zone) for day in days for clock in clocks)
    return [instant for instant in instants if instant > moment.now]


@given(MOMENTS, st.sampled_from(sorted(OF_TODAY)))
@example(EVENING, "today at 9")
@example(UP_LATE, "today at 2:30")
def test_a_time_of_today_is_not_over_if_it_can_be_to_come(moment: LocalNow, words: str) -> None:
    due = when_of(parse(f"Call Ana {words}", moment))
    assert due is not None
    local = local_date(moment.now, moment)
    coming = still_to_come([moment.today, moment.today + timedelta(days=1)], OF_TODAY[words], moment)
    if any(moment.day_of(instant) == moment.today for instant in coming):
        assert not is_overdue(due, moment)
        assert due["time"] is None or moment.day_of(due_instant(due) or moment.now) == moment.today
    elif due["time"] is None or any(local_date(one, moment) == local for one in coming):
        assert not is_overdue(due, moment)


@given(MOMENTS, st.sampled_from(sorted(OF_TONIGHT)))
@example(EVENING, "tonight 1am")
@example(UP_LATE, "tonight 12am")
def test_a_time_of_tonight_is_not_over_if_it_can_be_to_come(moment: LocalNow, words: str) -> None:
    due = when_of(parse(f"Party {words}", moment))
    assert due is not None
    local = local_date(moment.now, moment)
    clocks = OF_TONIGHT[words]
    small_hours = tuple(clock for clock in clocks if clock < "06:00")
    coming = still_to_come([local], clocks, moment)
    coming += still_to_come([local + timedelta(days=1)], small_hours, moment)
    if coming or due["time"] is None:
        assert not is_overdue(due, moment)
    if due["time"] is not None:
        assert (due_instant(due) or moment.now) <= moment.now + timedelta(hours=33)


@given(MOMENTS, st.sampled_from(["1am", "12am", "at 2:30", "at 9", "5pm", "23:59", "morning", "night at 1"]))
def test_a_time_of_tomorrow_is_never_over(moment: LocalNow, words: str) -> None:
    assert not is_overdue(when_of(parse(f"Call Ana tomorrow {words}", moment)), moment)


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
    moment = LocalNow(datetime.fromisoformat(now), HELSINKI)
    reading = parse(f"Check the oven {words}", moment)
    assert when_of(reading) == dict(zip(("date", "time", "timezone"), expected, strict=True))
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
    moment = LocalNow(before + timedelta(seconds=seconds), zone)
    due = when_of(parse(f"Check the oven in {minutes} minutes", moment))
    instant = due_instant(due)
    assert due is not None
    assert instant is not None
    wanted = moment.now + timedelta(minutes=minutes)
    assert timedelta() <= wanted - instant < timedelta(minutes=1)
    assert not is_overdue(due, moment)
    assert due["timezone"] == ("UTC" if wanted.astimezone(zone).fold else zone.key)
