"""Parse dates by patterns. Pure: today is an argument."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from my_flow_api.flows.rules import FIRST_YEAR, LAST_YEAR
from my_flow_api.quick_add.grammar import (
    BEGIN,
    COUNT,
    DAY_OF_MONTH,
    END,
    MONTH,
    WEEKDAY,
    S,
    count_of,
    is_pause,
)
from my_flow_api.quick_add.unsupported import AND, TO, UnsupportedPhrase, find_recurrences, find_unsupported

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_MONTHS_IN_A_YEAR = 12
_SATURDAY = _WEEKDAYS.index("saturday")
_ALSO_WORDS = frozenset({"sat", "sun", "wed"})

_YEAR = rf"(?:,?{S}|,)"
_WEEKDAY_END = "(?:day|mon|tue|ues|wed|thu|hur|urs|fri|sat|sun)"  # of one width, to look behind
_DATE = re.compile(
    rf"{BEGIN}(?:(?:due{S})?(?:(?P<lead>on|by|due|until)|for|before){S})?(?:"
    r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(?P<dotted>[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4})"
    r"|(?P<day_dot>[0-9]{1,2}\.[0-9]{1,2}\.)"
    r"|(?P<slashed>[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{4})?)"
    rf"|(?P<dashed>(?P<day3>{DAY_OF_MONTH})-(?P<month3>{MONTH})(?:-(?P<year3>[0-9]{{4}}))?)"
    rf"|(?:the{S})?end{S}of{S}(?:(?:the|this){S})?(?P<end_of>week|month|year)"
    rf"|(?P<word>today|tomorrow|tmrw?|(?:the{S})?day{S}after{S}tomorrow)"
    rf"|(?:(?P<which>this|next){S}(?P<week>week(?:['\u2019]s)?,?{S}(?:on{S})?)?)?(?P<weekday>{WEEKDAY})"
    rf"(?P<week_behind>,?{S}(?:(?:of|in){S})?(?P<which_behind>this|next){S}week)?"
    rf"|next{S}(?P<next>week|month|year)"
    rf"|(?P<weekend>this|next){S}weekend"
    rf"|(?P<in>in{S})?{COUNT}{S}(?P<unit>day|week|fortnight|month)s?(?(in)(?:{S}from{S}now)?|{S}from{S}now)"
    rf"|(?:the{S})?(?P<day1>{DAY_OF_MONTH})(?:st|nd|rd|th)?{S}(?:of{S})?(?P<month1>{MONTH})"
    rf"(?:\.?{_YEAR}(?P<year1>[0-9]{{4}}))?"
    rf"|(?P<month2>{MONTH})\.?{S}(?P<the>the{S}(?=[0-9]{{1,2}}[snrt]))?(?P<day2>{DAY_OF_MONTH})(?:st|nd|rd|th)?"
    r"(?![ ]?[ap]\.?m\b)"
    rf"(?:{_YEAR}(?P<year2>[0-9]{{4}}))?"
    rf"|(?:(?:the|teh){S}|(?<={_WEEKDAY_END}[ ])|(?<={_WEEKDAY_END},[ ]))"
    rf"(?P<ordinal>{DAY_OF_MONTH})(?:st|nd|rd|th)"
    rf"){END}",
    re.IGNORECASE | re.ASCII,
)
# Allowed after a word that is a day only if nothing else follows: the end, a tag, a time.
_NOTHING_ELSE = re.compile(
    rf"[ ]*(?:\Z|[#!,.;)\uffff]|(?:at|by|until|for|before){S}[0-9n@]|@|noon{END}|mid(?:day|night){END}"
    rf"|[0-9]{{1,2}}(?::[0-9]{{2}})?[ ]?(?:am|pm|a\.m|p\.m){END}|[0-9]{{1,2}}:[0-9]{{2}}{END})",
    re.IGNORECASE | re.ASCII,
)
_TIME_BEHIND = re.compile(
    rf",?[ ]{{0,3}}(?:(?:at|by|until|for|before){S}|@[ ]?)?(?:noon|mid(?:day|night)"
    rf"|[0-9]{{1,2}}(?::[0-9]{{2}})?[ ]?(?:am|pm|a\.m|p\.m)|[0-9]{{1,2}}:[0-9]{{2}}){END}",
    re.IGNORECASE | re.ASCII,
)
# "The monday meeting" and "the sunday times" are names; "on the monday" never begins with a lower-case word.
_THE_BEFORE = re.compile(r"\bthe[ ]{1,3}\Z", re.IGNORECASE)
_THING_BEHIND = re.compile(
    r"[ ]{1,3}(?!(?:at|by|on|in|of|the|until|till|to|for|before|after|and|or|from|with|next|this|noon"
    r"|mid(?:day|night)|morning|afternoon|evening|night)\b)[A-Za-z]",
    re.IGNORECASE,
)
# "March 4 miles", "Call Jan 5 more times" and "Ask May 3 quick questions" count something: these month names
# are also names and verbs.
_ALSO_NAMES = frozenset({"jan", "mar", "march", "april", "may", "june", "july", "august"})
_COUNTED = "(?:[a-z]{2,20}s|km|kg|cm|mm|people|children|men|women|feet)"
_COUNTED_BEHIND = re.compile(rf"[ ]{{1,3}}(?:{_COUNTED}|more|extra)\b", re.ASCII)
_DESCRIBED_BEHIND = re.compile(
    r"(?:[ ]{1,3}(?!(?:about|after|and|are|at|before|by|for|from|in|is|of|on|or|re|that|the|then|this|till?"
    rf"|to|until|via|when|while|with)\b)[a-z]{{2,20}}){{1,2}}[ ]{{1,3}}{_COUNTED}\b",
    re.ASCII,
)
_COMPARED_BEFORE = re.compile(
    r"\b(?:(?:older|newer|earlier|later|more|less)[ ]{1,3}than|up[ ]{1,3}to)[ ]{1,3}\Z", re.I
)
# "A week from tomorrow" is a week after tomorrow.
_AHEAD = re.compile(
    rf"{BEGIN}(?:in{S})?{COUNT}{S}(?P<unit>day|week|fortnight|month)s?{S}(?:from|after){S}\Z", re.I | re.A
)
_LONGEST_AHEAD = 40
_LONGEST_COMPARISON = 16
_WITH_DATE = re.compile(
    rf",?[ ]{{1,3}}(?:(?P<part>(?:in{S}the{S})?(?:morning|afternoon|evening|night)),?[ ]{{1,3}})?"
    rf"(?=(?:on{S})?(?:(?:the{S})?[0-9]|{MONTH}\.?{S}(?:the{S})?[0-9]))",
    re.I | re.A,
)
_CALENDAR = ("iso", "dotted", "day_dot", "slashed", "dashed", "month1", "month2", "ordinal")
_UNITS = {"day": 1, "week": 7, "fortnight": 14}

type DateOrder = Literal["day_first", "month_first"]


class FoundDate(NamedTuple):
    """A date, and the part of the text that names it.

    Args:
        word: "today" or "tomorrow", if it was that: then it is a day in the user's sense, not a calendar
            date.
        part: Place of a part of the day between a weekday and its date: "friday evening 24 dec".
        calendar_start: Start of the date after that part.
        is_bare_weekday: Whether only a weekday was named.
        is_day_of_month: Whether only a day of a month was named: "the 24th".
    """

    start: int
    end: int
    day: date
    word: Literal["today", "tomorrow"] | None = None
    part: tuple[int, int] | None = None
    calendar_start: int = 0
    is_bare_weekday: bool = False
    is_day_of_month: bool = False


def find_date(
    text: str, today: date, order: DateOrder | None = None
) -> tuple[FoundDate | None, list[UnsupportedPhrase]]:
    """Return the first date in `text`, and the unsupported phrases before it, or all if there is no date.

    Args:
        text: The text.
        today: The user's day.
        order: Whether day or month comes first in 3/4; None if unknown, and then 3/4 is not parsed.
    """
    unsupported = find_recurrences(text)
    refused_to = 0
    for match in _DATE.finditer(text):
        ahead = _AHEAD.search(text, max(0, match.start() - _LONGEST_AHEAD), match.start())
        start = ahead.start() if ahead else match.start()
        exact, part = _exact(text, match)
        whole = exact or match
        refused = _refused(text, whole, start, unsupported)
        if refused is None and match.start() >= refused_to:
            day = _day_on(match, exact, text, today, order) if exact else _day_of(match, text, today, order)
            if day is not None and ahead:
                day = _from_now(ahead, day)
            if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR:
                is_bare = bool(match["weekday"]) and exact is None and ahead is None and not match["which"]
                lived = None if ahead else _lived(match)
                is_ordinal = bool(match["ordinal"])
                found = FoundDate(start, whole.end(), day, lived, part, whole.start(), is_bare, is_ordinal)
                return found, unsupported
            if exact or _is_surely_a_date(match):
                unsupported.append(UnsupportedPhrase(start, whole.end()))
                refused_to = whole.end()
            continue
        refused = refused or UnsupportedPhrase(start, whole.end(), recurs=unsupported[-1].recurs)
        joined = _joined(text, whole.end(), AND)
        refused_to = max(refused_to, refused.end, joined.end() if joined else 0)
        unsupported.append(refused._replace(end=refused_to))
    return None, unsupported


def _refused(
    text: str, match: re.Match[str], start: int, unsupported: list[UnsupportedPhrase]
) -> UnsupportedPhrase | None:
    is_day_of_it = match["weekday"] or match["ordinal"]  # "every week on tuesday"
    for phrase in unsupported:
        overlap = start < phrase.end and phrase.start < match.end()
        if phrase.recurs and (
            overlap or (is_day_of_it and phrase.end <= start and is_pause(text[phrase.end : start]))
        ):
            return UnsupportedPhrase(start, match.end(), recurs=True)
    if (until := _joined(text, match.end(), TO)) is not None:
        return UnsupportedPhrase(start, until.end(), recurs=True)
    other = _joined(text, match.end(), AND) if match["weekday"] and not _which_week(match) else None
    if other is not None and _which_week(other):  # "tuesday or friday next week"
        return UnsupportedPhrase(start, other.end())
    return find_unsupported(text, match, start)


def _joined(text: str, end: int, joint: re.Pattern[str]) -> re.Match[str] | None:
    """Return the date that `joint` connects to the one that ends at `end`."""
    between = joint.match(text, end)
    return between and _DATE.match(text, between.end())


def _exact(text: str, match: re.Match[str]) -> tuple[re.Match[str] | None, tuple[int, int] | None]:
    """Return the date behind a weekday, "tuesday, 19 may", and the place of a part of the day between."""
    if not match["weekday"] or match["which"] or _which_week(match):
        return None, None
    joint = _WITH_DATE.match(text, match.end())
    found = joint and _DATE.match(text, joint.end())
    if joint is None or found is None or not any(found[group] for group in _CALENDAR):
        return None, None
    if found["ordinal"] and not _NOTHING_ELSE.match(text, found.end()):
        return None, None
    return found, joint.span("part") if joint["part"] else None


def _day_on(
    weekday: re.Match[str], exact: re.Match[str], text: str, today: date, order: DateOrder | None
) -> date | None:
    """Return the day of `exact`, if it is on that weekday; otherwise one of them is a mistake."""
    if exact["ordinal"]:
        day = _coming(int(exact["ordinal"]), today)
    else:
        # In 3/4 the weekday decides which number is the day, if it fits only one of them.
        orders: Sequence[DateOrder | None] = (order,)
        if order is None and exact["slashed"]:
            orders = ("day_first", "month_first")
        days = {_day_of(exact, text, today, each, is_joined=True) for each in orders}
        fitting = [day for day in days if day is not None and day.weekday() == _number_of(weekday)]
        day = fitting[0] if len(fitting) == 1 else None
    return day if day is not None and day.weekday() == _number_of(weekday) else None


def _is_surely_a_date(match: re.Match[str]) -> bool:
    """Return whether it is a date even if there is no such day, rather than a word with another meaning."""
    return not match["ordinal"] and not (match["weekday"] and not _which_week(match))


def _lived(match: re.Match[str]) -> Literal["today", "tomorrow"] | None:
    word = (match["word"] or "after").lower()
    return None if "after" in word else "today" if word == "today" else "tomorrow"


def _which_week(match: re.Match[str]) -> str:
    """Return "this" or "next" if it qualifies a weekday, else an empty text."""
    which = match["which_behind"] or (match["week"] and match["which"]) or ""
    return str(which).lower()


def _day_of(
    match: re.Match[str], text: str, today: date, order: DateOrder | None, *, is_joined: bool = False
) -> date | None:
    """Return the day that `match` names; None if it names none, or means something else.

    Args:
        match: A match of the pattern of dates.
        text: The text.
        today: The user's day.
        order: Whether day or month comes first in 3/4; None if unknown.
        is_joined: Whether a weekday before it makes clear that it is a date.
    """
    readers: dict[str, Callable[[re.Match[str], date], date | None]] = {
        "iso": _iso,
        "dotted": _dotted,
        "word": _word,
        "next": _next,
        "end_of": _end_of,
        "weekend": _weekend,
        "unit": _from_now,
        "month1": _calendar,
        "month2": _calendar,
        "dashed": _calendar,
    }
    if _COMPARED_BEFORE.search(text, max(0, match.start() - _LONGEST_COMPARISON), match.start()):
        return None
    if match["month2"] and match["month2"].lower() in _ALSO_NAMES and _counts(match, text):
        return None
    if match["slashed"] or match["day_dot"]:
        is_clear = is_joined or match["lead"] or _TIME_BEHIND.match(text, match.end())
        is_alone = match["day_dot"] and _NOTHING_ELSE.match(text, match.end())
        has_year = (match["slashed"] or "").count("/") > 1
        return _numeric(match, today, order) if is_clear or is_alone or has_year else None
    if match["weekday"]:
        return _weekday(match, text, today)
    if match["ordinal"]:
        return _ordinal(match, text, today)
    return next(reader(match, today) for group, reader in readers.items() if match[group])


def _counts(match: re.Match[str], text: str) -> bool:
    """Return whether a month and a number are rather a name or a verb, and how many: "Call Jan 5 times"."""
    if _COUNTED_BEHIND.match(text, match.end()):
        return True
    if match["the"]:  # "Tell April the 1st chapter is ready"
        return not (_NOTHING_ELSE.match(text, match.end()) or _TIME_BEHIND.match(text, match.end()))
    has_words_before = match.start() > 0 and not match["lead"]  # "Jan 5 send invoices" is a date
    return has_words_before and _DESCRIBED_BEHIND.match(text, match.end()) is not None


def _iso(match: re.Match[str], _: date) -> date | None:
    try:
        return date.fromisoformat(match["iso"])
    except ValueError:
        return None


def _numeric(match: re.Match[str], today: date, order: DateOrder | None) -> date | None:
    """Parse 24.12., 24/12 or 12/24; in 3/4 the order decides which number is the day."""
    first, second, *year = (
        int(number) for number in re.findall("[0-9]+", match["slashed"] or match["day_dot"])
    )
    if match["day_dot"] or first > _MONTHS_IN_A_YEAR:
        order = "day_first"
    elif second > _MONTHS_IN_A_YEAR:
        order = "month_first"
    elif first == second:
        order = order or "day_first"
    if order is None:
        return None
    day, month = (first, second) if order == "day_first" else (second, first)
    return _date(year[0], month, day) if year else _coming_on(month, day, today)


def _dotted(match: re.Match[str], _: date) -> date | None:
    day, month, year = map(int, match["dotted"].split("."))
    return _date(year, month, day)


def _word(match: re.Match[str], today: date) -> date:
    word = match["word"].lower()
    return today + timedelta(days=0 if word == "today" else 2 if "after" in word else 1)


def _weekend(match: re.Match[str], today: date) -> date:
    """Return the weekend's Saturday, or today if that is within it."""
    if match["weekend"].lower() == "next":
        return today + timedelta(days=7 - today.weekday() + _SATURDAY)
    return today + timedelta(days=max(0, _SATURDAY - today.weekday()))


