"""Parse times of day by patterns. Pure."""

import re
from datetime import timedelta
from typing import Literal, NamedTuple, cast
from zoneinfo import ZoneInfo

from my_flow_api.quick_add.grammar import BEGIN, COUNT, END, S, are_beside, count_of, is_pause
from my_flow_api.quick_add.unsupported import is_past

type PartOfDay = Literal["morning", "afternoon", "evening", "night"]
type Clocks = tuple[str, ...]

_CLOCK = (
    r"(?P<word>noon|midday|midnight)"
    r"|(?P<hour12>1[0-2]|0?[1-9])(?::(?P<minute12>[0-5][0-9]))?[ ]?(?P<half>[ap])(?:m|\.m\.?)"
    r"|(?P<hour>[01]?[0-9]|2[0-3])[:h](?P<minute>[0-5][0-9])"
)
_PART = "morning|afternoon|evening|night"
_TIME = re.compile(rf"{BEGIN}(?:(?:at|by|until|for|before){S}|@[ ]?)?(?:{_CLOCK}){END}", re.I | re.A)
# "at 9" is a time unless a word follows that it could be a number of.
_BARE = re.compile(
    rf"{BEGIN}(?P<time>(?:at{S}|@[ ]?)(?P<hour>[01]?[0-9]|2[0-3]))"
    rf"(?=[ ]*(?:\Z|[#!?;)\uffff]|[.,](?![0-9])|(?:in{S}the{S}|this{S})?(?:{_PART}|tonight){END}))",
    re.I | re.A,
)
_PARTS = re.compile(
    rf"{BEGIN}(?:(?P<tonight>tonight|tonite)|(?:(?P<lead>in{S}the|this){S})?(?P<part>{_PART})){END}",
    re.I | re.A,
)
_MORE = (
    rf"(?:(?:{S}and)?{S}(?P<minutes>[1-9][0-9]{{0,2}})[ ]{{0,5}}min(?:s|utes)?|{S}and{S}a{S}(?P<half>half))"
)
_INTERVAL = re.compile(
    rf"{BEGIN}in{S}(?:{COUNT}|half{S}an){S}(?P<unit>hour|minute|min)s?{_MORE}?"
    rf"{END}(?!{S}and{S}(?:a{S}(?:half|quarter)|[a-z0-9]{{1,9}}{S}(?:second|minute|min|hour|day)s?){END})",
    re.I | re.A,
)

# An abbreviation of a time zone usually ends in T ("KST", "NZDT"), so that no list has to be complete.
_ABBREVIATION = r"(?!IT\b|AT[ ]{1,5}[A-Z0-9])[A-Z]{1,4}T(?!\w)"
_OTHER_ZONE = (
    r"(?:(?i:UTC|GMT|Zulu|MSK|WIB|WITA|IST|BST|[CEMP][SD]T|CEST|EEST|JST|A[CEW][SD]T|SGT|HKT|KST|NZ[SD]T"
    r"|SAST|AK[SD]T|HST|BRT)|(?:Pacific|Eastern|Central|Mountain|Atlantic|Hawaii(?:an)?|Alaskan?))(?!\w)"
)
# After a time, these words are no zones if a noun follows: "5pm mountain bike".
_ZONE_WORD_ALONE = (
    r"(?i:[CEMP]T|pacific|eastern|central|mountain|atlantic|hawaii(?:an)?|alaskan?)"
    r"(?=[ ]{0,5}(?:\Z|[,.;:!?)#\uffff]|(?:and|for|on|or|to|today|tomorrow|with)\b))"
)
# A time zone after a time. Abbreviations that several zones share (CST, IST, BST) are not parsed.
_ZONE = re.compile(
    r"[ ]?(?P<name>UTC|GMT|utc|gmt|[EMP][SD]?T|CT|CES?T|EES?T|WES?T|JST|AE[SD]T)(?![\w+-])"
    rf"|[ ]{{0,5}}\(?(?:(?:UTC|GMT)[ ]?[+-][0-9]|{_OTHER_ZONE}|{_ABBREVIATION}|{_ZONE_WORD_ALONE})"
    r"|[ ]{0,5}(?:Z|[+-][0-9]{2}:?[0-9]{2})(?!\w)"
    r"|[ ]{0,5}\w{2,20}(?:[ ]\w{2,20}){0,2}[ ]time(?!\w)"
    rf"|[ ,]{{0,5}}\uffff{{1,60}}[ ,]{{1,5}}\(?(?:{_OTHER_ZONE}|{_ABBREVIATION})"
)
_ZONE_BEFORE = re.compile(
    rf"(?<![^\s(])(?:{_OTHER_ZONE}|{_ABBREVIATION})(?:[ ]?[+-][0-9]{{1,2}}(?::?[0-9]{{2}})?)?"
    r"(?:[ ]time)?\)?[ ,:]{1,5}\Z"
)
_ZONES = {
    "UTC": "UTC", "GMT": "UTC",
    "EST": "America/New_York", "EDT": "America/New_York", "ET": "America/New_York",
    "CT": "America/Chicago",
    "MST": "America/Denver", "MDT": "America/Denver", "MT": "America/Denver",
    "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "PT": "America/Los_Angeles",
    "CET": "Europe/Paris", "CEST": "Europe/Paris",
    "EET": "Europe/Helsinki", "EEST": "Europe/Helsinki",
    "WET": "Europe/Lisbon", "WEST": "Europe/Lisbon",
    "JST": "Asia/Tokyo",
    "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney",
}  # fmt: skip
_BARE_OF_PART = re.compile(
    rf"{BEGIN}(?:{_PART}|tonight),?{S}(?P<time>(?:at{S}|@[ ]?)(?P<hour>1[0-2]|[1-9])){END}", re.I | re.A
)
# An end of a range ("from 2pm to 3pm"), an alternative ("5pm or 6pm") and "a 7am alarm" are not times.
_TO = r"(?:to|or|and|vs|versus|(?:un)?till?|untill|thru|thro?u?gh|trough)"
_RANGE_SIGN = r"(?:[-\u2010-\u2015\u2212~\u301c\uff5e/&+|>=\u2192\u21d2\u2026]{1,3}|\.{2,3})"
_HOUR = r"[0-9](?:[ ]?[ap]\.?m\.?)?"
_RANGE_BEFORE = re.compile(
    rf"(?:\b(?:an?|from|between|after|since|{_TO})|&)[ ]{{1,3}}\Z|{_HOUR}[ ]{{0,3}}{_RANGE_SIGN}[ ]{{0,3}}\Z",
    re.I | re.A,
)
_RANGE_BEHIND = re.compile(
    rf"[ ]{{0,3}}(?:{_RANGE_SIGN}|['\u2019]?\b{_TO}\b)[ ]{{0,3}}"
    rf"(?:(?:at{S})?[0-9]{{1,2}}(?![0-9])|noon|midnight)",
    re.I | re.A,
)
# In "9 until 5pm" the word belongs to the time.
_UNTIL = re.compile(r"until\b", re.I)
_HOUR_BEFORE = re.compile(rf"(?<![\w.,])[0-9]?{_HOUR}[ ]{{1,3}}\Z", re.I | re.A)
_LONGEST_BEFORE = 24

