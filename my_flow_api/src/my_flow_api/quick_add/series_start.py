"""Decide on which day the series begins whose repetition a line names. Pure: the moment is an argument.

"Every monday" names its days: the series begins on the next of them, today included unless its time is
over. The line is parsed as if that date was in the place of the phrase, so that times, "by" and a second day
mean what they mean beside a date. "Every 2 weeks" names none: it begins on the day that the rest of the line
names, or today. "Every saturday starting next week" begins on the first of its days from that one on. Nothing
is read of a line whose series would end before it begins, or has an end that is not clear.
"""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from my_flow_api.flows.rules import instant_of
from my_flow_api.kit.local_time import LocalNow, find_zone
from my_flow_api.quick_add.dates import DateOrder
from my_flow_api.quick_add.day_like import has_day_like_part
from my_flow_api.quick_add.grammar import BEGIN, S, Span, SpanField, is_pause, mask
from my_flow_api.quick_add.plan_or_due import PlanAndDue, find_plan_and_due
from my_flow_api.quick_add.repeats import Repetition, find_repetition, first_day
from my_flow_api.quick_add.series_limits import Limits, find_limits
from my_flow_api.quick_add.times import find_when
from my_flow_api.repetition.instances import first_day_after
from my_flow_api.repetition.schemas import Repeat

_START_WORD = re.compile(rf"{BEGIN}(?:starting|beginning){S}\Z", re.I | re.A)
_LONGEST_START_WORD = 20
_MOST_DAYS = 3  # today's time may be over, and once a year the clock skips the next one's


def find_series_start(text: str, moment: LocalNow, order: DateOrder | None = None) -> PlanAndDue | None:
    """Return what a line with a repetition names; None if it has none, or one that does not fit its days."""
    found = find_repetition(text)
    if found is None:
        return None
    limits = find_limits(text, found, moment, order)
    if limits is None:
        return PlanAndDue()
    begun = _begin(mask(text, limits.places), found, limits.not_before, moment, order)
    return None if begun is None else _with_limits(text, begun, limits)


def _begin(
    text: str, found: Repetition, not_before: date | None, moment: LocalNow, order: DateOrder | None
) -> PlanAndDue | None:
    """Return what a line names, apart from the limits of its repetition."""
    rest = mask(text, [(found.start, found.end)])
    named = find_plan_and_due(rest, moment, order)
    if found.has_own_days:
        when = find_when(rest, None)
        is_of_today = when is not None and when.is_today
        if is_of_today or _has_day(named):
            return None
        return _begin_on_its_days(text, found, not_before or moment.today, moment, order)
    if named.planned is None and named.due is None:
        if has_day_like_part(rest):  # "every 3 days from tomorrow"
            return None
        return _begin_on_its_days(text, found, moment.today, moment, order)
    return _begin_with(text, named, found)


def _with_limits(text: str, begun: PlanAndDue, limits: Limits) -> PlanAndDue:
    """Return what a line names with the limits of its series; nothing if that ends before it begins."""
    if begun.repeat is None:
        return begun
    counts_from, until = begun.repeat.counts_from, limits.rule.until
    start = begun.due if counts_from == "due" or begun.planned is None else begun.planned
    if start is not None and until is not None and start["date"] > until.isoformat():
        return PlanAndDue()
    spans = list(begun.spans)
    for place in limits.places:
        at = max(index for index, span in enumerate(spans) if span.repeats)
        if is_pause(text[spans[at].end : place[0]]):
            spans[at] = replace(spans[at], end=place[1])
        else:
            spans.append(replace(spans[at], start=place[0], end=place[1]))
    return begun._replace(spans=spans, repeat=Repeat(rule=limits.rule.text, counts_from=counts_from))


def _has_day(named: PlanAndDue) -> bool:
    """Return whether the rest of the line names the day of a plan, or someday."""
    is_dated = any(span.kind == "date" and span.field == "planned" for span in named.spans)
    return is_dated or (named.planned is not None and named.planned["date"] is None)


def _begin_with(text: str, named: PlanAndDue, found: Repetition) -> PlanAndDue | None:
    """Return what the rest of the line names, as the start of a series that names no days."""
    field: SpanField = "planned" if named.planned is not None else "due"
    start = named.planned or named.due
    if start is None or start["date"] is None:
        return None
    phrase = Span(found.start, found.end, "date", start["date"], field, repeats=True)
    spans = [_with_start_word(text, span) if span.kind == "date" else span for span in named.spans]
    return named._replace(spans=[*spans, phrase], repeat=_repeat(found, field))


def _with_start_word(text: str, span: Span) -> Span:
    """Return the place of a date with "starting" before it."""
    before = _START_WORD.search(text, max(0, span.start - _LONGEST_START_WORD), span.start)
    return span if before is None else replace(span, start=before.start())


def _begin_on_its_days(
    text: str, found: Repetition, not_before: date, moment: LocalNow, order: DateOrder | None
) -> PlanAndDue | None:
    """Return what the line names with the first day of the rule that is not over."""
    day = first_day(found.rule, max(not_before, moment.today))
    for _ in range(_MOST_DAYS):
        if day is None or (named := _with_date(text, found, day, moment, order)) is None:
            return None
        if not _is_over(named.due if named.planned is None else named.planned, moment):
            return named
        day = first_day_after(replace(found.rule, interval=1), day, day)
    return None


def _with_date(
    text: str, found: Repetition, day: date, moment: LocalNow, order: DateOrder | None
) -> PlanAndDue | None:
    """Parse the line with a date in the place of its repetition; None if another day comes of it."""
    shown = day.isoformat()
    end = found.start + len(shown)
    named = find_plan_and_due(f"{text[: found.start]}{shown}{text[found.end :]}", moment, order)
    longer = found.end - end
    spans: list[Span] = []
    field: SpanField | None = None
    for span in named.spans:
        if span.start <= found.start and end <= span.end and span.kind == "date":
            field = span.field
            spans.append(replace(span, end=span.end + longer, repeats=True))
        else:
            spans.append(_shifted(span, longer) if span.start >= end else span)
    start = named.planned if field == "planned" else named.due
    if field is None or start is None or start["date"] != shown:
        return None
    return named._replace(spans=spans, repeat=_repeat(found, field))


def _shifted(span: Span, by: int) -> Span:
    return replace(span, start=span.start + by, end=span.end + by)


def _repeat(found: Repetition, field: SpanField) -> Repeat:
    is_after = found.counts_from == "completion"
    return Repeat(
        rule=found.rule.text,
        counts_from="completion" if is_after else "due" if field == "due" else "planned",
    )


def _is_over(when: dict[str, Any] | None, moment: LocalNow) -> bool:
    if when is None or when["time"] is None:
        return False
    return instant_of(when["date"], when["time"], find_zone(when["timezone"])) <= moment.now
