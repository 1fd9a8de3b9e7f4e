"""Detect parts of a line that look like a day, in quick add. Pure.

A time without a date is its next occurrence only if nothing else in the line looks like a day: "Dentist 12/24
5pm" is not due today. And a date is parsed only if nothing that touches it looks like a day: "Black Friday"
and "Thursday 24.12" are not the next Friday and Thursday. These rules are about the rest of the line and
prefer to parse nothing.
"""

import re
from collections.abc import Iterator, Sequence

from my_flow_api.quick_add.grammar import ANY_COUNT, MASK, MONTH, WEEKDAY, Range, S, are_beside
from my_flow_api.quick_add.misspellings import find_misspelled_days, find_misspelled_months

_BEGIN = r"(?<![\w.@/-])"
_END = r"(?![\w/@'\u2019-]|\.\w)"
_NEAR_NEXT = "(?:next|nex|nxt|nxet|netx|last|this|coming|past|previous|following)"
_DAY = r"[0-9]{1,2}(?![0-9:]|[ ]?[ap]\.?m\b)"  # of a month, not an hour
_PERIOD = (
    "(?:day|week|wk|month|mth|year|yr|quarter|semester|term|season|spring|summer|autumn|fall|winter|weekend"
    "|fortnight)"
)
_UNIT = r"(?:day|week|wk|month|mth|year|yr|fortnight|quarter|sleep)(?:s['\u2019]?|['\u2019]s)?"
# Holidays without "day" or "eve" in their names; `_NAMED_DAY` finds the others.
_HOLIDAY = (
    r"(?:christmas(?:tide)?|x-?mas|easter|pentecost|whitsun|halloween|hallowe['\u2019]en|thanksgiving"
    r"|new[ ]year(?:['\u2019]?s)?|hogmanay|juneteenth|nye|nyd|epiphany|candlemas|michaelmas|martinmas"
    r"|midsummer|midwinter|solstice|equinox|yule|beltane|samhain|advent|ascension|corpus[ ]christi"
    r"|all[ ](?:saints|souls|hallows)|mardi[ ]gras|cinco[ ]de[ ]mayo|oktoberfest|kwanzaa|super[ ]bowl"
    r"|(?:bonfire|burns|twelfth|walpurgis|guy[ ]fawkes)[ ]night|(?:golden|holy)[ ]week"
    r"|ch?anukk?ah|hanukk?ah|purim|passover|pesach|sukkot|shavuot|yom[ ]kippur|rosh[ ]hashanah?"
    r"|simchat[ ]torah|tisha[ ]b['\u2019]?av|lag[ ]ba['\u2019]?omer|tu[ ]bishvat"
    r"|ramadan|eid(?:[ ]al[ -](?:fitr|adha))?|ashura|mawlid|hari[ ]raya|nowruz|norooz"
    r"|diwali|deepavali|holi|navratri|dussehra|onam|pongal|janmashtami|raksha[ ]bandhan|ganesh[ ]chaturthi"
    r"|vesak|songkran|chuseok|obon"
    r"|(?:boxing|labou?r|memorial|independence|canada|australia|anzac|earth|groundhog|bastille|columbus|flag"
    r"|armistice|remembrance|pancake|republic|constitution|waitangi|victoria|arbou?r|election|leap|may|pay)"
    r"[ ]day|bank[ ]holiday|half[ -]term|payday|d-day|v-?[ej][ -]day"
    r"|(?:good|black)[ ]friday|palm[ ]sunday|ash[ ]wednesday|(?:maundy|fat)[ ]thursday"
    r"|(?:black|holy)[ ]saturday|(?:shrove|fat|pancake|super|giving)[ ]tuesday"
    r"|(?:cyber|whit|clean|rose|bright|plough)[ ]monday"
    r"|(?:mothering|remembrance|trinity|whit|super)[ ]sunday)"
)
_RELATIVE = re.compile(
    rf"{_BEGIN}(?:yesterday|overmorrow|tonite|fortnight|weekends?|weekdays?|ago|eo[mqwy]|{_HOLIDAY}"
    rf"|some[ ]{{0,5}}day|any{S}day|the{S}other{S}day|(?:calendar{S})?week{S}[0-9]{{1,2}}"
    r"|(?:kw|cw|wk)[ ]?[0-9]{1,2}"
    rf"|in{S}(?:(?:the{S})?(?:spring|summer|autumn|fall|winter)|q[1-4])"
    rf"|(?:early|late|mid|end|start|beginning)[ -]{{1,3}}{MONTH}(?!\.?{S}(?:the{S})?{_DAY})"
    rf"|(?!coming{S}{WEEKDAY}){_NEAR_NEXT}(?:{S}|-)(?:{_PERIOD}|{WEEKDAY}|{MONTH})"
    rf"|next(?:week|month|year)|(?:week|month|year){S}after{S}next"
    rf"|(?:month|year|quarter)[ -]?end|endof(?:the)?(?:week|month|year)"
    rf"|(?:in|within){S}(?:(?:[a-z0-9\u2013-]{{1,9}}{S}){{1,3}}{_UNIT}|[0-9]{{1,3}}(?:d|w|y|mo|{_UNIT}))"
    rf"|{ANY_COUNT}{S}{_UNIT}{S}(?:time|from|ago|later|before|after(?!{S}tomorrow))"
    rf"|in{S}(?:early{S}|late{S}|mid[ -])?{MONTH}(?!\.?{S}(?:the{S})?{_DAY})"
    rf"){_END}"
    rf"|{_BEGIN}(?:(?:end|beginning|start|middle|mid)[ -]{{0,3}}of[ -]"
    rf"(?:(?:the|this|next|last){S})?[a-z]{{0,12}}|eve{S}of\b)",
    re.I | re.A,
)
# "St Patrick's Day", "veterans day", "Bastille Day", "watch the Canada day parade", "Midsummer Eve". "Plan
# the day" has none, and in "Remind Eve" she is a person.
_NAMED_DAY = re.compile(
    rf"{_BEGIN}(?:(?!(?i:this|his|its|is|was|has|as)[ ])"
    r"(?i:[a-z]{1,19}(?:['\u2019]s|s['\u2019]?)[ ]{1,3}(?:day|eve))"
    r"|[A-Z][A-Za-z]{1,19}[ ]{1,3}(?:Day|DAY)|(?<=[ ])[A-Z][a-z]{1,19}[ ]{1,3}day"
    r"|(?!(?:Remind|Invite|Message|Contact|Follow|Collect|Welcome|Surprise|Please)[ ])"
    r"[A-Z][a-z]{5,19}[ ]{1,3}Eve"
    rf"){_END}(?![ ]{{1,5}}after\b)",
    re.A,
)
# The grammar of dates decides about these where another date is beside them.
_PLAIN_DAY = re.compile(
    rf"{_BEGIN}(?:today|tomorrow|tmrw|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tues?|thurs?){_END}",
    re.I | re.A,
)
_LONG_DAY = "(?:today|tomorrow|tmrw|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
_SHORT_DAY = "(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)"
# "Fridayish", "pre-christmas", "tomorrow/friday", "friday's 5pm slot". "Today's special" is of today.
_DAY_IN_WORD = re.compile(
    rf"{_BEGIN}(?:(?:[a-z]{{2,6}}-)?(?!today['\u2019])(?:{_LONG_DAY}|{_HOLIDAY})(?:-?ish|['\u2019]?s)?"
    rf"(?:[/-][a-z]{{1,15}}){{0,2}}|{_SHORT_DAY}/{_SHORT_DAY})(?![\w@'\u2019]|\.\w)",
    re.I | re.A,
)
_MONTH_AND_DAY = re.compile(
    rf"(?<![\w.:])(?:[0-9]{{1,2}}(?:st|nd|rd|th|te[nr]?|er|[\u00ba\u00aa])?[ ./-]{{0,3}}"
    rf"(?:of{S})?{MONTH}(?![a-z_])"
    rf"|{MONTH}[ ./-]{{0,3}}(?:the{S})?{_DAY})",
    re.I | re.A,
)
# Swapped letters count as well ("5ht"): a day was meant, but is not parsed.
_ORDINAL = re.compile(
    r"(?<![\w.])(?P<led>(?:on|by|due|until|for|before)[ ]{1,3}t(?:he|eh)[ ]{1,3})?"
    r"(?P<day>[0-9]{1,2}(?:st|nd|rd|th|(?P<swapped>ht|ts|dn|dr)\b))"
    r"(?P<closes>[ ]*(?:\Z|[,.;:!?)@\uffff]|(?:at|by|of|in|noon|and|or|to|until)\b))?",
    re.I | re.A,
)
_ORDINALS = re.compile(
    rf"(?<![\w.])[0-9]{{1,2}}(?:st|nd|rd|th)?{S}(?:and|or|to|&|[-\u2013\u2014]){S}[0-9]{{1,2}}(?:st|nd|rd|th)\b",
    re.I | re.A,
)
_UNITS = "(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
_SPELLED_ORDINAL = re.compile(
    rf"(?:\b(?:on|by|due|until|for|before){S}the{S}{_UNITS}|\b{_UNITS}(?={S}of{S}(?:the{S})?month\b)"
    rf"|\bthe{S}(?:(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|(?:thir|four|fif|six|seven|eigh|nine)teen)th"
    rf"|twentieth|thirtieth|(?:twenty|thirty)[ -]{_UNITS}))"
    rf"(?=[ ]*(?:\Z|[,.;:!?)@{MASK}]|(?:at|by|of|in)\b))",
    re.I | re.A,
)
_NUMBERS = re.compile(
    r"(?<![\w.,€$£/-])(?P<first>[0-9]{1,2})(?P<separator>[./-])(?P<second>[0-9]{1,2})"
    r"(?P<year>(?P=separator)(?:[0-9]{4}|[0-9]{2}))?\.?(?![\w/-]|[.,][0-9])"
    r"(?![ ]?(?:%|€|\$|£|(?:euros?|eur|usd|dollars?|percent|kg|km|cm|mm|inch(?:es)?|miles?|hours?|h|l)\b))",
    re.I,
)
# Before a range of numbers that are no days: "pages 10-12".
_NUMBERED = re.compile(
    r"\b(?:pages?|pp?\.?|chapters?|ch\.?|sections?|paragraphs?|lines?|rows?|columns?|rooms?|seats?|gates?|floors?"
    r"|exercises?|questions?|problems?|tasks?|steps?|items?|lessons?|units?|verses?|slides?|figures?|tables?"
    r"|tickets?|issues?|numbers?|nos?\.?|versions?|levels?|weeks?|grades?)\Z",
    re.I,
)
_ISO = re.compile(r"(?<![\w-])[0-9]{4}-[0-9]{1,2}(?:-[0-9]{1,2})?(?![\w-])")
_YEAR = "(?:19|20|21)[0-9]{2}"
_TWO_DIGIT_MONTH = "(?:0[1-9]|1[0-2])"
_TWO_DIGIT_DAY = "(?:0[1-9]|[12][0-9]|3[01])"
_JOINT = r"(?:[ ]?[./-][ ]?|[ ]{1,3})"
_NUMBER_BEFORE = r"(?<![\w.,+:€$£/-])"
_NUMBER_AFTER = r"(?![\w/:-]|[.,][0-9])"
# Three numbers with a year of four digits, in any order and with any separators.
_THREE_NUMBERS = re.compile(
    rf"{_NUMBER_BEFORE}(?:{_YEAR}{_JOINT}(?P<first>[0-9]{{1,2}}){_JOINT}(?P<second>[0-9]{{1,2}})"
    rf"|(?P<third>[0-9]{{1,2}}){_JOINT}(?P<fourth>[0-9]{{1,2}}){_JOINT}{_YEAR}"
    rf"|(?P<fifth>[0-9]{{1,2}}){_JOINT}{_YEAR}{_JOINT}(?P<sixth>[0-9]{{1,2}})){_NUMBER_AFTER}"
)
_OTHER_NUMBERS = re.compile(
    rf"{_NUMBER_BEFORE}(?:{_YEAR}{_TWO_DIGIT_MONTH}{_TWO_DIGIT_DAY}|{_TWO_DIGIT_MONTH}{_TWO_DIGIT_DAY}{_YEAR}"
    rf"|{_TWO_DIGIT_DAY}{_TWO_DIGIT_MONTH}{_YEAR}"
    rf"|[0-9]{{2}}(?P<separator>[./-]){_TWO_DIGIT_MONTH}(?P=separator){_TWO_DIGIT_DAY}"
    rf"|(?:0?[1-9]|1[0-2])[./]{_YEAR}|{_YEAR}[./](?:0?[1-9]|1[0-2])|{_YEAR}-?W[0-5][0-9](?:-?[1-7])?"
    rf"){_NUMBER_AFTER}"
)
_APART = re.compile(
    rf"{_NUMBER_BEFORE}(?P<first>[0-9]{{1,2}})(?:\.[ ]{{1,3}}(?=[0-9]{{1,2}}\.)|[ ]{{1,3}}/[ ]{{1,3}})"
    rf"(?P<second>[0-9]{{1,2}})\.?{_NUMBER_AFTER}"
)
_SHORT_YEAR = re.compile(r"(?<![\w'\u2019])['\u2019][0-9]{2}(?![\w'\u2019])", re.A)
_LAST_DAY, _LAST_MONTH = 31, 12

