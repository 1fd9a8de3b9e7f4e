"""Lines as people type them, and the kinds of fault that they stand for."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.support.quick_add import when_of

from my_flow_api.kit.local_time import LocalNow
from my_flow_api.quick_add.dates import DateOrder
from my_flow_api.quick_add.misspellings import edit_distance
from my_flow_api.quick_add.parser import parse

DATA = tomllib.loads((Path(__file__).parents[1] / "data/lines.toml").read_text())
KINDS = ("plain", "numbers", "two", "misspelt")
LINES = [(kind, *line) for kind in KINDS for line in DATA[kind]["lines"]]
FRESH = [("fresh", *line) for line in DATA["fresh"]["lines"]]
ZONE = ZoneInfo(DATA["timezone"])
WEDNESDAY = LocalNow(DATA["now"].replace(tzinfo=ZONE), ZONE)


def due_of(text: str, order: DateOrder | None = None, moment: LocalNow = WEDNESDAY) -> str | None:
    """Return the due as the person's clock shows it, with its time if it has one."""
    due: dict[str, Any] | None = when_of(parse(text, moment, date_order=order))
    if due is None or due["time"] is None:
        return None if due is None else str(due["date"])
    instant = datetime.fromisoformat(f"{due['date']}T{due['time']}").replace(tzinfo=ZoneInfo(due["timezone"]))
    return instant.astimezone(moment.zone).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize("line", LINES + FRESH, ids=lambda line: " ".join(line[:2]))
def test_a_line_has_the_due_that_a_person_would_name(line: tuple[str, ...]) -> None:
    _, text, *rest = line
    due, order = [*rest, None, None][:2]
    assert due_of(text, order) == due  # type: ignore[arg-type]


def test_the_lines_are_as_many_of_each_kind_and_two_in_five_name_nothing() -> None:
    assert [len(DATA[kind]["lines"]) for kind in KINDS] == [100, 100, 100, 100]
    assert sum(len(line) == len(("kind", "text")) for line in LINES) >= 160


WORDS_THAT_ARE_NOT_READ = st.sampled_from(
    ["2026-13-01", "yesterday", "last week", "Christmas", "easter", "at the start of june", "in a few weeks",
     "3 weeks ago", "next spring", "32 october", "the 5ht", "nxt week", "wensday",
     "chrismas", "a year ago", "every weekend", "1st and 2nd", "nxet month", "yesteday", "in tow weeks",
     "31.11.", "EOM", "Juneteenth", "Hogmanay", "Yom Kippur", "Holi", "diwali", "Mardi Gras",
     "Good Friday", "black friday", "Palm Sunday", "cyber monday", "veterans day", "new year's eve",
     "24 decembre"]
)  # fmt: skip
CAPITALIZED = st.from_regex(r"\A[A-Z][a-z]{3,9}\Z")
NAMED_DAYS = st.builds(
    "{}{}".format,
    CAPITALIZED,
    st.sampled_from(["'s Day", "\u2019s Eve", "s day", " Day", "'s eve", "s' Day"]),
)
MONTH_NUMBERS = st.integers(1, 12)
NUMERIC_DAYS = st.builds(
    lambda form, month, day, year: form.format(m=month, d=day, y=year, yy=year % 100),
    st.sampled_from(
        ["{y}/{m:02}/{d:02}", "{y}.{m}.{d}", "{y}.{d:02}.{m:02}", "{y} {m:02} {d:02}", "{y}{m:02}{d:02}",
         "{d:02}{m:02}{y}", "{m:02}{d:02}{y}", "{d}-{m}-{y}", "{m}-{d}-{y}", "{m}-{y}-{d}", "{d} {m} {y}",
         "{d}. {m}. {y}", "{d}/{m}/{yy}", "{d}-{m:02}-{yy}", "{d}.{m}.{yy}", "{yy}-{m:02}-{d:02}", "{d}.{m}",
         "{d}. {m}.", "{d} / {m}", "{m}/{y}", "{y}/{m:02}", "{y}-W{m:02}"]
    ),
    MONTH_NUMBERS,
    st.integers(1, 28),
    st.integers(2027, 2040),
)  # fmt: skip
AMBIGUOUS_DAYS = st.tuples(MONTH_NUMBERS, MONTH_NUMBERS).filter(lambda pair: pair[0] != pair[1]).map(
    lambda pair: f"{pair[0]}/{pair[1]}"
)  # fmt: skip
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sept", "oct", "nov", "dec", "april"]
LONG_MONTHS = ["january", "february", "october", "november", "december"]  # "sepember" is read as September
DAYS_AND_MONTHS = st.builds(
    lambda form, month, day: form.format(d=day, m=month),
    st.sampled_from(["{d}{m}", "{m}{d}", "{d}th{m}"]),
    st.sampled_from(MONTHS),
    st.integers(1, 28),
) | st.builds(
    lambda form, month, at, day: form.format(d=day, m=month[:at] + month[at + 1 :]),
    st.sampled_from(["{d} {m}", "{m} {d}", "{d}th of {m}"]),
    st.sampled_from(LONG_MONTHS),
    st.integers(1, 5),
    st.integers(1, 28),
)
DAYS_THAT_ARE_NOT_READ = WORDS_THAT_ARE_NOT_READ | NAMED_DAYS | NUMERIC_DAYS | DAYS_AND_MONTHS
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAYS_THAT_ARE_READ = st.sampled_from([*WEEKDAYS, "on Friday", "thurs", "the 24th", "the 5th", "on the 1st"])
KNOWN_ZONES = {
    "ET", "CT", "MT", "PT", "EST", "EDT", "MST", "MDT", "PST", "PDT", "CET", "CEST", "EET", "EEST", "WET",
    "WEST", "GMT", "JST", "AEST", "AEDT",
}  # fmt: skip
TIMES = st.sampled_from(["5pm", "at 17:00", "at noon", "9:30", "@ 8am", "by 11 pm"])


