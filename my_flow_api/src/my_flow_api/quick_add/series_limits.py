"""Find where the repetition of a line ends, and where it is to start. Pure: the moment is an argument.

The grammar, behind a repetition:

    until 24 dec, till friday, until the end of the month    the last possible day
    for 10 times; 10 times behind a comma, or behind a repetition that names its days
    for 10 weeks, for the next 10 weeks    as many times, if the repetition has one day in each of them
    starting friday, beginning on 1 june, starting next week    the earliest day

"Every day 3 times" and "every week 3 times" say how often in a day or a week, and no end. An end that is not
clear is not read, and neither is the repetition: "until june", "until next week", "every day for a month",
"every day until mum is back on friday", "not until friday", and "until friday 7am", which may be the time of
each day or of the end. Neither is one with an exception: "every day except friday".
"""

import re
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from my_flow_api.kit.local_time import LocalNow
from my_flow_api.quick_add.dates import DateOrder
from my_flow_api.quick_add.due import find_due
from my_flow_api.quick_add.grammar import (
    ANY_COUNT,
    BEGIN,
    DAY_OF_MONTH,
    END,
    MASK,
    MONTH,
    WEEKDAY,
    Range,
    S,
    is_pause,
    mask,
)
from my_flow_api.quick_add.repeats import Repetition
from my_flow_api.quick_add.times import find_when
from my_flow_api.repetition.rule import Frequency, Rule

_UNITS: dict[str, Frequency] = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = rf"(?P<number>[1-9][0-9]{{0,2}}|{'|'.join(_NUMBERS)})"
_NOTHING_ELSE = (
    rf"(?=[ ]*(?:\Z|[#!,.;)\uffff]|at{S}|@|starting{S}|beginning{S}|noon{END}|mid(?:day|night){END}"
    rf"|[0-9]{{1,2}}(?::[0-9]{{2}}|[ ]?[ap]\.?m)))"
)
_UNTIL_WORD = "(?:untill?|['\u2019]?till?)"
_UNTIL = re.compile(rf"{BEGIN}{_UNTIL_WORD}{S}", re.I | re.A)
_NOT = re.compile(rf"\bnot{S}\Z", re.I | re.A)
_FOR = re.compile(
    rf"{BEGIN}for{S}(?:the{S}next{S})?{_NUMBER}{S}(?:(?P<unit>{'|'.join(_UNITS)})s?|times){END}{_NOTHING_ELSE}",
    re.I | re.A,
)
_TIMES = re.compile(rf"{BEGIN}{_NUMBER}{S}times{END}{_NOTHING_ELSE}", re.I | re.A)
_START = re.compile(rf"{BEGIN}(?:starting|beginning){S}", re.I | re.A)
# The first day of them, or the last one?
_PERIOD = re.compile(rf"until{S}(?:next{S}(?:week|month|year)|(?:this|next){S}weekend)", re.I | re.A)

_AMOUNT = (
    rf"(?:[0-9]{{1,6}}|{ANY_COUNT}|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty"
    rf"|fifty|a{S}(?:dozen|few|hundred)|several)"
)
_ABOUT = rf"(?:(?:the|next|about|around|another|only|just|at{S}(?:least|most)|up{S}to){S}){{0,3}}"
_LENGTH = (
    rf"{_ABOUT}{_AMOUNT}(?:(?:[ ]?[-\u2013][ ]?|{S}(?:to|or){S}){_AMOUNT})?{S}"
    rf"(?:(?:more|working|business|full|whole|consecutive){S})?(?:{'|'.join(_UNITS)}|night|weekend|time)s?"
)
_END_DATE = (
    rf"(?:(?:the|next|this|end|of|on|and|including|first|second|third|fourth|last){S}){{0,4}}"
    rf"(?:{MONTH}|{WEEKDAY}|week|weekend|month|year|today|tomorrow|spring"
    rf"|summer|autumn|winter|christmas|easter|{DAY_OF_MONTH}(?:st|nd|rd|th)|{DAY_OF_MONTH}\.?{S}{MONTH}|[0-9]{{4}}"
    r"|[0-9]{1,4}[./-][0-9]{1,2}(?:[./-](?:[0-9]{1,4})?)?)"
)
# Behind a repetition it would be taken for a due date or its start, or stay in the title of a series without
# an end.
_UNCLEAR = re.compile(
    rf"{BEGIN}(?:(?:{_UNTIL_WORD}|through|ending|ends){S}{_END_DATE}|for{S}{_LENGTH}){END}", re.I | re.A
)
_EXCEPTION = re.compile(
    rf"{BEGIN}(?:except|excluding|but|not|apart{S}from|other{S}than)(?:{S}(?:for|not|on)){{0,2}}{S}(?:the{S})?"
    rf"(?:{WEEKDAY}s?|weekends?|weekdays?|holidays?|{MONTH}){END}",
    re.I | re.A,
)