def _ordinal(match: re.Match[str], text: str, today: date) -> date | None:
    """Parse "on the 1st" and "the 1st at 3pm", unless it is the first of something."""
    is_day = match["lead"] and _NOTHING_ELSE.match(text, match.end())
    if not is_day and not _TIME_BEHIND.match(text, match.end()):
        return None
    return _coming(int(match["ordinal"]), today)


def _coming(day_of_month: int, today: date) -> date | None:
    first = today.replace(day=1)
    months = (first + timedelta(days=31 * n) for n in range(3))  # of any two months in a row one has 31 days
    coming = (_date(month.year, month.month, day_of_month) for month in months)
    return next((found for found in coming if found is not None and found >= today), None)


def _next(match: re.Match[str], today: date) -> date:
    if match["next"].lower() == "week":
        return today + timedelta(days=7 - today.weekday())
    if match["next"].lower() == "year":
        return date(today.year + 1, 1, 1)
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def _end_of(match: re.Match[str], today: date) -> date:
    """Return the last day of a period; a week ends on Sunday (ISO 8601)."""
    period = match["end_of"].lower()
    if period == "week":
        return today + timedelta(days=6 - today.weekday())
    if period == "year":
        return date(today.year, 12, 31)
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _weekday(match: re.Match[str], text: str, today: date) -> date | None:
    name, which, week = match["weekday"].lower(), (match["which"] or "").lower(), _which_week(match)
    is_thing = _THE_BEFORE.search(text, max(0, match.start() - 6), match.start()) is not None
    if is_thing and _THING_BEHIND.match(text, match.end()):
        return None
    is_clear = (which and not week) or match["lead"] or name not in _ALSO_WORDS
    if not is_clear and not _NOTHING_ELSE.match(text, match.end()):
        return None
    number = _number_of(match)
    if "next" in (which, week):
        return today + timedelta(days=7 - today.weekday() + number)
    if week and number < today.weekday():
        return None
    ahead = (number - today.weekday()) % 7
    return today + timedelta(days=ahead if week or which == "this" else ahead or 7)