@given(
    DAYS_THAT_ARE_NOT_READ
    | AMBIGUOUS_DAYS
    | st.sampled_from(["on the 3rd floor", "monday or friday", "in early march"]),
    TIMES,
    st.booleans(),
    st.sampled_from(["", "Call ", "Fix it: "]),
)
def test_a_day_that_is_not_read_takes_its_time_with_it(day: str, time: str, behind: bool, words: str) -> None:
    text = words + (f"{day} {time}" if behind else f"{time} {day}")
    assert due_of(text) is None
    assert due_of(f"{text} please") is None


@given(
    DAYS_THAT_ARE_READ,
    DAYS_THAT_ARE_NOT_READ,
    TIMES,
    st.sampled_from(
        ["{read} {unread} {time}", "{unread} {read} {time}", "{time} {read} {unread}", "{read} {unread}",
         "{read} {time} {unread}", "{read}, {unread} {time}", "{read} after {unread} {time}"]
    ),
)  # fmt: skip
def test_a_day_that_touches_a_day_that_is_not_read_is_not_read(
    read: str, unread: str, time: str, form: str
) -> None:
    assert due_of(f"Call {form.format(read=read, unread=unread, time=time)}") is None


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Thursday 24.12 5pm", None),
        ("Thursday (24.12) 5pm", None),
        ("Thursday 24-12 5pm", None),
        ("Meet 11-5 9am", None),
        ("Read chapters 3-4 9pm", "2026-10-14T21:00"),
        ("Call 9am 12-24", None),
        ("Call 12-24 5pm", None),
        ("Thursday 24 decembre 5pm", None),
        ("Thursday evening, the 24 decembre", None),
        ("Call friday 20 novmber 7pm", None),
        ("Queue for Black Friday at 6am", None),
        ("Brunch Good Friday 3pm", None),
        ("Brunch Palm Sunday", None),
        ("Call friday after christmas 5pm", None),
        ("Call the monday of Easter week", None),
        ("Call monday in a few weeks 9am", None),
        ("Call saturday nxt week 10am", None),
        ("Call friday november 5pm", None),
        ("Party Decmber the 24th at 5pm", None),
        ("Gym thursday every tuesday 5pm", None),
        ("Party 10 apr '29 5pm", None),
        ("Call monday 20th at 5pm", None),  # a Tuesday
        ("Call monday 19th at 5pm", "2026-10-19T17:00"),
        ("Call monday, 19th", "2026-10-19"),
        ("Party December the 24th at 5pm", "2026-12-24T17:00"),
        ("Party thursday, December the 24th at 5pm", "2026-12-24T17:00"),
        ("Party May the 4th", "2027-05-04"),
        ("Call tomorrow about Christmas", "2026-10-15"),
        ("Call friday about Christmas 5pm", "2026-10-16T17:00"),
        ("Buy the Christmas tree on friday", "2026-10-16"),
        ("Order flowers for Mother's Day by friday", "2026-10-16"),
        ("Call mon 19th at 5pm", "2026-10-19T17:00"),
        ("Plan Christmas tomorrow 5pm", "2026-10-15T17:00"),
        ("Upgrade to python 3.12 tomorrow", "2026-10-15"),
        ("Release 2.10.1 on friday", "2026-10-16"),
        ("Call Jane friday", "2026-10-16"),
        ("Call May on friday", "2026-10-16"),
        ("Call this coming friday 5pm", "2026-10-16T17:00"),
        ("Pick up the keys day after tomorrow", "2026-10-16"),
    ],
)
def test_a_date_is_read_only_where_nothing_that_touches_it_is_another_day(text: str, due: str | None) -> None:
    assert due_of(text) == due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Call November 3pm", None),
        ("Call 3pm, november", None),
        ("Call mid December 3pm", None),
        ("Call late november 3pm", None),
        ("Call in winter 3pm", None),
        ("Call week 45 3pm", None),
        ("Call 10/Apr/2027 3pm", None),
        ("Call 1er may 3pm", None),
        ("Call May 3pm", "2026-10-14T15:00"),
        ("Send the november report 3pm", "2026-10-14T15:00"),
        ("Print pages 10-12 at 3pm", "2026-10-14T15:00"),
    ],
)
def test_a_time_beside_a_month_is_not_its_next(text: str, due: str | None) -> None:
    assert due_of(text) == due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Meet tomorrow-ish 5pm", None),
        ("Meet fridayish 5pm", None),
        ("Meet tomorrow/friday 5pm", None),
        ("Meet tomorrow-friday 5pm", None),
        ("Meet sat/sun 5pm", None),
        ("Meet pre-christmas 5pm", None),
        ("Meet post-easter at 5pm", None),
        ("Take tomorrow's 5pm slot", None),
        ("Take friday's at 5pm", None),
        ("Meet next-week 5pm", None),
        ("Meet in 2-3 days 5pm", None),
        ("Meet the twenty-fifth 5pm", None),
        ("Meet on the first at 5pm", None),
        ("Pay first of the month 5pm", None),
        ("Meet in 2 wks 5pm", None),
        ("Meet in 3d 5pm", None),
        ("Meet in two days' time 5pm", None),
        ("Meet in a month's time at 5pm", None),
        ("Meet a fortnight today 5pm", None),
        ("Meet nextweek 5pm", None),
        ("Meet nxt yr 5pm", None),
        ("Meet the week after next 5pm", None),
        ("Pay at month-end 5pm", None),
        ("Pay at year end 5pm", None),
        ("Meet bank holiday 5pm", None),
        ("Meet on the fifth floor 5pm", "2026-10-14T17:00"),
        ("Read the first draft at 5pm", "2026-10-14T17:00"),
        ("Order today's special at 5pm", "2026-10-14T17:00"),
        ("Edit today.css 5pm", "2026-10-14T17:00"),
        ("Show Monday.com at 5pm", "2026-10-14T17:00"),
        ("Open example.com/sunday at 5pm", "2026-10-14T17:00"),
    ],
)
def test_a_time_beside_a_word_with_a_day_in_it_is_not_its_next(text: str, due: str | None) -> None:
    assert due_of(text) == due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("March 4 miles", None),
        ("Call Jan 5 times", None),
        ("Call Jan 5 more times", None),
        ("Call Jan 5 more", None),
        ("Ask May 3 quick questions", None),
        ("Give June 2 very big hugs at 5pm", None),
        ("Tell April the 1st chapter is ready", None),
        ("Jan 5 send invoices", "2027-01-05"),
        ("Dentist on Jan 5 with parents", "2027-01-05"),
        ("Dentist May 3 about braces", "2027-05-03"),
        ("Dentist May 3 at 5pm", "2027-05-03T17:00"),
    ],
)
def test_a_name_and_a_count_are_not_a_month_and_a_day(text: str, due: str | None) -> None:
    assert due_of(text) == due


