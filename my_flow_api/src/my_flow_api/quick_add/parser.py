"""Parse lines like "Call mum tomorrow 5pm #personal !high". Pure: the moment and the contexts are arguments.

The grammar:

    context   #per            the context whose name equals it or begins with it, without case and spaces
    priority  !high !h !1 !urgent     !medium !med !m !2, !low !l !3
    date      today, tomorrow, tmrw, day after tomorrow, monday, on fri, this fri (today too), next mon (in
              the next week), tuesday next week, next week (its Monday), next month or year (its first day),
              end of week (its Sunday), month or year, this or next weekend (its Saturday), in 3 days / a
              week / a fortnight / a couple of months, 3 days from now, a week from tomorrow, 24 dec,
              dec. 24, december the 24th, 24th of december 2027, 24-dec-2027, on the 1st, the 1st at 3pm,
              monday 19th, 2026-12-24, 24.12.2026, on 24.12., on 12/24, tue 19 may, friday evening 24 dec
    time      5pm, 5:30 p.m., 17:30, @ 9:05, noon, midday, midnight (23:59), in 2 hours, in half an hour,
              in an hour and a half; at 9 if no word follows (1 to 7 are in the afternoon); tonight
              (21:00), this morning and in the morning (9:00), afternoon (15:00), evening (19:00), friday
              evening, 8:30 in the evening, friday night 1am (which is on Saturday); 5pm UTC and 9am EST
              are that zone's instant

    someday   someday, at the beginning or at the end: a plan without a day
    repeat    every day, every other tuesday, every weekday, every month on the 1st, every last friday, every
              24 dec, every evening, every! 3 days, 3 days after completion: see repeats.py; until 24 dec,
              for 10 times, for 10 weeks, starting next week behind it: see series_limits.py

A preposition before it belongs to it: on, by, due, until, before, for; at and @ before a time. A day is the
plan, unless by, due, before, until, till or deadline is right before it or its time: then it is the due date.
A line may name both: "report tomorrow, due friday" (see plan_or_due.py).

A repetition names the first day, too: "gym every monday 7am" is planned for the next Monday whose seven
o'clock is to come (see series_start.py). "Every 2 weeks" begins on the day that the line names, or today.

A wrong day is worse than none. 3/4 is parsed only if the user's order of day and month is known. Other
recurring dates (daily 8am, every weekend), ranges (monday to friday, 2pm to 3pm) and dates that another
phrase moves (since monday, the end of next week) are not parsed: see unsupported.py. A time is parsed without
a date only if nothing else in the line looks like a day, and a date only if nothing that touches it looks
like another day ("Black Friday", "Thursday 24.12"): see day_like.py. Of two different days none is parsed, of
two different times neither, unless one is the plan and one, not before it, the due date. A misspelled weekday
or "tomorow" is parsed if nothing else is a date.

The first priority and the first known tag count; the others stay in the title, and so does everything "in
quotes" and the parts that the caller marks as literal. A date without a year is its next occurrence; a
weekday is the next one after today; a time without a date is its next occurrence. With "today" or "tonight" a
time is the one that is still to come, if any: at eight in the evening "today at 9" is 21:00, and "tonight
1am" is on the next day. Short words that mean something else as often (sun, sat, wed) count only after a word
like "on", before a time, a # or a !, and at the end.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from my_flow_api.flows.rules import Priority
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.quick_add.dates import DateOrder
from my_flow_api.quick_add.grammar import END, Span, mask
from my_flow_api.quick_add.plan_or_due import find_plan_and_due
from my_flow_api.quick_add.series_start import find_series_start
from my_flow_api.repetition.schemas import Repeat

MAX_LENGTH = 500

_PRIORITIES: dict[str, Priority] = {
    **dict.fromkeys(("high", "hi", "h", "1", "urgent"), "high"),
    **dict.fromkeys(("medium", "med", "m", "2"), "medium"),
    **dict.fromkeys(("low", "lo", "l", "3"), "low"),
}
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»')
_TAG = re.compile(r"(?<![^\s(])#([^\s#\uffff]+)")
_PRIORITY = re.compile(
    rf"(?<![^\s(])!({'|'.join(sorted(_PRIORITIES, key=len, reverse=True))}){END}", re.I | re.A
)
_CLOSING = ",.;:!?)"
_PAUSE = ",;:"
# Spaces of all kinds: no-break, narrow, ideographic, tabs. Each is one character, so positions stay.
_SPACES = re.compile(r"[^\S\n\r]")
_CLOSES = re.compile(r"[,.;:!?)]{1,9}(?:\s|\Z)")


class ContextName(NamedTuple):
    """A context that a tag may name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """The fields of a flow that a line names. `title` is empty if nothing else is in it."""

    title: str
    context_id: str | None
    priority: Priority | None
    planned: dict[str, Any] | None
    due: dict[str, Any] | None
    spans: Sequence[Span]
    repeat: Repeat | None = None


