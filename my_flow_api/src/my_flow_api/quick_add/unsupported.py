"""Find dates that quick add does not support: a wrong day is worse than none. Pure.

Recurring dates (every monday), past ones (since monday), ranges (monday to friday), days that another phrase
moves (the end of next week, monday last week, two weeks on friday), half of a period.
"""

import re
from typing import NamedTuple

from my_flow_api.quick_add.grammar import (
    ANY_COUNT,
    BEGIN,
    DAY_OF_MONTH,
    END,
    MONTH,
    WEEKDAY,
    S,
)

_LONG_UNIT = "(?:week|month|year)"
_UNIT = f"(?:day|{_LONG_UNIT})"
_TO_NEXT_WEEK = rf",?{S}(?:of{S})?next{S}week"
_CLOCK = rf"(?:(?:at|by){S}|@[ ]?)?[0-9]{{1,2}}(?::[0-9]{{2}})?(?:[ ]?[ap](?:m|\.m\.?))?"
_LONGEST_BEFORE = 60

_AGAIN = re.compile(
    rf"{BEGIN}(?:(?:every|each){S}(?:(?:other|single|last|first|second|third|fourth|two|three|few"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?){S})?(?:(?:weekend|{_UNIT}|morning|afternoon|evening|night|hour|minute"
    rf"|min)s?|weekday|{WEEKDAY}s?|{MONTH}|{DAY_OF_MONTH}(?:st|nd|rd|th))"
    rf"|(?:weekly|fortnightly|biweekly|monthly|yearly|annually){S}(?:on{S})?(?:the{S})?"
    rf"(?:{WEEKDAY}s?|{DAY_OF_MONTH}(?:st|nd|rd|th))"
    rf"|(?:on{S})?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days|weekdays|weekends)"
    rf"|{WEEKDAY}s?[ ]{{0,3}}[-\u2013\u2014/&+][ ]{{0,3}}{WEEKDAY}s?){END}",
    re.I | re.A,
)
# These count only beside a time: "read the daily news at 5pm" does not recur.
_OFTEN = re.compile(
    rf"{BEGIN}(?:daily|everyday|nightly|hourly|weekly|biweekly|fortnightly|monthly|quarterly|yearly|annually)"
    rf"{END}",
    re.I | re.A,
)
# Words that turn the day after them into another, or into a past one.
_BEFORE = re.compile(
    rf"\b(?:(?P<again>every|each|other)|last|past|previous|since|from|after|between|to|nxt|nex|nxet|netx"
    rf"|(?:(?:(?:at|by|in|on|before|until){S})?the{S})?(?:[a-z]{{1,12}}{S})?of"
    rf"|(?:since|from){S}(?:last|the)){S}\Z",
    re.I | re.A,
)
_BEFORE_DAY_OF_MONTH = re.compile(
    rf"\b[0-9]{{1,2}}(?:st|nd|rd|th)?{S}(?:to|and|or|[-\u2013\u2014]){S}\Z", re.I | re.A
)
_BEFORE_WEEK = re.compile(rf"\b(?:late|later|mid|(?:this|same){S}(?:time|day)){S}\Z", re.I | re.A)
_SINCE = re.compile(rf"\bsince{S}\Z", re.I | re.A)
_NTH_BEFORE = re.compile(rf"\b(?:first|second|third|fourth|[0-9]{{1,2}}(?:st|nd|rd|th)){S}\Z", re.I | re.A)
_BARE_WEEKDAY = re.compile(rf"{WEEKDAY}{END}", re.I | re.A)
# "A week on friday", "the day before monday": only "from" and "after" are added up.
_COUNTED_BEFORE = re.compile(
    rf"{BEGIN}(?:{ANY_COUNT}|the){S}(?:{_UNIT}|fortnight|night|evening|weekend)s?{S}\Z", re.I | re.A
)
_WEEKS_BEFORE = re.compile(rf"{BEGIN}{ANY_COUNT}{S}(?:week|fortnight|month|year)s?{S}\Z", re.I | re.A)
_LED_AWAY = re.compile(r"before\b", re.I)
_LED = re.compile(r"(?:due|by|until|for)\b", re.I)
# Words that turn the day before them into another.
_AFTER = re.compile(
    rf"(?:,?{S}(?:and{S}a{S}(?:half|quarter)|and{S}{ANY_COUNT}{S}{_UNIT}s?|in{S}{ANY_COUNT}{S}{_LONG_UNIT}s?"
    rf"|(?:of{S}|in{S})?(?:the{S})?(?:next|last|past|previous|every|each){S}{_LONG_UNIT}|(?:of{S})?the{S}week{S}after"
    rf"|(?:after|before){S}(?:next|last)"
    rf"|{_CLOCK}{_TO_NEXT_WEEK}|(?:week|weekly|fortnightly|biweekly)(?=[ ]*(?:\Z|[#!,.;)@0-9\uffff]|at{S}))))"
    rf"{END}",
    re.I | re.A,
)
_AFTER_WEEK = re.compile(rf",?{S}{_CLOCK},?{S}(?:on{S})?{WEEKDAY}{END}", re.I | re.A)
_AFTER_LENGTH = re.compile(rf"{S}(?:from|after){S}", re.I | re.A)
_AFTER_DAY_OF_MONTH = re.compile(rf"[ ]{{0,3}}(?:[-\u2013\u2014]|(?:to|and|or){S})[ ]{{0,3}}[0-9]", re.I)

# Between two dates: they are one range, or the second is treated like the first.
TO = re.compile(r"[ ]{0,3}(?:[-\u2013\u2014]|\b(?:to|through|thru|till?|until)\b)[ ]{1,3}", re.I)
AND = re.compile(rf",?[ ]{{1,3}}(?:and|or|&)[ ]{{1,3}}|,[ ]{{1,3}}(?={WEEKDAY}{END})", re.I | re.A)


class UnsupportedPhrase(NamedTuple):
    """A part of the text that is an unsupported date.

    Args:
        recurs: Whether it recurs, so that no time in the text belongs to a day.
    """

    start: int
    end: int
    recurs: bool = False


def find_recurrences(text: str) -> list[UnsupportedPhrase]:
    """Return the recurring phrases, as far as they can be recognized without knowing the dates."""
    again = (UnsupportedPhrase(*match.span(), recurs=True) for match in _AGAIN.finditer(text))
    return [*again, *(UnsupportedPhrase(*match.span()) for match in _OFTEN.finditer(text))]


def is_past(text: str, start: int) -> bool:
    """Return whether the time that begins at `start` follows a word like "since"."""
    return _SINCE.search(text, max(0, start - _LONGEST_BEFORE), start) is not None


def find_unsupported(text: str, match: re.Match[str], start: int) -> UnsupportedPhrase | None:
    """Return the phrase around a date that makes it another day, or none.

    Args:
        text: The text.
        match: A match of the pattern of dates.
        start: The start of the date, including words before the match that belong to it.
    """
    end = match.end()
    behind = max(0, start - _LONGEST_BEFORE)
    if (before := _BEFORE.search(text, behind, start)) is not None:
        return UnsupportedPhrase(before.start(), end, recurs=bool(before["again"]))
    before = _BEFORE_WEEK.search(text, behind, start) if match["next"] else None
    if match["month1"] or match["month3"]:
        before = _BEFORE_DAY_OF_MONTH.search(text, behind, start)
    before = before or _counted(text, behind, start)
    if before is not None:
        return UnsupportedPhrase(before.start(), end)
    after = _AFTER.match(text, end)
    if after is None and match["next"]:
        after = _AFTER_WEEK.match(text, end)
    if after is None and match["unit"]:
        after = _AFTER_LENGTH.match(text, end)
    if after is None and match["month2"]:
        after = _AFTER_DAY_OF_MONTH.match(text, end)
    return None if after is None else UnsupportedPhrase(start, after.end())


def _counted(text: str, behind: int, start: int) -> re.Match[str] | None:
    """Return the words that count the day at `start`, or from it: "the third", "a week on", "a week"."""
    if _BARE_WEEKDAY.match(text, start) and (nth := _NTH_BEFORE.search(text, behind, start)):
        return nth
    if _LED_AWAY.match(text, start):
        return _COUNTED_BEFORE.search(text, behind, start)
    return None if _LED.match(text, start) else _WEEKS_BEFORE.search(text, behind, start)