@pytest.mark.parametrize(
    "text",
    [
        "Plan the day at 5pm",
        "Review my day at 5pm",
        "Plan his day at 5pm",
        "Call Eve at 5pm",
        "Remind Eve 5pm",
    ],
)
def test_a_day_without_a_name_is_no_holiday(text: str) -> None:
    assert due_of(text) == "2026-10-14T17:00"


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
    assert when_of(reading) == {"date": "2026-10-15", "time": "17:00", "timezone": "Europe/Berlin"}
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
        ("Call 5pm (EST)", None),
        ("Call 5pm KST with Kim", None),
        ("Call 5pm nzdt", None),
        ("Call 5pm Pacific", None),
        ("Call 5pm eastern", None),
        ("Call UTC 14:00", None),
        ("Call KST: 5pm", None),
        ("Call EST at 5pm", None),
        ("Call 5pm CET/6pm EET", None),
        ("Call 2pm UTC to 3pm UTC", None),
        ("Call 5pm tomorrow KST", "2026-10-15"),
        ("Call 5pm mountain bike shop", "2026-10-14T17:00"),
        ("Call 5pm IT desk", "2026-10-14T17:00"),
        ("CALL MUM 5PM AT HOME", "2026-10-14T17:00"),
    ],
)
def test_a_time_of_another_zone_is_that_instant_or_is_not_read(text: str, due: str | None) -> None:
    assert due_of(text) == due