def _number_of(match: re.Match[str]) -> int:
    begins = match["weekday"][:3].lower()
    return next(n for n, weekday in enumerate(_WEEKDAYS) if weekday.startswith(begins))


def _from_now(match: re.Match[str], today: date) -> date | None:
    count, unit = count_of(match), match["unit"].lower()
    if unit != "month":
        return today + timedelta(days=count * _UNITS[unit])
    years, month = divmod(today.month - 1 + count, 12)
    for day in range(today.day, 27, -1):  # the 31st of a shorter month is its last day
        if (found := _date(today.year + years, month + 1, day)) is not None:
            return found
    return _date(today.year + years, month + 1, today.day)


def _calendar(match: re.Match[str], today: date) -> date | None:
    name = match["month1"] or match["month2"] or match["month3"]
    day = int(match["day1"] or match["day2"] or match["day3"])
    month = next(n for n, month_name in enumerate(_MONTHS, 1) if month_name.startswith(name[:3].lower()))
    year = match["year1"] or match["year2"] or match["year3"]
    return _date(int(year), month, day) if year else _coming_on(month, day, today)


def _coming_on(month: int, day: int, today: date) -> date | None:
    coming = (_date(today.year + n, month, day) for n in range(9))  # 29 February may be eight years off
    return next((found for found in coming if found is not None and found >= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
