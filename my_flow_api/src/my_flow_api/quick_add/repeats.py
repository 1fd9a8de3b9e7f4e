"""Find the repetition that a line names, like "every other tuesday". Pure.

The grammar:

    every day, every 3 days, every other week, every two months, every year; each as every
    every monday, every mon, wed and fri, every other tuesday, every week on monday, every 2 weeks on tuesday
    every weekday (Monday to Friday)
    every second day, every 3rd week
    every month on the 1st, on the last day, on the last friday; every 2 months on the 15th
    every 1st, every last day of the month; the 1st, the last day or the first monday of every month
    every last friday, every first monday; every third friday of the month
    every 24 dec, every dec 24, every 24th of december, every year on 24 dec
    every morning, afternoon, evening or night: daily, at the time that such a word names beside a day
    every! 3 days, every 3 days after completion, 3 days after completion, or 3 days after at the end or
    before "until 24 dec" and "for 10 times": from the day of completion

"Every second friday" and "every third friday" without "of the month" are not read: they may be a fortnight or
a day of the month. Neither are "every friday the 13th" and "every morning and evening". Of two repetitions
none is read. What may be behind a repetition, as in "every day until friday": see series_limits.py. Where the
series begins: see series_start.py.
"""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from my_flow_api.quick_add.grammar import (
    BEGIN,
    COUNT,
    DAY_OF_MONTH,
    END,
    MONTH,
    WEEKDAY,
    S,
    count_of,
)
from my_flow_api.repetition.instances import first_day_after
from my_flow_api.repetition.rule import LAST, WEEKDAYS, NthWeekday, Rule
from my_flow_api.repetition.schemas import CountsFrom

_UNITS = ("day", "week", "month", "year")
_UNIT = f"(?P<unit>{'|'.join(_UNITS)})s?"
_NTHS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": LAST,
}
_CLEAR_NTHS = "first|last"
_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_OF_EVERY_MONTH = rf"{S}of{S}(?:every|each){S}month"
_OF_THE_MONTH = rf"{S}(?:of|in){S}(?:the|a|each|every){S}month"
_NEXT_WEEKDAY = rf"(?:,{S}|,?{S}(?:and|&){S}){WEEKDAY}s?"
_WEEKDAYS = rf"(?P<weekdays>{WEEKDAY}s?(?:{_NEXT_WEEKDAY}){{0,6}})"
_NTH_WEEKDAY = rf"(?P<nth>{'|'.join(_NTHS)}){S}(?P<nth_weekday>{WEEKDAY})"
_MONTHDAY = rf"(?:(?P<day>{DAY_OF_MONTH})(?:st|nd|rd|th)|(?P<last_day>last{S}day))"
_EVERY = rf"{BEGIN}(?:every|each)(?P<from_completion>!?){S}"
_ORDINAL = rf"(?P<ordinal>{'|'.join(_ORDINALS)}|[2-9](?:nd|rd|th)|[1-9][0-9](?:st|nd|rd|th))"
_INTERVAL = rf"(?:(?P<other>other){S}|{COUNT}{S}|{_ORDINAL}{S}(?=(?:{'|'.join(_UNITS)}){END}))?"
_ANY_UNIT = "(?:minute|hour|night|weekend|" + "|".join(_UNITS) + ")s?"
_AFTER_COMPLETION = rf"(?P<after>{S}after{S}(?:completion|completing|done))"
_ON_A_DATE = rf"(?:year{S}on{S}(?:the{S})?)?"
_DATE_BEHIND = rf"{S}(?:the{S})?{DAY_OF_MONTH}(?:st|nd|rd|th){END}"

_LIMIT_BEHIND = (
    rf",?{S}(?:(?:until|till?){S}(?:the{S})?(?:{WEEKDAY}|{MONTH}|[0-9]{{1,4}}|end|next|tomorrow)(?:\b|st|nd|rd|th)"
    rf"|for{S}[a-z0-9]{{1,5}}{S}times)"
)

_PART_OF_DAY = "(?:morning|afternoon|evening|night)"
_NOT_ONE_PART = rf"(?:{S}|[ ]?[,/&+-][ ]?)(?:(?:and|or|&){S})?{_PART_OF_DAY}"
_KIND_OF_THING = rf"{S}(?:class|flight|news|paper|person|shift|show|standup|train)(?:e?s)?"