_USUAL: dict[PartOfDay, str] = {
    "morning": "09:00",
    "afternoon": "15:00",
    "evening": "19:00",
    "night": "21:00",
}
_MIDNIGHT: Clocks = ("23:59", "00:00")  # the end of its night's day, unless that is over
_FIRST_HOUR_OF_WORK = 8
_FIRST_HOUR_OF_EVENING = 5
_FIRST_HOUR_OF_MORNING = 6


class When(NamedTuple):
    """A time of day, HH:MM, and the part of the text that names it.

    Args:
        clocks: Possible times, the likeliest first; the others count if that is over today.
        part: The part of the day that the text names with it.
        is_today: Whether it can only be today.
        is_usual: Whether only the part of the day was named, and this is its usual time.
        date_end: The end of the date, if a part of the day after it belongs to it.
        zone: The time zone that the text names with it.
    """

    start: int
    end: int
    clocks: Clocks
    part: PartOfDay | None = None
    is_today: bool = False
    is_usual: bool = False
    date_end: int | None = None
    zone: ZoneInfo | None = None

    @property
    def is_of_night(self) -> bool:
        """Return whether it may be after midnight and still belong to the previous day."""
        return self.part in ("evening", "night")

    @property
    def is_after_midnight(self) -> bool:
        """Return whether it is after midnight, in the night of the previous day."""
        return self.is_of_night and self.clocks[0] < "12:00"


class _Time(NamedTuple):
    """`hour` is that of a twelve-hour clock if a part of the day may say which half, else None."""

    start: int
    end: int
    clocks: Clocks
    hour: int | None = None
    zone: ZoneInfo | None = None


class _Part(NamedTuple):
    start: int
    end: int
    part: PartOfDay
    is_today: bool


class FoundInterval(NamedTuple):
    """An interval from now, and the part of the text that names it."""

    start: int
    end: int
    interval: timedelta


def find_when(
    text: str, date_end: int | None, *, of_today: bool = False, part_at: tuple[int, int] | None = None
) -> When | None:
    """Return the time of day in `text`, with its part of the day; None for two times and for half a range.

    Args:
        text: The text.
        date_end: The end of the date that was found before, and is masked in `text`.
        of_today: Whether that date was the word "today".
        part_at: Place of a part of the day within the date.
    """
    time, is_unsupported = _find_time(text)
    if is_unsupported:
        return None
    part = _find_part(text, date_end, part_at)
    if time is not None and time.zone is not None:
        return When(time.start, time.end, time.clocks[:1], zone=time.zone)
    if part is None or (part.is_today and date_end is not None and not of_today):  # "tomorrow tonight"
        return When(time.start, time.end, time.clocks) if time else None
    if time is None:
        usual = (_USUAL[part.part],)
        return When(part.start, part.end, usual, part.part, part.is_today, is_usual=True)
    clocks = _within(time, part.part)
    if part_at is not None:
        return When(time.start, time.end, clocks, part.part)
    places = (time.start, time.end), (part.start, part.end)
    if are_beside(text, *places):
        (start, _), (_, end) = sorted(places)
        return When(start, end, clocks, part.part, part.is_today)
    if _follows(text, date_end, part.start):
        return When(time.start, time.end, clocks, part.part, date_end=part.end)
    return When(time.start, time.end, time.clocks)


