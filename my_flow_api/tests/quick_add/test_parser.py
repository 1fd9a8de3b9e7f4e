import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.focus.test_ranking import MOMENTS
from tests.support.quick_add import when_of

from my_flow_api.flows.rules import due_instant
from my_flow_api.flows.schemas import Due, Plan
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.quick_add.parser import ContextName, parse

FRIDAY = LocalNow(datetime(2026, 5, 15, 12, tzinfo=UTC), ZoneInfo("Europe/Helsinki"))  # 15:00 there
CONTEXTS = [
    ContextName("1", "Work"),
    ContextName("2", "Personal"),
    ContextName("3", "Deep Work"),
    ContextName("4", "Perhaps"),
    ContextName("5", "Ärger 1"),
]
# Cases that the page's completion of tags has, too.
TAGS = tomllib.loads((Path(__file__).parents[1] / "data/words.toml").read_text())["tags"]


def day(text: str, moment: LocalNow = FRIDAY) -> str | None:
    reading = parse(text, moment, CONTEXTS)
    when = when_of(reading)
    assert when is None or when["time"] is None
    return when["date"] if when else None


def test_the_line_of_the_design_is_understood_in_full() -> None:
    reading = parse("Call mum tomorrow 5pm #personal !high", FRIDAY, CONTEXTS)
    assert (reading.title, reading.context_id, reading.priority) == ("Call mum", "2", "high")
    assert when_of(reading) == {"date": "2026-05-16", "time": "17:00", "timezone": "Europe/Helsinki"}
    assert [(span.start, span.end, span.kind, span.value) for span in reading.spans] == [
        (9, 17, "date", "2026-05-16"),
        (18, 21, "time", "17:00"),
        (22, 31, "context", "2"),
        (32, 37, "priority", "high"),
    ]


@pytest.mark.parametrize("case", TAGS, ids=lambda case: f"{case['name']} #{case['tag']}")
def test_a_tag_is_compared_by_its_letters(case: dict[str, Any]) -> None:
    reading = parse(f"Call mum #{case['tag']}", FRIDAY, [ContextName("1", case["name"])])
    assert (reading.context_id == "1") == case["fits"]


@pytest.mark.parametrize(
    ("word", "priority"),
    [
        ("!high", "high"),
        ("!H", "high"),
        ("!1", "high"),
        ("!urgent", "high"),
        ("!medium", "medium"),
        ("!2", "medium"),
        ("!m", "medium"),
        ("!low", "low"),
        ("!lo", "low"),
        ("!3", "low"),
        ("!4", None),
        ("!highest", None),
    ],
)
def test_priorities(word: str, priority: str | None) -> None:
    reading = parse(f"Plan {word}", FRIDAY)
    assert reading.priority == priority
    assert reading.title == ("Plan" if priority else f"Plan {word}")


@pytest.mark.parametrize(
    ("tag", "context_id"),
    [
        ("#per", "2"),
        ("#PERSONAL", "2"),
        ("#perh", "4"),
        ("#work", "1"),
        ("#deepwork", "3"),
        ("#deep", "3"),
        ("#wor", "1"),
        ("#ärg", "5"),
        ("#1", "5"),
        ("#nothing", None),
        ("#!", None),
        ("a#per", None),
    ],
)
def test_a_tag_finds_its_context(tag: str, context_id: str | None) -> None:
    reading = parse(f"Plan {tag}, now", FRIDAY, CONTEXTS)
    assert reading.context_id == context_id
    assert reading.title == ("Plan, now" if context_id else f"Plan {tag}, now")


@pytest.mark.parametrize(
    "text",
    [
        "buy sun cream",
        "she sat down",
        "we wed in june",
        "may go home",
        "march on",
        "2026-02-30 does not exist",
        "31 june neither",
        "1899-12-31 is too early",
        "Todayish tomorrows",
        "room 5pmx",
        "25:00 and 12:60",
        "13pm",
        "look at 5 houses",
        "look at 5.5 degrees",
        "every weekend",
        "what we did last friday",
        "each kid",
        "morning run",
        "the night shift",
        "3/4 and 24/12",
        "24.13.2026",
        "a week of rest",
        "in 0 days",
        "in 1000 days",
        '"tomorrow 5pm #per !high"',
        "“next mon” and «5pm»",
        "\u017fat x",
        "café5pm",
    ],
)
def test_what_means_something_else_stays(text: str) -> None:
    reading = parse(text, FRIDAY, CONTEXTS)
    assert (reading.title, when_of(reading), reading.priority, reading.context_id) == (text, None, None, None)
    assert reading.spans == []


def test_a_quote_that_is_not_closed_is_no_quote() -> None:
    assert parse('5" nails tomorrow', FRIDAY).title == '5" nails'


def test_the_first_priority_and_the_first_tag_count() -> None:
    reading = parse("Plan mon 5pm !1 !3 #work #per", FRIDAY, CONTEXTS)
    assert reading.title == "Plan !3 #per"


