"""The end and the start of a series that a line names."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.focus.test_ranking import MOMENTS
from tests.quick_add.test_plan_or_due import shown

from my_flow_api.flows.schemas import FlowFields
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.quick_add.parser import parse
from my_flow_api.repetition.rule import parse_rule

MONDAY = LocalNow(datetime(2026, 5, 11, 7, tzinfo=UTC), ZoneInfo("Europe/Helsinki"))  # 10:00 there

LINES = [
    ("Water every day until 24 dec", "2026-05-11", "FREQ=DAILY;UNTIL=20261224"),
    ("Water every day until the 24th of december", "2026-05-11", "FREQ=DAILY;UNTIL=20261224"),
    ("Water every day till 24.12.", "2026-05-11", "FREQ=DAILY;UNTIL=20261224"),
    ("Water every day, until 2026-12-24", "2026-05-11", "FREQ=DAILY;UNTIL=20261224"),
    ("Water every day until friday", "2026-05-11", "FREQ=DAILY;UNTIL=20260515"),
    ("Water every day until tomorrow #home", "2026-05-11", "FREQ=DAILY;UNTIL=20260512"),
    ("Water every day until the end of the month", "2026-05-11", "FREQ=DAILY;UNTIL=20260531"),
    ("Water every day until tuesday next week", "2026-05-11", "FREQ=DAILY;UNTIL=20260519"),
    ("Water every 2 weeks until 1 june !high", "2026-05-11", "FREQ=WEEKLY;INTERVAL=2;UNTIL=20260601"),
    ("Water every monday until today", "2026-05-11", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260511"),
    ("Water every monday 7am until 1 june", "2026-05-18 07:00", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260601"),
    ("7am water every monday until 1 june", "2026-05-18 07:00", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260601"),
    ("Water every evening until 1 june", "2026-05-11 19:00", "FREQ=DAILY;UNTIL=20260601"),
    ("Water every 3 days starting friday until 1 june", "2026-05-15", "FREQ=DAILY;INTERVAL=3;UNTIL=20260601"),
    ("Water every sat starting next week until 1 june", "2026-05-23", "FREQ=WEEKLY;BYDAY=SA;UNTIL=20260601"),
    ("Water every! 3 days until 1 june", "2026-05-11", "FREQ=DAILY;INTERVAL=3;UNTIL=20260601"),
    ("Water every day for 10 times", "2026-05-11", "FREQ=DAILY;COUNT=10"),
    ("Water every 2 weeks for five times", "2026-05-11", "FREQ=WEEKLY;INTERVAL=2;COUNT=5"),
    ("Water every monday 10 times", "2026-05-11", "FREQ=WEEKLY;BYDAY=MO;COUNT=10"),
    ("Water every monday 7am 10 times", "2026-05-18 07:00", "FREQ=WEEKLY;BYDAY=MO;COUNT=10"),
    ("Water every week, 10 times", "2026-05-11", "FREQ=WEEKLY;COUNT=10"),
    ("Water every mon and fri for 10 times", "2026-05-11", "FREQ=WEEKLY;BYDAY=MO,FR;COUNT=10"),
    ("Water every monday for 10 weeks", "2026-05-11", "FREQ=WEEKLY;BYDAY=MO;COUNT=10"),
    ("Water every week for the next 10 weeks", "2026-05-11", "FREQ=WEEKLY;COUNT=10"),
    ("Water every day for ten days 11am", "2026-05-11 11:00", "FREQ=DAILY;COUNT=10"),
    ("Water every month on the 1st for 6 months", "2026-06-01", "FREQ=MONTHLY;BYMONTHDAY=1;COUNT=6"),
    ("Water every 24 dec for 5 years", "2026-12-24", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24;COUNT=5"),
    ("Water 3 days after completion for 4 times", "2026-05-11", "FREQ=DAILY;INTERVAL=3;COUNT=4"),
    ("Water 3 days after for 4 times", "2026-05-11", "FREQ=DAILY;INTERVAL=3;COUNT=4"),
    ("Water 3 days after until 1 june", "2026-05-11", "FREQ=DAILY;INTERVAL=3;UNTIL=20260601"),
    ("WATER EVERY DAY UNTIL 1 JUNE", "2026-05-11", "FREQ=DAILY;UNTIL=20260601"),
    ("Water every day 'til 1 june", "2026-05-11", "FREQ=DAILY;UNTIL=20260601"),
    ("Water every day \u2019til 1 june", "2026-05-11", "FREQ=DAILY;UNTIL=20260601"),
    ("Water every day untill 1 june", "2026-05-11", "FREQ=DAILY;UNTIL=20260601"),
]


@pytest.mark.parametrize(("text", "planned", "rule"), LINES)
def test_a_clear_end_is_read(text: str, planned: str, rule: str) -> None:
    line = parse(text, MONDAY)
    title = line.title.removesuffix(" #home").lower()
    assert (title, shown(line.planned), line.due) == ("water", planned, None)
    assert line.repeat is not None
    assert line.repeat.rule == rule
    from_completion = "every!" in text or "after" in text
    assert line.repeat.counts_from == ("completion" if from_completion else "planned")


def test_a_numeric_end_is_read_in_the_order_of_the_person() -> None:
    text = "Water every day until 3/6"
    assert parse(text, MONDAY).repeat is None
    line = parse(text, MONDAY, date_order="day_first")
    assert line.repeat is not None
    assert line.repeat.rule == "FREQ=DAILY;UNTIL=20260603"


def test_a_series_of_dues_ends_too() -> None:
    line = parse("Report due every friday 5pm until 24 dec", MONDAY)
    assert (line.title, line.planned, shown(line.due)) == ("Report", None, "2026-05-15 17:00")
    assert line.repeat is not None
    assert (line.repeat.rule, line.repeat.counts_from) == ("FREQ=WEEKLY;BYDAY=FR;UNTIL=20261224", "due")


@pytest.mark.parametrize(
    "repetition", ["every day", "every 2 weeks", "every monday", "every month on the 1st"]
)
@pytest.mark.parametrize(
    "end",
    [
        "until june", "until next week", "until next weekend", "until christmas", "through friday",
        "until the end of next month", "until friday 7am", "until 1 june 7am", "for a month",
        "for a couple of weeks", "for 5 more times", "for 1 times", "for 10 times until 1 june",
        "until friday until 1 june", "until and including friday", "not until 24 dec", "ending 24 dec",
        "until mum is back on friday", "until 5pm friday", "for twelve times", "for 1000 times",
        "for 0 times",
        "for 10-12 days", "for 10 to 12 times", "for another 10 days", "for up to 10 days", "for 3 nights",
        "for 10 working days", "for a few weeks",
    ],
)  # fmt: skip
def test_an_end_that_is_not_clear_leaves_the_line_as_it_is(repetition: str, end: str) -> None:
    for text in (f"Water {repetition} {end}", f"Water {repetition} {end} #home"):
        line = parse(text, MONDAY)
        assert (line.title, line.planned, line.due, line.repeat) == (text, None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "Pill every day except friday", "Pill every day but friday until 24 dec",
        "Pill every weekday, not monday",
        "Pill every day apart from the weekend", "Pill every month on the 1st except for december",
    ],
)  # fmt: skip
def test_a_repetition_with_an_exception_leaves_the_line_as_it_is(text: str) -> None:
    line = parse(text, MONDAY)
    assert (line.title, line.planned, line.due, line.repeat) == (text, None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "Water every mon and fri for 3 weeks", "Water every other monday for 10 weeks",
        "Water every 3 days for 10 days", "Water every day for 2 weeks", "Water every monday for 10 days",
        "Water every weekday for 2 weeks", "Water every! day for 10 days",
    ],
)  # fmt: skip
def test_a_length_is_an_end_only_where_each_unit_of_it_has_one_day(text: str) -> None:
    line = parse(text, MONDAY)
    assert (line.title, line.planned, line.repeat) == (text, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "Water every tuesday until today", "Water every day starting 1 june until 24 may",
        "Water every day 7am until today", "Water every day until 2020-01-01",
        "Water every saturday starting 1 june until 5 june",
    ],
)  # fmt: skip
def test_an_end_before_the_first_day_leaves_the_line_as_it_is(text: str) -> None:
    line = parse(text, MONDAY)
    assert (line.title, line.planned, line.due, line.repeat, line.spans) == (text, None, None, None, [])


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Water every day until it is dry", "Water until it is dry"),
        ("Water every day for the neighbors", "Water for the neighbors"),
        ("Water every day for 10 minutes", "Water for 10 minutes"),
        ("Water every day for the first time", "Water for the first time"),
        ("Water every day but slowly", "Water but slowly"),
        ("Water every day until chapter 5 starting friday", "Water until chapter 5"),
        ("Pills every day 3 times", "Pills 3 times"),
        ("Run every week 3 times", "Run 3 times"),
        ("Run every monday 3 times around the park", "Run 3 times around the park"),
        ("Run every monday with Bob 3 times", "Run with Bob 3 times"),
    ],
)
def test_what_is_no_end_stays_in_the_title(text: str, title: str) -> None:
    line = parse(text, MONDAY)
    assert line.title == title
    assert line.repeat is not None
    assert "UNTIL" not in line.repeat.rule
    assert "COUNT" not in line.repeat.rule


def test_without_a_repetition_until_is_a_due() -> None:
    line = parse("Call mum until friday", MONDAY)
    assert (line.title, line.planned, shown(line.due), line.repeat) == ("Call mum", None, "2026-05-15", None)


def test_the_part_that_names_an_end_is_marked_as_a_part_of_the_repetition() -> None:
    def spans(text: str) -> list[Any]:
        return [
            (text[span.start : span.end], span.kind, span.value, span.repeats)
            for span in parse(text, MONDAY).spans
        ]

    assert spans("Gym every day, until 24 dec") == [("every day, until 24 dec", "date", "2026-05-11", True)]
    assert spans("Gym every monday 7am until 24 dec #x") == [
        ("every monday", "date", "2026-05-18", True),
        ("7am", "time", "07:00", False),
        ("until 24 dec", "date", "2026-05-18", True),
    ]
    assert spans("Gym every sat starting next week 7am for 3 times") == [
        ("every sat starting next week", "date", "2026-05-23", True),
        ("7am", "time", "07:00", False),
        ("for 3 times", "date", "2026-05-23", True),
    ]


def test_an_end_can_be_refused() -> None:
    line = parse("Read every day until friday", MONDAY, literal=[(15, 27)])
    assert (line.title, shown(line.planned)) == ("Read until friday", "2026-05-11")
    assert line.repeat is not None
    assert line.repeat.rule == "FREQ=DAILY"


@given(
    MOMENTS,
    st.sampled_from([text for text, *_ in LINES]),
    st.sampled_from(["", "!high ", "Plan "]),
)
def test_on_any_day_it_is_a_series_that_ends_after_its_first_day(
    moment: LocalNow, text: str, before: str
) -> None:
    line = parse(before + text, moment)
    fields: dict[str, Any] = {"planned": line.planned, "due": line.due, "repeat": line.repeat}
    FlowFields.model_validate({"title": "x", **fields})
    if line.repeat is None:
        assert "until" in text
        assert (line.planned, line.due) == (None, None)
        return
    rule = parse_rule(line.repeat.rule)
    assert (rule.until is None) != (rule.count is None)
    assert line.planned is not None
    assert rule.until is None or date.fromisoformat(line.planned["date"]) <= rule.until
