"""Detect parts of a line that look like a day, in quick add. Pure.

A time without a date is its next occurrence only if nothing else in the line looks like a day: "Dentist 12/24
5pm" is not due today. This rule is about the rest of the line and prefers to parse nothing.
"""

import re

from my_flow_api.quick_add.grammar import ANY_COUNT, MONTH, WEEKDAY, S
from my_flow_api.quick_add.misspellings import has_misspelled_day

_NEAR_NEXT = "(?:next|nex|nxt|nxet|netx|last|this|coming|past|previous|following)"
_PERIOD = (
    "(?:day|week|month|year|quarter|semester|term|season|spring|summer|autumn|fall|winter|weekend|fortnight)"
)
_HOLIDAY = (
    r"(?:christmas|xmas|easter|pentecost|halloween|thanksgiving|hanukkah|diwali|ramadan|eid|purim|passover"
    r"|new[ ]year(?:['\u2019]?s)?(?:[ ](?:eve|day))?|valentine['\u2019]?s|mother['\u2019]?s[ ]day"
    r"|father['\u2019]?s[ ]day|boxing[ ]day|labou?r[ ]day|memorial[ ]day|independence[ ]day|black[ ]friday"
    r"|good[ ]friday)"
)
_RELATIVE = re.compile(
    rf"(?<![\w.@/-])(?:yesterday|today|tomorrow|tmrw|tonite|fortnight|weekends?|weekdays?|ago|{_HOLIDAY}"
    rf"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tues?|thurs?"
    rf"|{_NEAR_NEXT}{S}(?:{_PERIOD}|{WEEKDAY}|{MONTH})"
    rf"|(?:in|within){S}(?:[a-z0-9]{{1,9}}{S}){{1,3}}(?:day|week|month|year|fortnight)s?"
    rf"|{ANY_COUNT}{S}(?:day|week|month|year)s?{S}(?:from|ago|later|before|after)"
    rf"|in{S}(?:early{S}|late{S}|mid[ -])?{MONTH}"
    rf")(?![\w/@'\u2019-]|\.\w)"
    r"|(?<![\w.@/-])(?:end|beginning|start|middle|mid)[ -]{0,3}of[ -]",
    re.I | re.A,
)
_MONTH_AND_DAY = re.compile(
    rf"(?<![\w.])(?:[0-9]{{1,2}}(?:st|nd|rd|th)?[ .-]{{1,3}}(?:of{S})?{MONTH}\b"
    rf"|{MONTH}[ .-]{{1,3}}[0-9]{{1,2}}(?![0-9:]|[ ]?[ap]\.?m\b))",
    re.I | re.A,
)
# Swapped letters count as well ("5ht"): a day was meant, but is not parsed.
_ORDINAL = re.compile(
    r"(?<![\w.])(?P<led>(?:on|by|due|until|for|before)[ ]{1,3}t(?:he|eh)[ ]{1,3})?"
    r"[0-9]{1,2}(?:st|nd|rd|th|(?P<swapped>ht|ts|dn|dr)\b)"
    r"(?P<closes>[ ]*(?:\Z|[,.;:!?)@\uffff]|(?:at|by|of|in|noon|and|or|to|until)\b))?",
    re.I | re.A,
)
_NUMBERS = re.compile(
    r"(?<![\w.,€$£/-])(?P<first>[0-9]{1,2})(?P<separator>[./-])(?P<second>[0-9]{1,2})"
    r"(?P<year>(?P=separator)(?:[0-9]{4}|[0-9]{2}))?\.?(?![\w/-]|[.,][0-9])"
    r"(?![ ]?(?:%|€|\$|£|(?:euros?|eur|usd|dollars?|percent|kg|km|cm|mm|inch(?:es)?|miles?|hours?|h|l)\b))",
    re.I,
)
_ISO = re.compile(r"(?<![\w-])[0-9]{4}-[0-9]{1,2}(?:-[0-9]{1,2})?(?![\w-])")
_LAST_DAY, _LAST_MONTH = 31, 12


def has_day_like_part(text: str) -> bool:
    """Return whether a part of `text` looks like a day, misspelled or in an unsupported form."""
    return (
        any(pattern.search(text) for pattern in (_RELATIVE, _MONTH_AND_DAY, _ISO))
        or any(
            match["led"] or match["swapped"] or match["closes"] is not None
            for match in _ORDINAL.finditer(text)
        )
        or any(_is_day_and_month(match) for match in _NUMBERS.finditer(text))
        or has_misspelled_day(text)
    )


def _is_day_and_month(match: re.Match[str]) -> bool:
    if match["separator"] == "-" and not match["year"]:  # "pages 10-12"
        return False
    smaller, larger = sorted((int(match["first"]), int(match["second"])))
    return 1 <= smaller <= _LAST_MONTH and larger <= _LAST_DAY