_MONTH = re.compile(rf"{_BEGIN}{MONTH}{_END}", re.I | re.A)
_NAMES = frozenset({"jan", "mar", "march", "april", "may", "june", "august"})
# Words between two parts that belong together: "friday after Christmas", "thursday evening, the 24 decembre".
_JOINING_WORDS = frozenset(
    (
        "a", "after", "and", "at", "before", "by", "following", "from", "in", "of", "on", "or", "the", "this",
        "through", "thru", "til", "till", "to", "until", "day", "week", "weekend", "morning", "afternoon",
        "evening", "night", "&", "+", "-", "\u2013", "\u2014", "/",
    )
)  # fmt: skip
_CLOCK_WORD = re.compile(
    r"@?[0-9]{1,2}(?:[:h][0-9]{2}(?:[ap]\.?m\.?)?|[ap]\.?m\.?)|noon|midday|midnight", re.I | re.A
)
_MOST_JOINING_WORDS = 5
_BETWEEN = f" (){MASK}"
_TO_SPACES = str.maketrans(dict.fromkeys(f",{_BETWEEN}", " "))
# It separates: "flowers for Mother's Day by friday".
_DEADLINE = re.compile(r"(?:by|due)\b", re.I)


def has_day_like_part(text: str) -> bool:
    """Return whether a part of `text` looks like a day, misspelled or in an unsupported form."""
    return (
        any(True for _ in _find_day_like_parts(text))
        or _PLAIN_DAY.search(text) is not None
        or _DAY_IN_WORD.search(text) is not None
        or any(match["led"] for match in _ORDINAL.finditer(text))
    )


