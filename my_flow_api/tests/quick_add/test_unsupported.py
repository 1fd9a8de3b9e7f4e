"""Dates that another phrase changes: read as a whole, or not at all."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.focus.test_ranking import MOMENTS
from tests.support.quick_add import when_of

from my_flow_api.kit.local_time import LocalNow
from my_flow_api.quick_add.parser import parse

MONDAY = LocalNow(datetime(2026, 5, 11, 7, tzinfo=UTC), ZoneInfo("Europe/Helsinki"))  # 10:00 there

UNREAD = [
    "Report by the end of next week",
    "Report by the end of next week at 5pm",
    "Report at the beginning of next month",
    "Half of next week",
    "The week of 24 dec",
    "In the evening of 24 dec",
    "On the 1st of next month",
    "The first monday of june",
    "What broke since monday",
    "What broke since monday at 5pm",
    "Awake since 5am",
    "Headache since this morning",
    "Away from monday",
    "Away from monday to friday",
    "Away from monday to friday 9am",
    "Away monday to friday",
    "Away monday until friday",
    "Away mon-fri 9:00",
    "Away mon - fri",
    "9am open monday - friday",
    "Away from 24 dec to 2 jan",
    "Away between monday and friday",
    "Away dec 24 - 26",
    "Away 24 to 26 dec",
    "Call after monday",
    "Call the day before monday",
    "Call two weeks before 24 dec",
    "Call a week on friday",
    "Call a week tomorrow",
    "Call friday week",
    "Call tuesday or friday next week",
    "Call tuesday and friday next week",
    "Call tuesday 3pm next week",
    "Call next week 3pm tuesday",
    "Call monday last week",
    "Call 24 dec next year",
    "Call monday in two weeks",
    "Call friday of the week after next",
    "Call friday after next",
    "Call in a day and a half",
    "Call in a week and a half",
    "Call in 2 weeks and 3 days",
    "Call in an hour and a quarter",
    "Call in 2 days from the party",
    "Call in one hour and thirty minutes",
    "Call in half an hour and a half",
    "Call late next week",
    "Call this time next week",
    "Call 31 june 5pm",
    "Gym every monday to friday",
    "Gym every monday or friday 7am",
    "Gym every friday 15 may",
    "Gym every friday night 1am",
    "Gym thursday every tuesday 5pm",
    "Gym every second friday 5pm",
    "Gym every 3 days from tomorrow",
    "Rent every month from 1 june",
    "Read every week until christmas",
    "Gym everyday 8am",
    "Gym on mondays 7am",
    "Gym monday weekly",
    "Gym monday weekly at 7",
    "Gym weekly on monday 7am",
    "Gym weekdays 9am",
    "daily 8am standup",
    "8am daily standup",
    "standup daily at 8am",
    "call may 10.15",
    "5pm: what we did last friday",
    "Call mon and tue 5pm",
]


@pytest.mark.parametrize("text", UNREAD)
def test_what_would_be_another_day_is_not_read(text: str) -> None:
    reading = parse(text, MONDAY)
    assert (reading.title, when_of(reading), reading.spans) == (text, None, [])


@given(MOMENTS, st.sampled_from(UNREAD), st.sampled_from(["", "Plan ", "(", "Mind: "]))
def test_it_is_not_read_on_any_day(moment: LocalNow, text: str, before: str) -> None:
    assert when_of(parse(f"{before}{text}", moment)) is None


@pytest.mark.parametrize(
    ("text", "expected", "title"),
    [
        ("lunch w/ Jan 12:30", "2026-05-11 12:30", "lunch w/ Jan"),
        ("call may 10:15", "2026-05-11 10:15", "call may"),
        ("June 3:45 pm call", "2026-05-11 15:45", "June call"),
        ("call June 3 pm", "2026-05-11 15:00", "call June"),
        ("call June 3 p.m.", "2026-05-11 15:00", "call June"),
        ("call may 12pm", "2026-05-11 12:00", "call may"),
        ("call may 12", "2026-05-12 None", "call"),
        ("may 12: call", "2026-05-12 None", "call"),
        ("call dec 24,2027", "2027-12-24 None", "call"),
        ("tomorrow: 5 calls", "2026-05-12 None", "5 calls"),
        ("call tuesday next week", "2026-05-19 None", "call"),
        ("call tuesday, next week 5pm", "2026-05-19 17:00", "call"),
        ("call next week tuesday", "2026-05-19 None", "call"),
        ("call next week on tue at 9", "2026-05-19 09:00", "call"),
        ("call next week's tuesday", "2026-05-19 None", "call"),
        ("call monday of next week", "2026-05-18 None", "call"),
        ("call sunday next week", "2026-05-24 None", "call"),
        ("call monday this week", "2026-05-11 None", "call"),
        ("call sat next week", "2026-05-23 None", "call"),
        ("call a week from tomorrow", "2026-05-19 None", "call"),
        ("call a week from today at 5pm", "2026-05-18 17:00", "call"),
        ("call two weeks from monday", "2026-06-01 None", "call"),
        ("call in 3 days from tomorrow", "2026-05-15 None", "call"),
        ("call in 3 days from now", "2026-05-14 None", "call"),
        ("call a month after 24 dec", "2027-01-24 None", "call"),
        ("call tuesday 19 may 5pm", "2026-05-19 17:00", "call"),
        ("call on tue, may 19th", "2026-05-19 None", "call"),
        ("call friday the 15th", "2026-05-15 None", "call"),
        ("call thursday, 24.12.2026", "2026-12-24 None", "call"),
        ("call in an hour and a half", "2026-05-11 11:30", "call"),
        ("call in 2 hours and a half", "2026-05-11 12:30", "call"),
        ("call in an hour and 20 minutes", "2026-05-11 11:20", "call"),
        ("call in 1 hour 15 min", "2026-05-11 11:15", "call"),
    ],
)
def test_what_is_understood_as_a_whole(text: str, expected: str, title: str) -> None:
    reading = parse(text, MONDAY)
    when = when_of(reading)
    assert when is not None
    assert (f"{when['date']} {when['time']}", reading.title) == (expected, title)


@pytest.mark.parametrize(
    ("text", "expected", "title"),
    [
        ("Read the daily news at 5pm", "2026-05-11 17:00", "Read the daily news"),
        ("Start the daily run tomorrow 7am", "2026-05-12 07:00", "Start the daily run"),
        ("Plan every monday tomorrow", "2026-05-12 None", "Plan every monday"),
        ("Tonight: an alarm for every monday", "2026-05-11 21:00", "an alarm for every monday"),
        ("Call each kid friday 5pm", "2026-05-15 17:00", "Call each kid"),
        ("Call tomorrow from home", "2026-05-12 None", "Call from home"),
        ("Walk tomorrow - 5 km", "2026-05-12 None", "Walk - 5 km"),
        ("Review my week tomorrow", "2026-05-12 None", "Review my week"),
        ("Lamp of the 2nd floor 5pm", "2026-05-11 17:00", "Lamp of the 2nd floor"),
        ("Call tuesday the 2nd tenant", "2026-05-12 None", "Call the 2nd tenant"),
        ("Call tuesday 5 times", "2026-05-12 None", "Call 5 times"),
        ("In 1 hour 5 minute walk", "2026-05-11 11:00", "5 minute walk"),
        ("This first tomorrow", "2026-05-12 None", "This first"),
        ("Spend the day on friday", "2026-05-15 None", "Spend the day"),
        ("Write tomorrow weekly report", "2026-05-12 None", "Write weekly report"),
        ("Meet at 5 - tomorrow", "2026-05-12 None", "Meet at 5 -"),
        ("Plan a week by friday", "2026-05-15 None", "Plan a week"),
    ],
)
def test_a_day_or_a_time_that_is_not_touched_is_read(text: str, expected: str, title: str) -> None:
    reading = parse(text, MONDAY)
    when = when_of(reading)
    assert when is not None
    assert (f"{when['date']} {when['time']}", reading.title) == (expected, title)


def test_a_day_of_this_week_that_is_over_is_not_read() -> None:
    friday = LocalNow(datetime(2026, 5, 15, 12, tzinfo=UTC), ZoneInfo("UTC"))
    for text in ("Call tuesday this week", "Call this week tuesday 5pm"):
        assert when_of(parse(text, friday)) is None
    due = when_of(parse("Call friday this week", friday))
    assert due == {"date": "2026-05-15", "time": None, "timezone": None}


@pytest.mark.parametrize("text", ["Call tuesday 20 may 5pm", "Call tuesday the 20th", "Call mon, 2026-05-19"])
def test_a_weekday_and_a_date_that_are_not_the_same_day_are_not_read(text: str) -> None:
    assert (when_of(parse(text, MONDAY)), parse(text, MONDAY).title) == (None, text)