@given(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=4).map(lambda letters: f"{letters}T"),
    st.sampled_from(["5pm", "14:00", "9:30", "noon"]),
)
def test_a_time_beside_an_abbreviation_of_a_zone_is_not_local(zone: str, time: str) -> None:
    assume(zone not in {"AT", "IT", "SAT"})  # words, and a day
    assert due_of(f"Call {zone} {time}") is None
    assert due_of(f"Call {zone} at {time}, please") is None
    if zone not in KNOWN_ZONES:
        assert due_of(f"Call {time} {zone}") is None
        assert due_of(f"Call {time} ({zone}) with Bo") is None


@given(
    st.integers(1, 12),
    st.sampled_from(
        ["-", "\u2013", "\u2014", "to", "til", "till", "'til", "until", "untill", "thru", "through", "or",
         "and", "&", "+", "/", "~", "->", "\u2192", ".."]
    ),
    st.integers(1, 12),
)  # fmt: skip
def test_half_of_a_range_is_not_read(first: int, joint: str, last: int) -> None:
    assert due_of(f"Meet {first} {joint} {last}pm") is None
    assert due_of(f"Meet {first}pm {joint} {last}") is None
    assert due_of(f"Meet {first}pm {joint} {last}pm, please") is None
    assert due_of(f"Meet tonight {first} {joint} {last}pm") is None
    assert due_of(f"Meet tomorrow {first}am {joint} {last}pm") == "2026-10-15"


def test_an_alternative_without_am_or_pm_is_not_read() -> None:
    assert due_of("Lunch at 12 or at 1") is None
    assert due_of("Lunch for 6 at 1pm") == "2026-10-14T13:00"
    assert due_of("Work until 5pm") == "2026-10-14T17:00"


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
    assume(at > 0 or edit != "change")  # "munday" is rather a Monday than a Sunday
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
    assert (when_of(reading), reading.title) == (None, "Dentist tomorow")


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