def has_month_beside(text: str, part: Range) -> bool:
    """Return whether a month is beside `part` that is not a person's name: "Call November 3pm"."""
    return any(are_beside(text, part, month) for month in _find_months(text, with_names=False))


def touches_day_like_part(
    text: str,
    dates: Sequence[Range],
    others: Sequence[Range],
    *,
    is_relative: bool = False,
    is_day_of_month: bool = False,
) -> bool:
    """Return whether something that looks like another day overlaps or touches one of `dates`.

    Args:
        text: The text, with a masked time of day.
        dates: The parts of the text that name the date.
        others: Parts that are another day, as the grammar of dates has found.
        is_relative: Whether the date is "today" or "tomorrow". No words before such a date, and no month
            beside it, makes it another day.
        is_day_of_month: Whether the date is only a day of a month ("the 24th"), so that a month beside it is
            not a person's name.
    """
    parts = [*others, *_find_day_like_parts(text)]
    if not is_relative:
        parts += _find_months(text, with_names=is_day_of_month)
    return any(
        _touch(text, part, day, is_relative=is_relative)
        for part in parts
        if not any(start <= part[0] and part[1] <= end for start, end in dates)
        for day in dates
    )


def _touch(text: str, part: Range, day: Range, *, is_relative: bool) -> bool:
    if part[0] < day[1] and day[0] < part[1]:
        return True
    if is_relative:
        return day[1] <= part[0] and not text[day[1] : part[0]].strip(_BETWEEN)
    if part[1] <= day[0] and _DEADLINE.match(text, day[0]):
        return False
    first, second = sorted((part, day))
    words = text[first[1] : second[0]].translate(_TO_SPACES).lower().split()
    return len(words) <= _MOST_JOINING_WORDS and all(
        word in _JOINING_WORDS or _CLOCK_WORD.fullmatch(word) for word in words
    )