def _follows(text: str, date_end: int | None, start: int) -> bool:
    return date_end is not None and date_end <= start and is_pause(text[date_end:start])


def _find_time(text: str) -> tuple[_Time | None, bool]:
    """Return the time of day, and whether there is one that is not supported."""
    times = [match for match in _TIME.finditer(text) if not is_past(text, match.start())]
    if not times:
        bare = _find_bare(text)
        is_half = bare is not None and _is_half_of_range(text, bare.start, bare.end)
        return (None, True) if is_half else (bare, False)
    match = times[0]
    clocks = {_time_of(time).clocks for time in times}
    if len(clocks) > 1 or _is_half_of_range(text, *match.span()):
        return None, True
    if _ZONE_BEFORE.search(text, max(0, match.start() - _LONGEST_BEFORE), match.start()):
        return None, True
    found = _time_of(match)
    zone = _ZONE.match(text, match.end())
    if zone is None:
        return found, False
    if zone["name"] is None or _RANGE_BEHIND.match(text, zone.end()):
        return None, True
    return found._replace(end=zone.end(), zone=ZoneInfo(_ZONES[zone["name"].upper()])), False


def _is_half_of_range(text: str, start: int, end: int) -> bool:
    before = max(0, start - _LONGEST_BEFORE)
    if _UNTIL.match(text, start) and _HOUR_BEFORE.search(text, before, start):
        return True
    return _RANGE_BEFORE.search(text, before, start) is not None or _RANGE_BEHIND.match(text, end) is not None


def _time_of(match: re.Match[str]) -> _Time:
    if match["word"]:
        word = match["word"].lower()
        return _Time(*match.span(), _MIDNIGHT if word == "midnight" else ("12:00",))
    if match["half"]:
        is_later = match["half"].lower() == "p"
        hour = int(match["hour12"]) % 12 + (12 if is_later else 0)
        # "12pm tonight" is midnight.
        return _Time(*match.span(), (f"{hour:02}:{match['minute12'] or '00'}",), 12 if hour == 12 else None)
    hour, minute = int(match["hour"]), match["minute"]
    if not 0 < hour <= 12:
        return _Time(*match.span(), (f"{hour:02}:{minute}",))
    other = () if match["hour"].startswith("0") else (f"{(hour + 12) % 24:02}:{minute}",)
    return _Time(*match.span(), (f"{hour:02}:{minute}", *other), hour)


def _find_bare(text: str) -> _Time | None:
    """Parse "at 5" as the afternoon and "at 9" as the morning, the usual waking hours."""
    match = _BARE.search(text) or _BARE_OF_PART.search(text)
    if match is None:
        return None
    start, end = match.span("time")
    hour = int(match["hour"])
    if not 0 < hour <= 12:
        return _Time(start, end, (f"{hour:02}:00",))
    if hour == 12:
        return _Time(start, end, ("12:00", *_MIDNIGHT), hour)
    early, late = f"{hour:02}:00", f"{hour + 12}:00"
    return _Time(start, end, (late, early) if hour < _FIRST_HOUR_OF_WORK else (early, late), hour)


def _find_part(text: str, date_end: int | None, part_at: tuple[int, int] | None) -> _Part | None:
    """Parse "tonight", "this morning", "in the evening"; "evening" alone only if it belongs to the date."""
    for match in _PARTS.finditer(text):
        if is_past(text, match.start()):
            continue
        if match["tonight"]:
            return _Part(*match.span(), "night", is_today=True)
        part = cast("PartOfDay", match["part"].lower())
        if match["lead"] or match.span() == part_at or _follows(text, date_end, match.start()):
            return _Part(*match.span(), part, is_today=(match["lead"] or "").lower() == "this")
    return None


def _within(time: _Time, part: PartOfDay) -> Clocks:
    if time.hour is None:
        return time.clocks
    hour, minute = time.hour % 12, time.clocks[0][3:]
    early, late = f"{hour:02}:{minute}", f"{hour + 12}:{minute}"
    if part == "morning":
        return (early,)
    if part == "afternoon":
        return (late,)
    if hour == 0:
        return _MIDNIGHT if minute == "00" else (early,)
    if part == "evening" or hour >= _FIRST_HOUR_OF_MORNING:
        return (late,)
    return (early,) if hour < _FIRST_HOUR_OF_EVENING else (late, early)


def find_interval(text: str) -> FoundInterval | None:
    """Return the first interval from now in `text`."""
    match = _INTERVAL.search(text)
    if match is None or (match["half"] and not match["count"]):
        return None
    is_hours = match["unit"].lower() == "hour"
    unit = timedelta(hours=1) if is_hours else timedelta(minutes=1)
    found = unit / 2 if match["count"] is None else unit * count_of(match)
    if match["half"]:
        found += unit / 2
    return FoundInterval(*match.span(), found + timedelta(minutes=int(match["minutes"] or 0)))
