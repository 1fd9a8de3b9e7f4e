"""Tests of accepted rules, their canonical form, and the messages about others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.repetition.test_instances import rules

from my_flow_api.repetition.rule import MAX_LENGTH, RuleError, parse_rule


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("freq=daily", "FREQ=DAILY"),
        ("INTERVAL=1;FREQ=DAILY", "FREQ=DAILY"),
        ("FREQ=WEEKLY;BYDAY=WE,MO,WE", "FREQ=WEEKLY;BYDAY=MO,WE"),
        ("BYDAY=MO;INTERVAL=02;FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
        ("FREQ=MONTHLY;BYMONTHDAY=+1", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("FREQ=MONTHLY;BYDAY=+2TU;COUNT=3", "FREQ=MONTHLY;BYDAY=2TU;COUNT=3"),
        ("FREQ=YEARLY;BYMONTHDAY=24;BYMONTH=12", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"),
        ("FREQ=YEARLY;BYDAY=4TH;BYMONTH=11", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"),
        ("FREQ=DAILY;UNTIL=20261231", "FREQ=DAILY;UNTIL=20261231"),
    ],
)
def test_a_rule_has_one_form(text: str, canonical: str) -> None:
    assert parse_rule(text).text == canonical


@given(rules())
def test_the_canonical_form_is_read_as_itself_and_is_short(text: str) -> None:
    assert parse_rule(text).text == text
    assert len(text) <= MAX_LENGTH


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "Use the parts FREQ"),
        ("every monday", "Use the parts FREQ"),
        ("RRULE:FREQ=DAILY", "Use the parts FREQ"),
        ("FREQ=DAILY;", "Use the parts FREQ"),
        ("FREQ=DAILY;BYHOUR=7", "Use the parts FREQ"),
        ("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1", "Use the parts FREQ"),
        ("BYDAY=MO", "Begin with FREQ"),
        ("FREQ=HOURLY", "Begin with FREQ"),
        ("FREQ=DA\u0131LY", "Begin with FREQ"),  # a dotless i, which is an I in upper case
        ("FREQ=DAILY;FREQ=DAILY", "once"),
        ("FREQ=DAILY;BYDAY=MO", "FREQ=WEEKLY"),
        ("FREQ=WEEKLY;BYDAY=1MO", "days of the week"),
        ("FREQ=WEEKLY;BYDAY=", "days of the week"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYDAY alone"),
        ("FREQ=MONTHLY;BYMONTH=2", "Leave BYMONTH out"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=-2", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=1MO", "either BYMONTHDAY or BYDAY"),
        ("FREQ=MONTHLY;BYDAY=MO", "1MO to 5SU"),
        ("FREQ=MONTHLY;BYDAY=6MO", "1MO to 5SU"),
        ("FREQ=MONTHLY;BYDAY=-2FR", "1MO to 5SU"),
        ("FREQ=YEARLY;BYMONTH=12", "the day of the month too"),
        ("FREQ=YEARLY;BYMONTHDAY=24", "the month of a yearly rule too"),
        ("FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1", "BYMONTH=12"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "a day that the month has"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=1000", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL"),
        ("FREQ=DAILY;COUNT=0", "COUNT"),
        ("FREQ=DAILY;COUNT=1e3", "COUNT"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20261231", "either COUNT or UNTIL"),
        ("FREQ=DAILY;UNTIL=2026-12-31", "UNTIL=20261231"),
        ("FREQ=DAILY;UNTIL=20260231", "UNTIL=20261231"),
        ("FREQ=DAILY;UNTIL=20261231T000000Z", "UNTIL=20261231"),
        ("FREQ=DAILY;UNTIL=18991231", "1900 to 2999"),
        ("FREQ=DAILY;UNTIL=٢٠٢٦١٢٣١", "UNTIL=20261231"),
    ],
)
def test_what_is_not_in_the_subset_is_told_what_to_write(text: str, advice: str) -> None:
    with pytest.raises(RuleError, match=advice):
        parse_rule(text)


@given(st.text(max_size=MAX_LENGTH) | st.text("FREQ=DAILYWKMOTHBUS;,-+0123456789", max_size=MAX_LENGTH))
def test_any_text_is_a_rule_or_told_what_to_write(text: str) -> None:
    try:
        rule = parse_rule(text)
    except RuleError:
        return
    assert parse_rule(rule.text) == rule