def test_of_two_days_or_two_times_none_is_read() -> None:
    text = "Plan mon tue 5pm 6pm"
    assert (when_of(parse(text, FRIDAY)), parse(text, FRIDAY).title) == (None, text)
    assert day("Plan mon 5pm 6pm") == "2026-05-18"


def test_parts_that_are_wanted_literally_stay() -> None:
    reading = parse("Read tomorrow today", FRIDAY, literal=[(5, 13), (-5, -1), (90, 99)])
    assert (reading.title, day("Read tomorrow")) == ("Read tomorrow", "2026-05-16")
    assert when_of(reading) == {"date": "2026-05-15", "time": None, "timezone": None}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("tomorrow", ""),
        ("tomorrow: call mum", "call mum"),
        ("Call mum tomorrow!", "Call mum!"),
        ("Call  mum   (tomorrow)", "Call mum"),
        ("Call tomorrow mum", "Call mum"),
        ("- tidy up", "- tidy up"),
        ("Call mum, tomorrow, 5pm.", "Call mum."),
        ("Call mum, tomorrow", "Call mum"),
        ("Call mum: tomorrow #per", "Call mum: #per"),
        ("Milk, eggs tomorrow, bread", "Milk, eggs, bread"),
    ],
)
def test_the_title_is_what_is_left(text: str, title: str) -> None:
    assert parse(text, FRIDAY).title == title


def test_late_at_night_today_is_still_the_day_before() -> None:
    one = LocalNow(datetime(2026, 5, 15, 22, tzinfo=UTC), FRIDAY.zone, time(4))  # 1:00 on the 16th
    assert day("today", one) == "2026-05-15"
    assert day("tomorrow", one) == "2026-05-16"
    assert when_of(parse("x 5pm", one)) == {
        "date": "2026-05-16",
        "time": "17:00",
        "timezone": "Europe/Helsinki",
    }


WORDS = st.sampled_from(
    ["tomorrow", "5pm", "#per", "!high", "next mon", "in 3 days", "24 dec", "17:30", "noon", '"', "on", "at",
     "in", "2026-12-24", "sat", ",", ".", "mum", "🙂", "a", "the", "#", "!", "in 2 hours", "(", ")",
     "tonight", "morning", "in the evening", "at 9", "@", "on the 1st", "from now", "this weekend", "p.m.",
     "every", "24.12.2026", "next week", "tuesday", "a week from", "since", "of", "and a half", "daily",
     "today at 2:30", "jan", "12:30", "to"]
)  # fmt: skip
TEXTS = st.text(max_size=500) | st.lists(WORDS, max_size=40).map(" ".join)


@given(TEXTS, MOMENTS)
@example('" "' * 100, FRIDAY)
def test_any_text_is_read(text: str, moment: LocalNow) -> None:
    reading = parse(text, moment, CONTEXTS)
    end = 0
    for span in reading.spans:
        assert end <= span.start < span.end <= len(text)
        end = span.end
    assert len({(span.kind, span.field) for span in reading.spans}) == len(reading.spans)
    if not reading.spans:
        assert (reading.title, reading.planned, reading.due) == (" ".join(text.split()), None, None)
    if reading.planned is not None:
        Plan.model_validate(reading.planned)
    if reading.due is not None:
        Due.model_validate(reading.due)
    assert len(reading.title) <= len(text)


@given(
    st.text(alphabet=st.characters(exclude_characters='"“”„«»', exclude_categories=["Cc", "Cs"]), max_size=60)
)
def test_a_quoted_part_is_never_parsed(quoted: str) -> None:
    reading = parse(f'Read "{quoted}" tomorrow', FRIDAY, CONTEXTS)
    assert reading.title == " ".join(f'Read "{quoted}"'.split())
    assert [span.kind for span in reading.spans] == ["date"]


@given(MOMENTS, st.times())
def test_a_time_without_a_date_is_its_next_occurrence(moment: LocalNow, clock: Any) -> None:
    due = when_of(parse(f"x {clock.strftime('%H:%M')}", moment))
    instant = due_instant(due)
    assert instant is not None
    assert moment.now < instant <= moment.now + timedelta(hours=51)


@given(MOMENTS, st.sampled_from(["today", "tomorrow", "mon", "next fri", "in 3 weeks", "24 dec", "29 feb"]))
def test_a_date_is_never_in_the_past(moment: LocalNow, words: str) -> None:
    due = when_of(parse(words, moment))
    assert due is not None
    assert date.fromisoformat(due["date"]) >= moment.today


@given(MOMENTS, st.integers(1, 999), st.sampled_from(["hours", "minutes"]))
def test_a_time_from_now_is_that_far_from_now(moment: LocalNow, count: int, unit: str) -> None:
    instant = due_instant(when_of(parse(f"x in {count} {unit}", moment)))
    assert instant is not None
    wanted = moment.now + timedelta(**{unit: count})
    assert timedelta() <= wanted - instant < timedelta(minutes=1)