def parse(
    text: str,
    moment: LocalNow,
    contexts: Sequence[ContextName] = (),
    literal: Iterable[tuple[int, int]] = (),
    *,
    date_order: DateOrder | None = None,
) -> ParsedLine:
    """Parse `text` as of `moment`.

    Args:
        text: The line.
        contexts: The user's contexts in order; the first of several equally good ones is taken.
        moment: The present, in the user's time zone.
        literal: Parts of the text, from and to, that are not parsed.
        date_order: Whether day or month comes first in 3/4; None if unknown, and then 3/4 is not parsed.
    """
    masked = mask(_SPACES.sub(" ", text), [*(match.span() for match in _QUOTED.finditer(text)), *literal])
    found: list[Span] = []
    if (tag := _find_context(masked, contexts)) is not None:
        found.append(tag)
    if (match := _PRIORITY.search(masked)) is not None:
        found.append(Span(*match.span(), "priority", _PRIORITIES[match[1].lower()], "priority"))
    masked = mask(masked, [(span.start, span.end) for span in found])
    named = find_series_start(masked, moment, date_order) or find_plan_and_due(masked, moment, date_order)
    spans = sorted([*found, *named.spans], key=lambda span: span.start)
    by_kind = {span.kind: span.value for span in spans}
    priority = by_kind.get("priority")
    return ParsedLine(
        title=_title(text, spans),
        context_id=by_kind.get("context"),
        priority=_PRIORITIES[priority] if priority else None,
        planned=named.planned,
        due=named.due,
        spans=spans,
        repeat=named.repeat,
    )


def _find_context(text: str, contexts: Sequence[ContextName]) -> Span | None:
    for match in _TAG.finditer(text):
        tag = match[1].rstrip(_CLOSING)
        wanted = _letters(tag)
        if not wanted:
            continue
        for fits in (_is_name, _begins_name, _begins_word):
            meant = next((one for one in contexts if fits(wanted, one.name)), None)
            if meant is not None:
                return Span(match.start(), match.start() + 1 + len(tag), "context", meant.id, "context_id")
    return None


def _is_name(wanted: str, name: str) -> bool:
    return _letters(name) == wanted


def _begins_name(wanted: str, name: str) -> bool:
    return _letters(name).startswith(wanted)


def _begins_word(wanted: str, name: str) -> bool:
    return any(_letters(word).startswith(wanted) for word in name.split())


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum())


def _title(text: str, spans: Sequence[Span]) -> str:
    """Return the text without the parsed parts, on one line, with single spaces."""
    title, begin = "", 0
    for span in [*spans, None]:
        piece = text[begin : span.start if span else len(text)]
        rest = piece.lstrip() if begin else piece
        closes = _CLOSES.match(rest)
        joined = not title or not rest or closes
        if begin and closes:
            title = title.rstrip().rstrip(_PAUSE)  # "mum, tomorrow, 5pm." keeps one of them
        title = title.rstrip() + ("" if joined else " ") + rest if begin else rest
        begin = span.end if span else begin
    if spans:
        title = title.replace("()", "")
        if spans[-1].end == len(text.rstrip()):
            title = title.rstrip().rstrip(_PAUSE)
    title = " ".join(title.split())
    return title.lstrip(",;:.-) ") if spans and spans[0].start == 0 else title
