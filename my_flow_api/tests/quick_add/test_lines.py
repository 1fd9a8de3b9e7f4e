"""Lines as people type them, and the kinds of fault that they stand for."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from my_flow_api.kit.local_time import LocalNow
from my_flow_api.quick_add.dates import DateOrder
from my_flow_api.quick_add.misspellings import edit_distance
from my_flow_api.quick_add.parser import parse

DATA = tomllib.loads((Path(__file__).parents[1] / "data/lines.toml").read_text())
KINDS = ("plain", "numbers", "two", "misspelt")
LINES = [(kind, *line) for kind in KINDS for line in DATA[kind]["lines"]]
ZONE = ZoneInfo(DATA["timezone"])
WEDNESDAY = LocalNow(DATA["now"].replace(tzinfo=ZONE), ZONE)


def due_of(text: str, order: DateOrder | None = None, moment: LocalNow = WEDNESDAY) -> str | None:
    """Return the due as the person's clock shows it, with its time if it has one."""
    due: dict[str, Any] | None = parse(text, moment, date_order=order).due
    if due is None or due["time"] is None:
        return None if due is None else str(due["date"])
    instant = datetime.fromisoformat(f"{due['date']}T{due['time']}").replace(tzinfo=ZoneInfo(due["timezone"]))
    return instant.astimezone(moment.zone).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize("line", LINES, ids=lambda line: " ".join(line[:2]))
def test_a_line_has_the_due_that_a_person_would_name(line: tuple[str, ...]) -> None:
    _, text, *rest = line
    due, order = [*rest, None, None][:2]
    assert due_of(text, order) == due  # type: ignore[arg-type]


def test_the_lines_are_as_many_of_each_kind_and_two_in_five_name_nothing() -> None:
    assert [len(DATA[kind]["lines"]) for kind in KINDS] == [100, 100, 100, 100]
    assert sum(len(line) == len(("kind", "text")) for line in LINES) >= 150


DAYS_THAT_ARE_NOT_READ = st.sampled_from(
    ["3/4", "12.11", "24-12-26", "2026-13-01", "yesterday", "last week", "Christmas", "new year's eve",
     "easter", "at the start of june", "in a few weeks", "in early march", "3 weeks ago", "next spring",
     "32 october", "novmber 3", "the 5ht", "on the 3rd floor", "nxt week", "wensday", "chrismas",
     "a year ago", "every tuesday", "monday or friday",
     "1st and 2nd", "nxet month", "yesteday", "in tow weeks", "31.11."]
)  # fmt: skip
TIMES = st.sampled_from(["5pm", "at 17:00", "at noon", "9:30", "@ 8am", "by 11 pm"])


@given(DAYS_THAT_ARE_NOT_READ, TIMES, st.booleans(), st.sampled_from(["", "Call ", "Fix it: "]))
def test_a_day_that_is_not_read_takes_its_time_with_it(day: str, time: str, behind: bool, words: str) -> None:
    text = words + (f"{day} {time}" if behind else f"{time} {day}")
    assert due_of(text) is None
    assert due_of(f"{text} please") is None


@pytest.mark.parametrize(
    ("text", "month_first", "day_first"),
    [
        ("Dentist on 3/4", "2027-03-04", "2027-04-03"),
        ("Dentist 3/4/2027", "2027-03-04", "2027-04-03"),
        ("Dentist by 11/12 5pm", "2026-11-12T17:00", "2026-12-11T17:00"),
        ("Dentist on 5/5", "2027-05-05", "2027-05-05"),
        ("Dentist on 13/1", "2027-01-13", "2027-01-13"),
        ("Dentist on 1/13", "2027-01-13", "2027-01-13"),
        ("Dentist on 24.12.", "2026-12-24", "2026-12-24"),
        ("Use a 3/4 pipe", None, None),
        ("Renew the 24/7 contract", None, None),
        ("Dentist on 30/2", None, None),
    ],
)
def test_the_order_of_day_and_month_is_the_persons(
    text: str, month_first: str | None, day_first: str | None
) -> None:
    assert due_of(text, "month_first") == month_first
    assert due_of(text, "day_first") == day_first


