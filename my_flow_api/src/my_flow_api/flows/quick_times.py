"""The times of day that quick add understands, as patterns. Pure.

The patterns repeat nothing without a bound, so that no text makes them slow.
"""

import re
from datetime import timedelta
from typing import Literal, NamedTuple, cast

from my_flow_api.flows.quick_dates import BEGIN, COUNT, END, S, count_of

type PartOfDay = Literal["morning", "afternoon", "evening", "night"]

_CLOCK = (
    r"(?P<word>noon|midday|midnight)"
    r"|(?P<hour12>1[0-2]|0?[1-9])(?::(?P<minute12>[0-5][0-9]))?[ ]?(?P<half>[ap])(?:m|\.m\.?)"
    r"|(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])"
)
_PART = "morning|afternoon|evening|night"
_TIME = re.compile(rf"{BEGIN}(?:(?:(?:at|by|until|for|before){S}|@[ ]?))?(?:{_CLOCK}){END}", re.I | re.A)
# "at 9" is a time where nothing follows that it could be a number of.
_BARE = re.compile(
    rf"{BEGIN}(?:at{S}|@[ ]?)(?P<hour>[01]?[0-9]|2[0-3])"
    rf"(?=[ ]*(?:\Z|[#!?;)\uffff]|[.,](?![0-9])|(?:in{S}the{S}|this{S})?(?:{_PART}|tonight){END}))",
    re.I | re.A,
)
_PARTS = re.compile(
    rf"{BEGIN}(?:(?P<tonight>tonight)|(?:(?P<lead>in{S}the|this){S})?(?P<part>{_PART})){END}", re.I | re.A
)
_INTERVAL = re.compile(rf"{BEGIN}in{S}(?:{COUNT}|half{S}an){S}(?P<unit>hour|minute|min)s?{END}", re.I | re.A)

_WORDS = {"noon": "12:00", "midday": "12:00", "midnight": "23:59"}
_USUAL: dict[PartOfDay, str] = {
    "morning": "09:00",
    "afternoon": "15:00",
    "evening": "19:00",
    "night": "21:00",
}
_FIRST_HOUR_OF_WORK = 8


class When(NamedTuple):
    """A time of day, HH:MM, and which part of the text says it.

    Args:
        is_today: it can only be today.
        is_usual: only the part of the day was named, and this is when it usually is.
        date_end: where the date ends, if a part of the day behind it belongs to it.
    """

    start: int
    end: int
    clock: str
    is_today: bool = False
    is_usual: bool = False
    date_end: int | None = None


class _Time(NamedTuple):
    """`hour` is that of a clock with twelve hours if the text does not say which half, else None."""

    start: int
    end: int
    clock: str
    hour: int | None = None


class _Part(NamedTuple):
    start: int
    end: int
    part: PartOfDay
    is_today: bool


class FoundInterval(NamedTuple):
    start: int
    end: int
    interval: timedelta


def find_when(text: str, date_end: int | None) -> When | None:
    """The first time of day in `text`, with the part of the day that it is in.

    Args:
        date_end: where the date ends that was found before, and is masked in `text`.
    """
    time, part = _find_time(text), _find_part(text, date_end)
    if part is None or (part.is_today and date_end is not None):  # "tomorrow tonight"
        return When(time.start, time.end, time.clock) if time else None
    if time is None:
        return When(part.start, part.end, _USUAL[part.part], part.is_today, is_usual=True)
    clock = _within(time, part)
    first, second = sorted(((time.start, time.end), (part.start, part.end)))
    if _is_pause(text[first[1] : second[0]]):
        return When(first[0], second[1], clock, part.is_today)
    if _follows(text, date_end, part.start):
        return When(time.start, time.end, clock, date_end=part.end)
    return When(time.start, time.end, time.clock)


def _follows(text: str, date_end: int | None, start: int) -> bool:
    return date_end is not None and date_end <= start and _is_pause(text[date_end:start])


def _is_pause(between: str) -> bool:
    return not between.strip(" ,")


def _find_time(text: str) -> _Time | None:
    if (match := _TIME.search(text)) is None:
        return _find_bare(text)
    if match["word"]:
        return _Time(*match.span(), _WORDS[match["word"].lower()])
    if match["half"]:
        hour = int(match["hour12"]) % 12 + (12 if match["half"].lower() == "p" else 0)
        return _Time(*match.span(), f"{hour:02}:{match['minute12'] or '00'}")
    hour = int(match["hour"])
    return _Time(*match.span(), f"{hour:02}:{match['minute']}", hour if 0 < hour <= 12 else None)


def _find_bare(text: str) -> _Time | None:
    """ "At 5" is in the afternoon and "at 9" in the morning: when people are about."""
    match = _BARE.search(text)
    if match is None:
        return None
    hour = int(match["hour"])
    clock = hour + 12 if 0 < hour < _FIRST_HOUR_OF_WORK else hour
    return _Time(*match.span(), f"{clock:02}:00", hour if 0 < hour <= 12 else None)


def _find_part(text: str, date_end: int | None) -> _Part | None:
    """ "Tonight", "this morning", "in the evening"; "evening" alone only where it follows on the date."""
    for match in _PARTS.finditer(text):
        if match["tonight"]:
            return _Part(*match.span(), "night", is_today=True)
        part = cast("PartOfDay", match["part"].lower())
        if match["lead"] or _follows(text, date_end, match.start()):
            return _Part(*match.span(), part, is_today=(match["lead"] or "").lower() == "this")
    return None


def _within(time: _Time, part: _Part) -> str:
    if time.hour is None:
        return time.clock
    hour, minute = time.hour % 12, time.clock[3:]
    if part.part == "morning":
        return f"{hour:02}:{minute}"
    if time.hour == 12 and part.part == "night":  # midnight: the end of the day that it is the night of
        return "23:59"
    return f"{hour + 12:02}:{minute}"


def find_interval(text: str) -> FoundInterval | None:
    """The first time from now in `text`."""
    match = _INTERVAL.search(text)
    if match is None:
        return None
    unit = timedelta(hours=1) if match["unit"].lower() == "hour" else timedelta(minutes=1)
    return FoundInterval(*match.span(), unit / 2 if match["count"] is None else unit * count_of(match))
