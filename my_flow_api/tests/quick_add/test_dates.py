"""The dates and times of ordinary English."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.quick_add.test_parser import FRIDAY, day
from tests.support.quick_add import when_of

from my_flow_api.kit.local_time import LocalNow
from my_flow_api.quick_add.parser import parse


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("today", "2026-05-15"),
        ("Tomorrow", "2026-05-16"),
        ("the day after tomorrow", "2026-05-17"),
        ("mon", "2026-05-18"),
        ("on Thursday", "2026-05-21"),
        ("friday", "2026-05-22"),
        ("this friday", "2026-05-15"),
        ("this sun", "2026-05-17"),
        ("next mon", "2026-05-18"),
        ("next fri", "2026-05-22"),
        ("next sunday", "2026-05-24"),
        ("by tues", "2026-05-19"),
        ("for thursday", "2026-05-21"),
        ("before 24 dec", "2026-12-24"),
        ("due on wed", "2026-05-20"),
        ("next week", "2026-05-18"),
        ("next month", "2026-06-01"),
        ("in 3 days", "2026-05-18"),
        ("in a week", "2026-05-22"),
        ("in two weeks", "2026-05-29"),
        ("in 1 month", "2026-06-15"),
        ("in 12 months", "2027-05-15"),
        ("24 dec", "2026-12-24"),
        ("24th of December", "2026-12-24"),
        ("dec 24th, 2030", "2030-12-24"),
        ("15 may", "2026-05-15"),
        ("14 may", "2027-05-14"),
        ("29 feb", "2028-02-29"),
        ("sept 1", "2026-09-01"),
        ("2026-12-24", "2026-12-24"),
        ("24.12.2026", "2026-12-24"),
        ("tmrw", "2026-05-16"),
        ("this weekend", "2026-05-16"),
        ("next weekend", "2026-05-23"),
        ("3 days from now", "2026-05-18"),
        ("a week from now", "2026-05-22"),
        ("a day from now", "2026-05-16"),
    ],
)
def test_dates_in_ordinary_english(words: str, expected: str) -> None:
    for text in (words, f"Report {words}", f"{words} report", f"Report ({words}), please", f"Now {words}!"):
        assert day(text) == expected, text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rent on the 1st", "2026-06-01"),
        ("Rent by the 15th", "2026-05-15"),
        ("Rent due the 31st", "2026-05-31"),
        ("Rent on the 20th at noon", "2026-05-20"),
        ("Rent on the 2nd #work", "2026-06-02"),
        ("Lamp on the 2nd floor", None),
        ("Rent the 1st", None),
        ("a day after tomorrow", "2026-05-17"),
    ],
)
def test_a_day_of_the_month_is_its_next(text: str, expected: str | None) -> None:
    due = when_of(parse(text, FRIDAY))
    assert (due["date"] if due else None) == expected


def test_the_weekend_has_begun_on_its_sunday() -> None:
    sunday = LocalNow(datetime(2026, 5, 17, 12, tzinfo=UTC), ZoneInfo("UTC"))
    assert (day("this weekend", sunday), day("next weekend", sunday)) == ("2026-05-17", "2026-05-23")


def test_the_thirty_first_of_a_shorter_month_is_its_last_day() -> None:
    last_of_may = LocalNow(datetime(2026, 5, 31, 12, tzinfo=UTC), ZoneInfo("UTC"))
    assert day("in 1 month", last_of_may) == "2026-06-30"
    assert day("in nine months", last_of_may) == "2027-02-28"


@pytest.mark.parametrize(
    ("words", "expected_day", "clock"),
    [
        ("5pm", "2026-05-15", "17:00"),
        ("at 5:30 PM", "2026-05-15", "17:30"),
        ("12am", "2026-05-16", "00:00"),
        ("12pm", "2026-05-16", "12:00"),
        ("17:30", "2026-05-15", "17:30"),
        ("9:05", "2026-05-16", "09:05"),
        ("noon", "2026-05-16", "12:00"),
        ("at midnight", "2026-05-15", "23:59"),
        ("15:00", "2026-05-16", "15:00"),
        ("in 2 hours", "2026-05-15", "17:00"),
        ("in 90 minutes", "2026-05-15", "16:30"),
        ("in an hour", "2026-05-15", "16:00"),
        ("in 10 hours", "2026-05-16", "01:00"),
        ("monday at noon", "2026-05-18", "12:00"),
        ("8am on mon", "2026-05-18", "08:00"),
        ("for monday at 9:05", "2026-05-18", "09:05"),
        ("before 5pm", "2026-05-15", "17:00"),
        ("2026-12-24 17:00", "2026-12-24", "17:00"),
        ("5 p.m.", "2026-05-15", "17:00"),
        ("@ 5pm", "2026-05-15", "17:00"),
        ("@5", "2026-05-15", "17:00"),
        ("in half an hour", "2026-05-15", "15:30"),
        ("at 9", "2026-05-16", "09:00"),
        ("at 7", "2026-05-15", "19:00"),
        ("at 17", "2026-05-15", "17:00"),
        ("at 12", "2026-05-16", "12:00"),
        ("at 0", "2026-05-16", "00:00"),
        ("at 9 on monday", "2026-05-18", "09:00"),
        ("next monday at 9", "2026-05-18", "09:00"),
        ("tonight", "2026-05-15", "21:00"),
        ("tonight at 9", "2026-05-15", "21:00"),
        ("at 10:30 tonight", "2026-05-15", "22:30"),
        ("at 12 tonight", "2026-05-15", "23:59"),
        ("this evening", "2026-05-15", "19:00"),
        ("in the morning", "2026-05-16", "09:00"),
        ("at 8 in the evening", "2026-05-15", "20:00"),
        ("tomorrow morning", "2026-05-16", "09:00"),
        ("tomorrow evening, 8:30", "2026-05-16", "20:30"),
        ("at 5 tomorrow morning", "2026-05-16", "05:00"),
        ("friday afternoon", "2026-05-22", "15:00"),
        ("mon night", "2026-05-18", "21:00"),
    ],
)
def test_times_in_ordinary_english(words: str, expected_day: str, clock: str) -> None:
    reading = parse(f"Call Ana {words}", FRIDAY)
    assert when_of(reading) == {"date": expected_day, "time": clock, "timezone": "Europe/Helsinki"}
    assert reading.title == "Call Ana"


def test_the_morning_that_is_over_is_today_without_a_time() -> None:
    reading = parse("Call Ana this morning", FRIDAY)
    assert when_of(reading) == {"date": "2026-05-15", "time": None, "timezone": None}
    assert [(span.kind, span.value) for span in reading.spans] == [("date", "2026-05-15")]


def test_a_part_of_the_day_belongs_to_its_date_if_the_time_is_elsewhere() -> None:
    text = "At 5 call Ana tomorrow morning"
    spans = parse("Call at 5 tomorrow morning", FRIDAY).spans
    assert [(span.start, span.end, span.kind) for span in spans] == [(5, 9, "time"), (10, 26, "date")]
    assert parse(text, FRIDAY).title == "At 5 call Ana", "a word follows: it may be five calls"
    assert parse("Call tomorrow tonight", FRIDAY).title == "Call tonight"