def test_without_an_order_a_date_is_read_only_where_one_reading_is_possible() -> None:
    assert due_of("Dentist on 3/4") is None
    assert due_of("Dentist on 5/5") == "2027-05-05"
    assert due_of("Dentist on 25/12") == "2026-12-25"
    assert due_of("Dentist sunday 4/3") is None
    assert due_of("Dentist thursday 4/3 5pm") == "2027-03-04T17:00"  # 3 April 2027 is a Saturday


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u3000", "\u2009", "\t", "\u2003"])
def test_spaces_of_all_kinds_are_spaces(space: str) -> None:
    reading = parse("Call mum tomorrow at 5 pm !high #x".replace(" ", space), WEDNESDAY)
    assert reading.due == {"date": "2026-10-15", "time": "17:00", "timezone": "Europe/Berlin"}
    assert reading.priority == "high"
    assert reading.title == "Call mum #x"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Call 5pm UTC", "2026-10-14T19:00"),
        ("Call tomorrow 17:00 GMT", "2026-10-15T19:00"),
        ("Call on 2 november 5pm EST", "2026-11-02T23:00"),
        ("Call on 28 october 5pm ET", "2026-10-28T22:00"),  # Berlin has left summer time, New York has not
        ("Call 9am JST", "2026-10-15T02:00"),
        ("Call 5pm CST", None),  # of China, Cuba or the middle of America
        ("Call 5pm IST", None),
        ("Call 5pm est", None),
        ("Call 5pm UTC+2", None),
        ("Call 17:00+02:00", None),
        ("Call 5pm Berlin time", None),
        ("Call 5pm New York time", None),
    ],
)
def test_a_time_of_another_zone_is_that_instant_or_is_not_read(text: str, due: str | None) -> None:
    assert due_of(text) == due


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Call 5pm EST", ["23:00"]),
        ("Call 9am PST on 15 october", ["18:00", "2026-10-15"]),
        ("Call tomorrow 9pm PST", ["2026-10-16", "06:00"]),
        ("Call tomorrow 9pm", ["2026-10-15", "21:00"]),
    ],
)
def test_the_parts_of_a_due_in_another_zone_have_the_persons_date_and_time(
    text: str, values: list[str]
) -> None:
    assert [span.value for span in parse(text, WEDNESDAY).spans] == values


@pytest.mark.parametrize(
    "text",
    ["Log in at Monday.com", "Fix today.css", "Read sunday.txt", "Mail a@friday.com", "Open tomorrow.land",
     "See x/monday/y", "Tag friday_5pm", "Rename may.12.txt"],
)  # fmt: skip
def test_a_word_that_only_contains_a_day_is_not_read(text: str) -> None:
    assert due_of(text) is None
    assert parse(text, WEDNESDAY).title == text


@given(
    st.sampled_from(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow"]
    ),
    st.integers(0, 8),
    st.sampled_from("abcdefghijklmnopqrstuvwxyz"),
    st.sampled_from(["swap", "drop", "add", "change"]),
)
def test_a_word_one_edit_away_is_that_day_and_never_another(
    day: str, at: int, letter: str, edit: str
) -> None:
    at = at % (len(day) - 1)
    word = {
        "swap": day[:at] + day[at + 1] + day[at] + day[at + 2 :],
        "drop": day[:at] + day[at + 1 :],
        "add": day[:at] + letter + day[at:],
        "change": day[:at] + letter + day[at + 1 :],
    }[edit]
    right = due_of(f"Dentist {day} 5pm")
    assert due_of(f"Dentist {word} 5pm") in {right, None}


@given(st.text("abcde", max_size=6), st.text("abcde", max_size=6))
def test_the_edit_distance_is_symmetric_and_zero_for_equal_words_alone(word: str, other: str) -> None:
    assert edit_distance(word, other) == edit_distance(other, word)
    assert (edit_distance(word, other) == 0) == (word == other)


def test_the_place_of_a_misspelled_day_is_the_word_that_was_typed() -> None:
    reading = parse("Dentist tommorow at 9am, please", WEDNESDAY)
    assert [(span.start, span.end, span.kind) for span in reading.spans] == [
        (8, 16, "date"),
        (17, 23, "time"),
    ]
    assert reading.title == "Dentist, please"


def test_a_misspelled_day_can_be_refused() -> None:
    reading = parse("Dentist tomorow", WEDNESDAY, literal=[(8, 15)])
    assert (reading.due, reading.title) == (None, "Dentist tomorow")


def test_a_weekday_and_a_date_with_a_part_of_the_day_between_are_one_day() -> None:
    reading = parse("Dinner friday evening, 16 oct", WEDNESDAY)
    assert [(span.start, span.end, span.kind, span.value) for span in reading.spans] == [
        (7, 21, "time", "19:00"),
        (23, 29, "date", "2026-10-16"),
    ]
    assert reading.title == "Dinner"
    assert due_of("Dinner friday in the evening 16 oct at 8") == "2026-10-16T20:00"
    assert due_of("Dinner friday morning, december 25th") == "2026-12-25T09:00"
    assert due_of("Dinner friday evening 24 dec") is None


def test_late_in_the_year_and_at_the_end_of_february() -> None:
    december = LocalNow(datetime(2027, 12, 31, 12, tzinfo=UTC), ZONE)
    assert due_of("Pay at the end of the month", moment=december) == "2027-12-31"
    assert due_of("Pay by the end of this year", moment=december) == "2027-12-31"
    february = LocalNow(datetime(2028, 2, 1, 12, tzinfo=UTC), ZONE)
    assert due_of("Pay at end of month", moment=february) == "2028-02-29"
    assert due_of("Pay next year", moment=february) == "2029-01-01"
