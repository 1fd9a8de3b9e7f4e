"""On which day the series of a line begins, at what time, and in which field."""

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

MONDAY = LocalNow(datetime(2026, 5, 11, 7, tzinfo=UTC), ZoneInfo("Europe/Helsinki"))  # 10:00 there

LINES = [
    ("Gym every monday", "Gym", "2026-05-11", None, "FREQ=WEEKLY;BYDAY=MO"),
    ("Gym every monday 11am", "Gym", "2026-05-11 11:00", None, "FREQ=WEEKLY;BYDAY=MO"),
    ("Gym every monday 7am", "Gym", "2026-05-18 07:00", None, "FREQ=WEEKLY;BYDAY=MO"),
    ("7am gym every monday", "gym", "2026-05-18 07:00", None, "FREQ=WEEKLY;BYDAY=MO"),
    ("Gym 7am every monday !high", "Gym", "2026-05-18 07:00", None, "FREQ=WEEKLY;BYDAY=MO"),
    ("Gym every monday at 9", "Gym", "2026-05-18 09:00", None, "FREQ=WEEKLY;BYDAY=MO"),
    ("Gym every friday evening", "Gym", "2026-05-15 19:00", None, "FREQ=WEEKLY;BYDAY=FR"),
    ("Gym every mon, wed and fri 7am", "Gym", "2026-05-13 07:00", None, "FREQ=WEEKLY;BYDAY=MO,WE,FR"),
    ("Gym every other tuesday 5pm", "Gym", "2026-05-12 17:00", None, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
    ("Gym every week on tuesday 9am", "Gym", "2026-05-12 09:00", None, "FREQ=WEEKLY;BYDAY=TU"),
    ("Standup every weekday 9:30", "Standup", "2026-05-12 09:30", None, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    ("Rent every 1st of the month 9am", "Rent", "2026-06-01 09:00", None, "FREQ=MONTHLY;BYMONTHDAY=1"),
    ("Rent every month on the 1st", "Rent", "2026-06-01", None, "FREQ=MONTHLY;BYMONTHDAY=1"),
    ("Dinner every last friday", "Dinner", "2026-05-29", None, "FREQ=MONTHLY;BYDAY=-1FR"),
    ("Party each 24 dec 5pm", "Party", "2026-12-24 17:00", None, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"),
    ("Send report every monday", "Send report", "2026-05-11", None, "FREQ=WEEKLY;BYDAY=MO"),
    ("Gym every day at 7am", "Gym", "2026-05-12 07:00", None, "FREQ=DAILY"),
    ("Water plants every 2 weeks", "Water plants", "2026-05-11", None, "FREQ=WEEKLY;INTERVAL=2"),
    ("Gym every day 8am", "Gym", "2026-05-12 08:00", None, "FREQ=DAILY"),
    ("Gym every day tonight", "Gym", "2026-05-11 21:00", None, "FREQ=DAILY"),
    ("Water every 2 weeks friday", "Water", "2026-05-15", None, "FREQ=WEEKLY;INTERVAL=2"),
    ("Water every 3 days starting friday", "Water", "2026-05-15", None, "FREQ=DAILY;INTERVAL=3"),
    ("Run every day, beginning on 1 june 7am", "Run", "2026-06-01 07:00", None, "FREQ=DAILY"),
    ("Birthday 24 dec every year", "Birthday", "2026-12-24", None, "FREQ=YEARLY"),
    ("Clean every saturday starting next week", "Clean", "2026-05-23", None, "FREQ=WEEKLY;BYDAY=SA"),
    ("Clean every saturday 9am starting 1 june", "Clean", "2026-06-06 09:00", None, "FREQ=WEEKLY;BYDAY=SA"),
    ("Gym every monday, beginning on monday", "Gym", "2026-05-18", None, "FREQ=WEEKLY;BYDAY=MO"),
    ("Gym every other tue starting next month", "Gym", "2026-06-02", None, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
    ("Stretch every morning", "Stretch", "2026-05-12 09:00", None, "FREQ=DAILY"),
    ("Stretch every morning 11am", "Stretch", "2026-05-11 11:00", None, "FREQ=DAILY"),
    ("Gym every evening at 8", "Gym", "2026-05-11 20:00", None, "FREQ=DAILY"),
    ("Read each night", "Read", "2026-05-11 21:00", None, "FREQ=DAILY"),
    ("Walk every afternoon starting friday", "Walk", "2026-05-15 15:00", None, "FREQ=DAILY"),
    ("Report due every friday 5pm", "Report", None, "2026-05-15 17:00", "FREQ=WEEKLY;BYDAY=FR"),
    ("Report every monday by 5pm", "Report", None, "2026-05-11 17:00", "FREQ=WEEKLY;BYDAY=MO"),
    ("Report due every 2 weeks", "Report", None, "2026-05-11", "FREQ=WEEKLY;INTERVAL=2"),
    ("Report every month by friday", "Report", None, "2026-05-15", "FREQ=MONTHLY"),
    ("Report every monday, due wednesday", "Report", "2026-05-11", "2026-05-13", "FREQ=WEEKLY;BYDAY=MO"),
    ("Report every month tomorrow by friday", "Report", "2026-05-12", "2026-05-15", "FREQ=MONTHLY"),
]


@pytest.mark.parametrize(("text", "title", "planned", "due", "rule"), LINES)
def test_a_series_begins_on_its_next_day_that_is_not_over(
    text: str, title: str, planned: str | None, due: str | None, rule: str
) -> None:
    line = parse(text, MONDAY)
    assert (line.title, shown(line.planned), shown(line.due)) == (title, planned, due)
    assert line.repeat is not None
    assert (line.repeat.rule, line.repeat.counts_from) == (rule, "planned" if planned else "due")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Water every! 3 days", "FREQ=DAILY;INTERVAL=3"),
        ("Water 3 days after", "FREQ=DAILY;INTERVAL=3"),
        ("Water 6 weeks after completion", "FREQ=WEEKLY;INTERVAL=6"),
    ],
)
def test_a_series_from_completion_begins_today(text: str, rule: str) -> None:
    line = parse(text, MONDAY)
    assert (line.title, shown(line.planned)) == ("Water", "2026-05-11")
    assert line.repeat is not None
    assert (line.repeat.rule, line.repeat.counts_from) == (rule, "completion")


@pytest.mark.parametrize(
    "text",
    ["Plan every monday tomorrow", "Tonight: an alarm for every monday", "Learn Finnish every day someday",
     "Plan every monday tonight", "Clean starting next week every saturday", "Read every night at 1am"],
)  # fmt: skip
def test_a_repetition_does_not_go_with_a_day_that_is_not_its_own(text: str) -> None:
    line = parse(text, MONDAY)
    assert line.repeat is None
    assert "every" in line.title


def test_the_part_that_names_a_repetition_is_marked() -> None:
    text = "Report due every other friday 5pm, home"
    assert [(text[span.start : span.end], span.kind, span.value, span.field, span.repeats)
            for span in parse(text, MONDAY).spans] == [
        ("due every other friday", "date", "2026-05-15", "due", True),
        ("5pm", "time", "17:00", "due", False),
    ]  # fmt: skip
    text = "Water every 2 weeks friday"
    assert [
        (text[span.start : span.end], span.value, span.repeats) for span in parse(text, MONDAY).spans
    ] == [
        ("every 2 weeks", "2026-05-15", True),
        ("friday", "2026-05-15", False),
    ]


def test_a_repetition_can_be_refused() -> None:
    line = parse("Read every monday", MONDAY, literal=[(5, 17)])
    assert (line.title, line.planned, line.repeat) == ("Read every monday", None, None)


def test_the_part_of_the_day_is_a_time_of_a_repetition() -> None:
    text = "Stretch every morning, home"
    assert [(text[span.start : span.end], span.kind, span.value, span.repeats)
            for span in parse(text, MONDAY).spans] == [
        ("every", "date", "2026-05-12", True),
        ("morning", "time", "09:00", False),
    ]  # fmt: skip


@given(
    MOMENTS,
    st.sampled_from([text for text, *_ in LINES] + ["Water every! 3 days", "Pay every 29 feb 9am"]),
    st.sampled_from(["", "!high ", "Plan "]),
)
def test_on_any_day_it_is_a_flow_that_the_api_takes(moment: LocalNow, text: str, before: str) -> None:
    line = parse(before + text, moment)
    fields: dict[str, Any] = {"planned": line.planned, "due": line.due, "repeat": line.repeat}
    FlowFields.model_validate({"title": "x", **fields})
    for when in (line.planned, line.due):
        if when is not None:
            assert date.fromisoformat(when["date"]) >= moment.today
    if "by" not in text and "due" not in text and "friday" not in text:
        assert line.repeat is not None