class Limits(NamedTuple):
    """The limits of a repetition.

    Attributes:
        rule: The rule with its end.
        not_before: The earliest day.
        places: The parts of the text that name them, in their order.
    """

    rule: Rule
    not_before: date | None
    places: tuple[Range, ...]


def find_limits(
    text: str, found: Repetition, moment: LocalNow, order: DateOrder | None = None
) -> Limits | None:
    """Return the limits that follow a repetition; None if its end is not clear."""
    ends = [end for end in (_find_until(text, found, moment, order), _find_count(text, found)) if end]
    places = [place for _, place in ends]
    text = mask(text, places)
    is_unclear = any(pattern.search(text, found.end) for pattern in (_UNCLEAR, _EXCEPTION))
    if len(ends) > 1 or is_unclear or _has_day_after_until(text, found, moment, order):
        return None
    not_before = None
    if found.has_own_days and (start := _find_start(text, found, moment, order)) is not None:
        not_before, place = start
        places.append(place)
    return Limits(ends[0][0] if ends else found.rule, not_before, tuple(sorted(places)))


def _find_until(
    text: str, found: Repetition, moment: LocalNow, order: DateOrder | None
) -> tuple[Rule, Range] | None:
    word = _UNTIL.search(text, found.end)
    if word is None or _NOT.search(text, found.end, word.start()):
        return None
    # "Until" is a word of the grammar of dates, "till" is not always.
    clause = f"until {text[word.end() :]}"
    due, spans = find_due(clause, moment, order)
    if due is None or due["time"] is not None or spans[0].start != 0:
        return None
    if _PERIOD.fullmatch(clause, 0, spans[0].end):
        return None
    end = spans[0].end - len("until ") + word.end()
    return replace(found.rule, until=date.fromisoformat(due["date"])), (word.start(), end)


def _has_day_after_until(text: str, found: Repetition, moment: LocalNow, order: DateOrder | None) -> bool:
    """Return whether a word like "until", which gave no end, is followed by a day other than the start."""
    word = _UNTIL.search(text, found.end)
    if word is None:
        return False
    start = _START.search(text, word.end())
    _, spans = find_due(text[word.end() : None if start is None else start.start()], moment, order)
    return any(span.kind == "date" for span in spans)


def _find_count(text: str, found: Repetition) -> tuple[Rule, Range] | None:
    rule, match = found.rule, _FOR.search(text, found.end)
    if match is not None:
        is_once_in_each = rule.interval == 1 and len(rule.weekdays) <= 1 and found.counts_from == "due"
        unit = match["unit"]
        if unit is not None and not (is_once_in_each and _UNITS[unit.lower()] == rule.frequency):
            return None
    else:
        match = _TIMES.search(text, found.end)
        if match is None or not _is_beside(text[found.end : match.start()], rule):
            return None
    number = match["number"].lower()
    count = int(number) if number.isdigit() else 2 + _NUMBERS.index(number)
    return (replace(rule, count=count), match.span()) if count > 1 else None


def _is_beside(between: str, rule: Rule) -> bool:
    """Return whether only a time of day separates a repetition from its number of times."""
    has_comma = between.rstrip(" ").endswith(",")
    when = find_when(MASK + between, len(MASK))
    rest = between if when is None else mask(MASK + between, [(when.start, when.end)])
    return (has_comma or rule.has_explicit_days) and is_pause(rest.replace(MASK, " "))


def _find_start(
    text: str, found: Repetition, moment: LocalNow, order: DateOrder | None
) -> tuple[date, Range] | None:
    word = _START.search(text, found.end)
    if word is None:
        return None
    due, spans = find_due(text[word.end() :], moment, order)
    if due is None or spans[0].start != 0 or spans[0].kind != "date":
        return None
    return date.fromisoformat(spans[0].value), (word.start(), word.end() + spans[0].end)