_PATTERNS = [
    re.compile(pattern + END, re.I | re.A)
    for pattern in (
        # The part of the day stays in the line: it names the time.
        rf"{BEGIN}(?:every|each)(?P<from_completion>)"
        rf"(?={S}(?P<part>{_PART_OF_DAY}){END}(?!(?:{_NOT_ONE_PART}|{_KIND_OF_THING}){END}))",
        rf"{_EVERY}(?P<workday>week[ ]?day|work[ ]?day)",
        rf"{_EVERY}{_INTERVAL}(?P<unit>month)s?{S}on{S}the{S}(?:{_MONTHDAY}|{_NTH_WEEKDAY})",
        rf"{BEGIN}(?P<from_completion>)(?:on{S})?(?:the{S})?(?:{_MONTHDAY}|{_NTH_WEEKDAY}){_OF_EVERY_MONTH}",
        rf"{_EVERY}{_MONTHDAY}(?:{_OF_THE_MONTH})?(?!{S}(?:(?:of{S})?{MONTH}|{WEEKDAY}|{_ANY_UNIT}){END})",
        rf"{_EVERY}(?P<nth>{_CLEAR_NTHS}){S}(?P<nth_weekday>{WEEKDAY})(?:{_OF_THE_MONTH})?",
        rf"{_EVERY}{_NTH_WEEKDAY}{_OF_THE_MONTH}",
        rf"{_EVERY}{_ON_A_DATE}(?P<date>(?P<date_day>{DAY_OF_MONTH})(?:st|nd|rd|th)?{S}(?:of{S})?(?P<date_month>{MONTH}))",
        rf"{_EVERY}{_ON_A_DATE}(?P<date>(?P<date_month>{MONTH}){S}(?P<date_day>{DAY_OF_MONTH})(?:st|nd|rd|th)?)",
        rf"{_EVERY}(?:(?P<other>other){S})?{_WEEKDAYS}(?!{_DATE_BEHIND})",
        rf"{_EVERY}{_INTERVAL}(?P<unit>week)s?{S}on{S}{_WEEKDAYS}",
        rf"{_EVERY}{_INTERVAL}{_UNIT}{_AFTER_COMPLETION}",
        rf"{_EVERY}{_INTERVAL}{_UNIT}(?!{S}on{S})",
        rf"{BEGIN}(?P<from_completion>){COUNT}{S}{_UNIT}{_AFTER_COMPLETION}",
        rf"{BEGIN}(?P<from_completion>){COUNT}{S}{_UNIT}(?P<after>{S}after)"
        rf"(?=[ ]*(?:\Z|[#!])|{_LIMIT_BEHIND})",
    )
]
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = re.compile(WEEKDAY, re.I | re.A)
_DAY = timedelta(days=1)


class Repetition(NamedTuple):
    """A repetition and its place: text[start:end].

    `has_own_days` if it says on which days it falls, so that the series may not begin on another.
    """

    start: int
    end: int
    rule: Rule
    counts_from: CountsFrom
    has_own_days: bool


def find_repetition(text: str) -> Repetition | None:
    """Return the repetition that `text` names; None if there is none, or more than one."""
    found: list[Repetition] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            rule = _rule_of(match)
            is_covered = any(match.start() < one.end and one.start < match.end() for one in found)
            if rule is not None and not is_covered:
                parts = match.groupdict()
                is_after = match["from_completion"] == "!" or bool(parts.get("after"))
                has_own_days = rule.has_explicit_days or bool(parts.get("part"))
                counts_from: CountsFrom = "completion" if is_after else "due"
                found.append(Repetition(*match.span(), rule, counts_from, has_own_days))
    return found[0] if len(found) == 1 else None


def first_day(rule: Rule, today: date) -> date | None:
    """Return the day of the first flow: today, if it is in the rule, or the first day after it."""
    return first_day_after(replace(rule, interval=1), today, today - _DAY)


def _rule_of(match: re.Match[str]) -> Rule | None:
    parts = match.groupdict()
    interval = _interval_of(match)
    if parts.get("part"):
        return Rule("DAILY")
    if parts.get("workday"):
        return Rule("WEEKLY", weekdays=tuple(range(5)))
    if parts.get("date"):
        month = _MONTHS.index(parts["date_month"][:3].lower()) + 1
        day = int(parts["date_day"])
        is_real = first_day(Rule("YEARLY", month=month, day_of_month=day), date(2000, 1, 1)) is not None
        return Rule("YEARLY", month=month, day_of_month=day) if is_real else None
    if parts.get("nth"):
        weekday = _index_of(parts["nth_weekday"])
        return Rule("MONTHLY", interval, nth_weekday=NthWeekday(_NTHS[parts["nth"].lower()], weekday))
    if parts.get("last_day"):
        return Rule("MONTHLY", interval, day_of_month=LAST)
    if parts.get("day"):
        return Rule("MONTHLY", interval, day_of_month=int(parts["day"]))
    if parts.get("weekdays"):
        named = {_index_of(one[0]) for one in _WEEKDAY.finditer(parts["weekdays"])}
        return Rule("WEEKLY", interval=interval, weekdays=tuple(sorted(named)))
    unit = parts["unit"].lower()
    if unit == "day":
        return Rule("DAILY", interval=interval)
    if unit == "week":
        return Rule("WEEKLY", interval=interval)
    return Rule("MONTHLY" if unit == "month" else "YEARLY", interval=interval)


def _interval_of(match: re.Match[str]) -> int:
    parts = match.groupdict()
    if parts.get("other"):
        return 2
    if ordinal := parts.get("ordinal"):
        return _ORDINALS.get(ordinal.lower()) or int(ordinal[:-2])
    return count_of(match) if parts.get("count") else 1


def _index_of(weekday: str) -> int:
    return WEEKDAYS.index(weekday[:2].upper())
