"""The dates and times that quick add understands, as patterns. Pure: today is an argument.

The patterns repeat nothing without a bound, so that no text makes them slow.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1900, 2999

BEGIN = r"(?<![^\s(])"
END = r"(?=[\s,.;:!?)]|\Z)"

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_NUMBERS = ("a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ALSO_WORDS = frozenset({"sat", "sun", "wed"})

_S = r"[ ]{1,5}"
_WEEKDAY = (
    "(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    "|sat(?:urday)?|sun(?:day)?)"
)
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_COUNT = "(?P<count>[1-9][0-9]{0,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten)"

_DATE = re.compile(
    rf"{BEGIN}(?:(?:due{_S})?(?P<lead>on|by|due|until){_S})?(?:"
    r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    rf"|(?P<word>today|tomorrow|(?:the{_S})?day{_S}after{_S}tomorrow)"
    rf"|next{_S}(?P<next>week|month)"
    rf"|(?:(?P<which>this|next){_S})?{_WEEKDAY}"
    rf"|in{_S}{_COUNT}{_S}(?P<unit>day|week|month)s?"
    rf"|(?:the{_S})?(?P<day1>{_DAY})(?:st|nd|rd|th)?{_S}(?:of{_S})?(?P<month1>{_MONTH})(?:,?{_S}(?P<year1>[0-9]{{4}}))?"
    rf"|(?P<month2>{_MONTH}){_S}(?P<day2>{_DAY})(?:st|nd|rd|th)?(?:,?{_S}(?P<year2>[0-9]{{4}}))?"
    rf"){END}",
    re.IGNORECASE | re.ASCII,
)
_TIME = re.compile(
    rf"{BEGIN}(?:(?:at|by|until){_S})?(?:"
    r"(?P<word>noon|midday|midnight)"
    r"|(?P<hour12>1[0-2]|0?[1-9])(?::(?P<minute12>[0-5][0-9]))?[ ]?(?P<half>am|pm)"
    r"|(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])"
    rf"){END}",
    re.IGNORECASE | re.ASCII,
)
_INTERVAL = re.compile(
    rf"{BEGIN}in{_S}{_COUNT}{_S}(?P<unit>hour|minute|min)s?{END}", re.IGNORECASE | re.ASCII
)
_AFTER_A_SHORT_WEEKDAY = re.compile(rf"[ ]*(?:\Z|[#!,.;)\uffff]|{_TIME.pattern})", re.IGNORECASE | re.ASCII)
_WORDS = {"noon": "12:00", "midday": "12:00", "midnight": "23:59"}


class FoundDate(NamedTuple):
    start: int
    end: int
    day: date


class FoundTime(NamedTuple):
    """`clock` is HH:MM."""

    start: int
    end: int
    clock: str


class FoundInterval(NamedTuple):
    start: int
    end: int
    interval: timedelta


def find_date(text: str, today: date) -> FoundDate | None:
    """The first date in `text`."""
    for match in _DATE.finditer(text):
        day = _day_of(match, text, today)
        if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR:
            return FoundDate(*match.span(), day)
    return None


def find_time(text: str) -> FoundTime | None:
    """The first time of day in `text`."""
    match = _TIME.search(text)
    if match is None:
        return None
    if match["word"]:
        return FoundTime(*match.span(), _WORDS[match["word"].lower()])
    if match["half"]:
        hour = int(match["hour12"]) % 12 + (12 if match["half"].lower() == "pm" else 0)
        return FoundTime(*match.span(), f"{hour:02}:{match['minute12'] or '00'}")
    return FoundTime(*match.span(), f"{int(match['hour']):02}:{match['minute']}")


def find_interval(text: str) -> FoundInterval | None:
    """The first time from now in `text`."""
    match = _INTERVAL.search(text)
    if match is None:
        return None
    count = _count(match)
    is_hours = match["unit"].lower() == "hour"
    return FoundInterval(*match.span(), timedelta(hours=count) if is_hours else timedelta(minutes=count))


def _day_of(match: re.Match[str], text: str, today: date) -> date | None:
    readers: dict[str, Callable[[re.Match[str], date], date | None]] = {
        "iso": _iso,
        "word": _word,
        "next": _next,
        "unit": _from_now,
        "month1": _calendar,
        "month2": _calendar,
    }
    if match["weekday"]:
        return _weekday(match, text, today)
    return next(reader(match, today) for group, reader in readers.items() if match[group])


def _iso(match: re.Match[str], _: date) -> date | None:
    try:
        return date.fromisoformat(match["iso"])
    except ValueError:
        return None


def _word(match: re.Match[str], today: date) -> date:
    word = match["word"].lower()
    return today + timedelta(days=0 if word == "today" else 2 if "after" in word else 1)


def _next(match: re.Match[str], today: date) -> date:
    if match["next"].lower() == "week":
        return today + timedelta(days=7 - today.weekday())
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def _weekday(match: re.Match[str], text: str, today: date) -> date | None:
    name, which = match["weekday"].lower(), (match["which"] or "").lower()
    is_clear = which or match["lead"] or name not in _ALSO_WORDS
    if not is_clear and not _AFTER_A_SHORT_WEEKDAY.match(text, match.end()):
        return None
    number = next(n for n, weekday in enumerate(_WEEKDAYS) if weekday.startswith(name[:3]))
    if which == "next":
        return today + timedelta(days=7 - today.weekday() + number)
    ahead = (number - today.weekday()) % 7
    return today + timedelta(days=ahead if which == "this" else ahead or 7)


def _from_now(match: re.Match[str], today: date) -> date | None:
    count, unit = _count(match), match["unit"].lower()
    if unit != "month":
        return today + timedelta(days=count * (7 if unit == "week" else 1))
    years, month = divmod(today.month - 1 + count, 12)
    for day in range(today.day, 27, -1):  # the 31st of a shorter month is its last day
        if (found := _date(today.year + years, month + 1, day)) is not None:
            return found
    return _date(today.year + years, month + 1, today.day)


def _calendar(match: re.Match[str], today: date) -> date | None:
    name, day = match["month1"] or match["month2"], int(match["day1"] or match["day2"])
    month = next(n for n, one in enumerate(_MONTHS, 1) if one.startswith(name[:3].lower()))
    year = match["year1"] or match["year2"]
    if year:
        return _date(int(year), month, day)
    coming = (_date(today.year + n, month, day) for n in range(9))  # 29 February may be eight years off
    return next((found for found in coming if found is not None and found >= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _count(match: re.Match[str]) -> int:
    count = match["count"].lower()
    return int(count) if count.isdigit() else max(1, _NUMBERS.index("a" if count == "an" else count))
