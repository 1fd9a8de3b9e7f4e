"""Reads "Call mum tomorrow 5pm #personal !high". Pure: the moment and the contexts are arguments.

What is understood:

    context   #per            the context whose name is it or begins with it, without case and spaces
    priority  !high !h !1     !medium !med !m !2, !low !l !3
    date      today, tomorrow, day after tomorrow, monday, on fri, this fri (today too), next mon (in the next
              week), next week (its Monday), next month (its first), in 3 days / a week / 2 months,
              24 dec, dec 24, 24th of december 2027, 2026-12-24
    time      5pm, 5:30 pm, 17:30, at 9:05, noon, midday, midnight (23:59), in 2 hours, in 30 minutes

Of each kind the first one counts; the others stay in the title, as do unknown tags, everything "in quotes"
and the parts that the caller wants literally. A date without a year is its next occurrence; a weekday is the
next one after today; a time without a date is its next occurrence. Short words that mean something else as
often (sun, sat, wed) count only after a word like "on", before a time, a # or a !, and at the end.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any, Literal, NamedTuple

from my_flow_api.flows import quick_dates as dates
from my_flow_api.flows.rules import Priority, instant_of
from my_flow_api.kit.days import Moment

type SpanKind = Literal["context", "priority", "date", "time"]

MAX_LENGTH = 500

_PRIORITIES: dict[str, Priority] = {
    **dict.fromkeys(("high", "hi", "h", "1"), "high"),
    **dict.fromkeys(("medium", "med", "m", "2"), "medium"),
    **dict.fromkeys(("low", "lo", "l", "3"), "low"),
}
_MASK = "\uffff"  # no pattern has it
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»')
_TAG = re.compile(r"(?<![^\s(])#([^\s#\uffff]+)")
_PRIORITY = re.compile(
    rf"(?<![^\s(])!({'|'.join(sorted(_PRIORITIES, key=len, reverse=True))}){dates.END}", re.I | re.A
)
_CLOSING = ",.;:!?)"
_CLOSES = re.compile(r"[,.;:!?)]{1,9}(?:\s|\Z)")


class ContextName(NamedTuple):
    """A context that a tag may mean."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the text and what it was taken for: text[start:end].

    `value` is the id of a context, a priority, a date (YYYY-MM-DD) or a time (HH:MM).
    """

    start: int
    end: int
    kind: SpanKind
    value: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says. `title` is empty if nothing else is in it."""

    title: str
    context_id: str | None
    priority: Priority | None
    due: dict[str, Any] | None
    spans: Sequence[Span]


def read(
    text: str,
    moment: Moment,
    contexts: Sequence[ContextName] = (),
    literal: Iterable[tuple[int, int]] = (),
) -> Reading:
    """What `text` says at `moment`.

    Args:
        contexts: the person's contexts in their order; of equally good ones the first is meant.
        literal: parts of the text, from and to, that are not to be understood.
    """
    masked = _mask(text, [*(match.span() for match in _QUOTED.finditer(text)), *literal])
    found: list[Span] = []
    if (tag := _find_context(masked, contexts)) is not None:
        found.append(tag)
    if (match := _PRIORITY.search(masked)) is not None:
        found.append(Span(*match.span(), "priority", _PRIORITIES[match[1].lower()]))
    masked = _mask(masked, [(span.start, span.end) for span in found])
    due, of_due = _find_due(masked, moment)
    spans = sorted([*found, *of_due], key=lambda span: span.start)
    by_kind = {span.kind: span.value for span in spans}
    priority = by_kind.get("priority")
    return Reading(
        title=_title(text, spans),
        context_id=by_kind.get("context"),
        priority=_PRIORITIES[priority] if priority else None,
        due=due,
        spans=spans,
    )


def _mask(text: str, parts: Iterable[tuple[int, int]]) -> str:
    characters = list(text)
    for start, end in parts:
        for place in range(max(0, start), min(len(text), end)):
            characters[place] = _MASK
    return "".join(characters)


def _find_context(text: str, contexts: Sequence[ContextName]) -> Span | None:
    for match in _TAG.finditer(text):
        tag = match[1].rstrip(_CLOSING)
        wanted = _letters(tag)
        if not wanted:
            continue
        for fits in (_is_name, _begins_name, _begins_word):
            meant = next((one for one in contexts if fits(wanted, one.name)), None)
            if meant is not None:
                return Span(match.start(), match.start() + 1 + len(tag), "context", meant.id)
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


def _find_due(text: str, moment: Moment) -> tuple[dict[str, Any] | None, Sequence[Span]]:
    """The due that the text names, and the parts that name it."""
    local = moment.now.astimezone(moment.zone)
    if (soon := dates.find_interval(text)) is not None:
        at = (moment.now + soon.interval).astimezone(moment.zone)
        clock = at.strftime("%H:%M")
        return _timed(at.date(), clock, moment), [Span(soon.start, soon.end, "time", clock)]
    spans: list[Span] = []
    day: date | None = None
    if (named := dates.find_date(text, moment.today)) is not None:
        day = named.day
        spans.append(Span(named.start, named.end, "date", day.isoformat()))
        text = _mask(text, [(named.start, named.end)])
    time = dates.find_time(text)
    if time is None:
        return (None if day is None else {"date": day.isoformat(), "time": None, "timezone": None}), spans
    spans.append(Span(time.start, time.end, "time", time.clock))
    if day is None:
        day = min(moment.today, local.date())
        while instant_of(day.isoformat(), time.clock, moment.zone) <= moment.now.astimezone(UTC):
            day += timedelta(days=1)
    return _timed(day, time.clock, moment), spans


def _timed(day: date, clock: str, moment: Moment) -> dict[str, Any]:
    return {"date": day.isoformat(), "time": clock, "timezone": moment.zone.key}


def _title(text: str, spans: Sequence[Span]) -> str:
    """The text without the parts that were understood, on one line, with single spaces."""
    title, begin = "", 0
    for span in [*spans, None]:
        piece = text[begin : span.start if span else len(text)]
        rest = piece.lstrip() if begin else piece
        joined = not title or not rest or _CLOSES.match(rest)
        title = title.rstrip() + ("" if joined else " ") + rest if begin else rest
        begin = span.end if span else begin
    if spans:
        title = title.replace("()", "")
    title = " ".join(title.split())
    return title.lstrip(",;:.-) ") if spans and spans[0].start == 0 else title
