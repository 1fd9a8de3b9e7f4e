"""A plain day is the plan; "by", "due", "before", "until" and "deadline" make it the due date."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.quick_add.test_lines import LINES, WEDNESDAY

from my_flow_api.flows.schemas import Due, Plan
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.quick_add.parser import ParsedLine, parse

DUE_WORDS = ("by", "due", "due on", "before", "until", "till", "deadline", "Due by", "due:", "deadline is")
DAYS = {
    "friday": "2026-10-16",
    "tomorrow": "2026-10-15",
    "1 november": "2026-11-01",
    "in 3 days": "2026-10-17",
}
_DUE_WORD = re.compile(r"\b(?:by|due|before|until|till|deadline)\b", re.IGNORECASE)


def read(text: str) -> tuple[str, str | None, str | None]:
    """Return the title, the plan and the due date of a line."""
    line = parse(text, WEDNESDAY)
    return line.title, shown(line.planned), shown(line.due)


def shown(when: dict[str, Any] | None) -> str | None:
    if when is None:
        return None
    return "someday" if when.get("someday") else " ".join(filter(None, (when["date"], when["time"])))


@pytest.mark.parametrize("day", DAYS)
def test_a_plain_day_is_the_plan(day: str) -> None:
    assert read(f"Write the report {day}") == ("Write the report", DAYS[day], None)
    assert read(f"{day} write the report") == ("write the report", DAYS[day], None)


@pytest.mark.parametrize("word", DUE_WORDS)
@pytest.mark.parametrize("day", DAYS)
def test_a_day_after_a_word_like_by_is_the_due_date_and_the_word_goes_with_it(word: str, day: str) -> None:
    assert read(f"Write the report {word} {day}") == ("Write the report", None, DAYS[day])
    assert read(f"Write the report {word} {day} at 17:00") == ("Write the report", None, f"{DAYS[day]} 17:00")


@pytest.mark.parametrize(
    ("text", "title", "planned", "due"),
    [
        ("Call mum tomorrow by 5pm", "Call mum", None, "2026-10-15 17:00"),
        ("Call mum by 5pm", "Call mum", None, "2026-10-14 17:00"),
        ("Call mum due in 2 hours", "Call mum", None, "2026-10-14 12:00"),
        ("Call mum in 2 hours", "Call mum", "2026-10-14 12:00", None),
        ("Report tomorrow, due friday", "Report", "2026-10-15", "2026-10-16"),
        ("Report due friday tomorrow 9am", "Report", "2026-10-15 09:00", "2026-10-16"),
        ("By friday 5pm report tomorrow 9am", "report", "2026-10-15 09:00", "2026-10-16 17:00"),
        ("Report on thursday by friday 5pm !high", "Report", "2026-10-15", "2026-10-16 17:00"),
        ("Learn Finnish someday", "Learn Finnish", "someday", None),
        ("Someday learn Finnish !low", "learn Finnish", "someday", None),
        ("Learn Finnish someday by 2027-01-01", "Learn Finnish", "someday", "2027-01-01"),
        # The word is not beside the day, or it is a part of a name.
        ("Read the book by Ana tomorrow", "Read the book by Ana", "2026-10-15", None),
        ("Move the deadline of the talk tomorrow", "Move the deadline of the talk", "2026-10-15", None),
        # Neither counts where one cannot be told from the other, or one is not interpreted.
        ("Report monday by friday", "Report monday by friday", None, None),
        ("Report by friday by monday", "Report by friday by monday", None, None),
        ("Report tomorrow or friday", "Report tomorrow or friday", None, None),
        ("Report every weekend by 5pm", "Report every weekend by 5pm", None, None),
        ("Learn Finnish someday tomorrow", "Learn Finnish someday tomorrow", None, None),
        ("Play someday my prince", "Play someday my prince", None, None),
        ('Play "someday"', 'Play "someday"', None, None),
        ("Pay some day in november", "Pay some day in november", None, None),
    ],
)
def test_lines_with_both_with_someday_and_with_neither(
    text: str, title: str, planned: str | None, due: str | None
) -> None:
    assert read(text) == (title, planned, due)


@pytest.mark.parametrize("line", LINES, ids=lambda line: " ".join(line[:2]))
def test_in_the_table_of_lines_a_due_date_has_a_due_word_and_a_plan_has_none(line: tuple[str, ...]) -> None:
    _, text, *rest = line
    found = parse(text, WEDNESDAY, date_order=[*rest, None, None][1])  # type: ignore[arg-type]
    words = _DUE_WORD.findall(text)
    assert found.due is None or words
    assert found.planned is None or not words or _DUE_WORD.search(found.title) or found.due


PIECES = st.sampled_from(
    ["report", "by", "due", "someday", "tomorrow", "friday", "5pm", "at 9", "in 2 hours", "until", "deadline",
     "on", "1 november", "every monday", ",", "today", "tonight", "before", "by friday", "!high", "fridy"]
)  # fmt: skip
MOMENT = LocalNow(datetime(2026, 5, 15, 12, tzinfo=UTC), ZoneInfo("Europe/Helsinki"))


@given(st.lists(PIECES, max_size=9))
def test_every_line_gives_fields_that_the_api_takes_and_spans_that_name_them(pieces: list[str]) -> None:
    text = " ".join(pieces)
    line = parse(text, MOMENT)
    if line.planned is not None:
        Plan.model_validate(line.planned)
    if line.due is not None:
        Due.model_validate(line.due)
    assert fields_of(line) >= {name for name in ("planned", "due") if getattr(line, name) is not None}
    assert fields_of(line) <= {"priority"} | {n for n in ("planned", "due") if getattr(line, n) is not None}
    ends = [0, *(span.end for span in line.spans)]
    assert all(end <= span.start < span.end for end, span in zip(ends, line.spans, strict=False))


def fields_of(line: ParsedLine) -> set[str | None]:
    return {span.field for span in line.spans}
