"""Tests of repetitions in a line of quick add."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from my_flow_api.quick_add.repeats import find_repetition, first_day
from my_flow_api.repetition.rule import parse_rule

FRIDAY = date(2026, 5, 15)


@pytest.mark.parametrize(
    ("phrase", "rule"),
    [
        ("every day", "FREQ=DAILY"),
        ("each day", "FREQ=DAILY"),
        ("every 3 days", "FREQ=DAILY;INTERVAL=3"),
        ("every week", "FREQ=WEEKLY"),
        ("every 2 weeks", "FREQ=WEEKLY;INTERVAL=2"),
        ("every other week", "FREQ=WEEKLY;INTERVAL=2"),
        ("every two months", "FREQ=MONTHLY;INTERVAL=2"),
        ("every year", "FREQ=YEARLY"),
        ("Every Monday", "FREQ=WEEKLY;BYDAY=MO"),
        ("every mondays", "FREQ=WEEKLY;BYDAY=MO"),
        ("every mon, wed and fri", "FREQ=WEEKLY;BYDAY=MO,WE,FR"),
        ("every sunday & thursday", "FREQ=WEEKLY;BYDAY=TH,SU"),
        ("every other tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("every week on monday", "FREQ=WEEKLY;BYDAY=MO"),
        ("every 2 weeks on tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every month on the 1st", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("every month on the last day", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("every month on the last friday", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("every 15th", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("every 1st of the month", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("every last day of the month", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("every last friday", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("every first monday of the month", "FREQ=MONTHLY;BYDAY=1MO"),
        ("every third friday of the month", "FREQ=MONTHLY;BYDAY=3FR"),
        ("every 24 dec", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"),
        ("every 24th of december", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"),
        ("every dec 24", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"),
        ("every year on 24 dec", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"),
        ("every year on the 24th of december", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"),
        ("every second day", "FREQ=DAILY;INTERVAL=2"),
        ("every 3rd day", "FREQ=DAILY;INTERVAL=3"),
        ("every 2nd week on monday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
        ("every 2 months on the 15th", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15"),
        ("every other month on the last friday", "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR"),
        ("on the 1st of every month", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("last day of each month", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("the first monday of every month", "FREQ=MONTHLY;BYDAY=1MO"),
        ("every 29 feb", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
    ],
)
def test_a_phrase_is_a_rule_wherever_it_stands(phrase: str, rule: str) -> None:
    for line in (phrase, f"Water {phrase} 7am #home", f"({phrase})", f"{phrase}, water"):
        found = find_repetition(line)
        assert found is not None, line
        assert line[found.start : found.end] == phrase
        assert (found.rule.text, found.counts_from) == (rule, "due")
        assert parse_rule(found.rule.text) == found.rule


@pytest.mark.parametrize(
    ("line", "phrase", "rule"),
    [
        ("Water every! 3 days", "every! 3 days", "FREQ=DAILY;INTERVAL=3"),
        ("Water every! day", "every! day", "FREQ=DAILY"),
        ("Cut hair 6 weeks after completion #me", "6 weeks after completion", "FREQ=WEEKLY;INTERVAL=6"),
        (
            "Cut hair every 6 weeks after completion",
            "every 6 weeks after completion",
            "FREQ=WEEKLY;INTERVAL=6",
        ),
        ("Water 3 days after", "3 days after", "FREQ=DAILY;INTERVAL=3"),
        ("Water 3 days after #home", "3 days after", "FREQ=DAILY;INTERVAL=3"),
    ],
)
def test_some_phrases_count_from_the_completion(line: str, phrase: str, rule: str) -> None:
    found = find_repetition(line)
    assert found is not None
    assert line[found.start : found.end] == phrase
    assert (found.rule.text, found.counts_from) == (rule, "completion")


@pytest.mark.parametrize(
    "line",
    [
        "Read every book", "every second friday", "every third friday", "every 2nd tuesday", "every 32 dec",
        "every 31 feb", "every monday and every day", "Call 3 days after the party", "everyday life",
        "every month on tuesdays", "every daybreak", "every monday.com report", "everyone on monday",
        "every weekend", "every hour", "monday every", "", "every 3rd hour", "every 1st day",
        "every 1st week", "every friday the 13th", "every mon 19th", "every morning and evening",
        "every morning, evening", "every morning/evening", "every night shift", "every evening class",
        "every mornings",
    ],
)  # fmt: skip
def test_what_is_not_clear_is_not_read(line: str) -> None:
    assert find_repetition(line) is None


@pytest.mark.parametrize("part", ["morning", "afternoon", "evening", "night"])
def test_every_part_of_the_day_is_daily_and_leaves_the_time_in_the_line(part: str) -> None:
    line = f"Read every {part}"
    found = find_repetition(line)
    assert found is not None
    assert (line[found.start : found.end], found.rule.text) == ("every", "FREQ=DAILY")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;INTERVAL=3", "2026-05-15"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-05-19"),
        ("FREQ=WEEKLY;BYDAY=FR", "2026-05-15"),
        ("FREQ=MONTHLY;BYMONTHDAY=1", "2026-06-01"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "2026-12-24"),
    ],
)
def test_the_first_day_is_today_or_the_next(rule: str, expected: str) -> None:
    assert first_day(parse_rule(rule), FRIDAY) == date.fromisoformat(expected)


@given(st.text("every! 0123456789dayswekmonthfrilastofthe,&", max_size=80))
def test_any_line_is_read_in_time(line: str) -> None:
    found = find_repetition(line)
    assert found is None or parse_rule(found.rule.text) == found.rule