def _find_day_like_parts(text: str) -> Iterator[Range]:
    """Find the parts that look like a day, except those that the grammar of dates decides about."""
    for pattern in (
        _RELATIVE, _NAMED_DAY, _MONTH_AND_DAY, _ISO, _ORDINALS, _SPELLED_ORDINAL, _OTHER_NUMBERS, _SHORT_YEAR
    ):  # fmt: skip
        yield from (match.span() for match in pattern.finditer(text))
    for match in _ORDINAL.finditer(text):
        if match["swapped"] or match["closes"] is not None:
            yield match.span("day")
    for match in _NUMBERS.finditer(text):
        is_descending = int(match["first"]) > max(_LAST_MONTH, int(match["second"]))
        is_range = match["separator"] == "-" and not match["year"] and not is_descending  # "pages 10-12"
        if (not is_range or _is_date_beside_time(text, match.span())) and _is_day_and_month(
            match["first"], match["second"]
        ):
            yield match.span()
    for match in _APART.finditer(text):
        if _is_day_and_month(match["first"], match["second"]):
            yield match.span()
    for match in _THREE_NUMBERS.finditer(text):
        if _is_day_and_month(*(number for number in match.groups() if number)):
            yield match.span()
    yield from find_misspelled_days(text)


def _is_date_beside_time(text: str, part: Range) -> bool:
    """Return whether only spaces are between `part` and a masked time of day: "Meet 11-5 9am".

    The numbers of "Print pages 10-12 at 3pm" are those of pages.
    """
    before, after = text[: part[0]].rstrip(" "), text[part[1] :].lstrip(" ")
    is_beside = before.endswith(MASK) or after.startswith(MASK)
    return is_beside and _NUMBERED.search(before) is None


def _find_months(text: str, *, with_names: bool) -> Iterator[Range]:
    for match in _MONTH.finditer(text):
        if with_names or match[0].lower() not in _NAMES:
            yield match.span()
    yield from find_misspelled_months(text)


def _is_day_and_month(first: str, second: str) -> bool:
    smaller, larger = sorted((int(first), int(second)))
    return 1 <= smaller <= _LAST_MONTH and larger <= _LAST_DAY
