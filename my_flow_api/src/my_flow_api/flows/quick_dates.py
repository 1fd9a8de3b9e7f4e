"""The dates that quick add understands, as patterns. Pure: today is an argument."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from my_flow_api.flows.quick_words import BEGIN, COUNT, DAY_OF_MONTH, END, MONTH, WEEKDAY, S, count_of

from my_flow_api.flows.rules import FIRST_YEAR, LAST_YEAR

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_SATURDAY = _WEEKDAYS.index("saturday")
_ALSO_WORDS = frozenset({"sat", "sun", "wed"})

_DATE = re.compile(
    rf"{BEGIN}(?:(?:due{S})?(?:(?P<lead>on|by|due|until)|for|before){S})?(?:"
    r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(?P<dotted>[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4})"
    rf"|(?P<word>today|tomorrow|tmrw?|(?:the{S})?day{S}after{S}tomorrow)"
    rf"|next{S}(?P<next>week|month)"
    rf"|(?P<weekend>this|next){S}weekend"
    rf"|(?:(?P<which>this|next){S})?(?P<weekday>{WEEKDAY})"
    rf"|(?P<in>in{S})?{COUNT}{S}(?P<unit>day|week|month)s?(?(in)|{S}from{S}now)"
    rf"|(?:the{S})?(?P<day1>{DAY_OF_MONTH})(?:st|nd|rd|th)?{S}(?:of{S})?(?P<month1>{MONTH})(?:,?{S}(?P<year1>[0-9]{{4}}))?"
    rf"|(?P<month2>{MONTH}){S}(?P<day2>{DAY_OF_MONTH})(?:st|nd|rd|th)?(?:,?{S}(?P<year2>[0-9]{{4}}))?"
    rf"|the{S}(?P<ordinal>{DAY_OF_MONTH})(?:st|nd|rd|th)"
    rf"){END}",
    re.IGNORECASE | re.ASCII,
)
# What may follow where a word is a day only if nothing else follows: the end, a tag, a time.
_NOTHING_ELSE = re.compile(
    rf"[ ]*(?:\Z|[#!,.;)\uffff]|(?:at|by|until|for|before){S}[0-9n@]|@|noon{END}|mid(?:day|night){END}"
    rf"|[0-9]{{1,2}}(?::[0-9]{{2}})?[ ]?(?:am|pm|a\.m|p\.m){END}|[0-9]{{1,2}}:[0-9]{{2}}{END})",
    re.IGNORECASE | re.ASCII,
)
# "Every monday" is no day, and "last monday" is none to come.
_NOT_AFTER = re.compile(r"\b(?:every|each|last|past|previous|other)[ ]{1,5}\Z", re.IGNORECASE)


class FoundDate(NamedTuple):
    """A date, and the part of the text that says it.

    Args:
        word: "today" or "tomorrow", if it was that: then it is a day as the person lives it, and not one of
            the calendar.
    """

    start: int
    end: int
    day: date
    word: Literal["today", "tomorrow"] | None = None


def find_date(text: str, today: date) -> FoundDate | None:
    """The first date in `text`."""
    for match in _DATE.finditer(text):
        if _NOT_AFTER.search(text, max(0, match.start() - 20), match.start()):
            continue
        day = _day_of(match, text, today)
        if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR:
            return FoundDate(*match.span(), day, _lived(match))
    return None


def _lived(match: re.Match[str]) -> Literal["today", "tomorrow"] | None:
    word = (match["word"] or "after").lower()
    return None if "after" in word else "today" if word == "today" else "tomorrow"


def _day_of(match: re.Match[str], text: str, today: date) -> date | None:
    readers: dict[str, Callable[[re.Match[str], date], date | None]] = {
        "iso": _iso,
        "dotted": _dotted,
        "word": _word,
        "next": _next,
        "weekend": _weekend,
        "unit": _from_now,
        "month1": _calendar,
        "month2": _calendar,
    }
    if match["weekday"]:
        return _weekday(match, text, today)
    if match["ordinal"]:
        return _ordinal(match, text, today)
    return next(reader(match, today) for group, reader in readers.items() if match[group])


def _iso(match: re.Match[str], _: date) -> date | None:
    try:
        return date.fromisoformat(match["iso"])
    except ValueError:
        return None


def _dotted(match: re.Match[str], _: date) -> date | None:
    day, month, year = map(int, match["dotted"].split("."))
    return _date(year, month, day)


def _word(match: re.Match[str], today: date) -> date:
    word = match["word"].lower()
    return today + timedelta(days=0 if word == "today" else 2 if "after" in word else 1)


def _weekend(match: re.Match[str], today: date) -> date:
    """Its Saturday, or today if that is within it."""
    if match["weekend"].lower() == "next":
        return today + timedelta(days=7 - today.weekday() + _SATURDAY)
    return today + timedelta(days=max(0, _SATURDAY - today.weekday()))


def _ordinal(match: re.Match[str], text: str, today: date) -> date | None:
    """ "On the 1st", if it is not the first of something."""
    if not match["lead"] or not _NOTHING_ELSE.match(text, match.end()):
        return None
    first = today.replace(day=1)
    months = (first + timedelta(days=31 * n) for n in range(3))  # of any two months in a row one has 31 days
    coming = (_date(month.year, month.month, int(match["ordinal"])) for month in months)
    return next((found for found in coming if found is not None and found >= today), None)


def _next(match: re.Match[str], today: date) -> date:
    if match["next"].lower() == "week":
        return today + timedelta(days=7 - today.weekday())
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def _weekday(match: re.Match[str], text: str, today: date) -> date | None:
    name, which = match["weekday"].lower(), (match["which"] or "").lower()
    is_clear = which or match["lead"] or name not in _ALSO_WORDS
    if not is_clear and not _NOTHING_ELSE.match(text, match.end()):
        return None
    number = next(n for n, weekday in enumerate(_WEEKDAYS) if weekday.startswith(name[:3]))
    if which == "next":
        return today + timedelta(days=7 - today.weekday() + number)
    ahead = (number - today.weekday()) % 7
    return today + timedelta(days=ahead if which == "this" else ahead or 7)


def _from_now(match: re.Match[str], today: date) -> date | None:
    count, unit = count_of(match), match["unit"].lower()
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
