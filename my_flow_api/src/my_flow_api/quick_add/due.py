"""Find the day and time that a line names for its plan or due date. Pure: the moment is an argument."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from my_flow_api.flows.rules import instant_of
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.quick_add.dates import DateOrder, FoundDate, find_date
from my_flow_api.quick_add.day_like import has_day_like_part, has_month_beside, touches_day_like_part
from my_flow_api.quick_add.grammar import Range, Span, are_beside, mask
from my_flow_api.quick_add.misspellings import correct_days
from my_flow_api.quick_add.times import FoundInterval, When, find_interval, find_when
from my_flow_api.quick_add.unsupported import UnsupportedPhrase

type Due = dict[str, Any]

_UTC = ZoneInfo("UTC")


def find_due(
    text: str, moment: LocalNow, order: DateOrder | None = None
) -> tuple[Due | None, Sequence[Span]]:
    """Return the day and time that the text names, in the form of a due date, and their parts.

    A misspelled day counts only if the text as typed names none.
    """
    due, spans = _find_due(text, moment, order)
    if any(span.kind == "date" for span in spans) or (corrected := correct_days(text)) is None:
        return due, spans
    corrected_due, found = _find_due(corrected.text, moment, order)
    if corrected_due is None:
        return due, spans
    return corrected_due, [
        Span(*corrected.place(span.start, span.end), span.kind, span.value) for span in found
    ]


def _find_due(text: str, moment: LocalNow, order: DateOrder | None) -> tuple[Due | None, Sequence[Span]]:
    if (soon := find_interval(text)) is not None:
        is_only = not has_day_like_part(mask(text, [(soon.start, soon.end)]))
        return _from_now(soon, moment) if is_only else (None, [])
    named, unsupported = find_date(text, moment.today, order)
    if named is None:
        when = find_when(text, None)
        if when is None or _belongs_to_unsupported(text, when, unsupported):
            return None, []
    else:
        settled = _settle_days(text, named, moment.today, order)
        if settled is None:
            return None, []
        named, dates = settled
        line = text
        text = mask(text, _outside(named))
        when = find_when(text, named.end, of_today=named.word == "today", part_at=named.part)
        if _touches_another_day(line, named, dates, when, unsupported):
            return None, []
        if when is None:
            return _dated(named.day), [_day_span(named.start, named.end, named.day)]
    due, spans = _timed(text, named, when, moment)
    return due, _localize(spans, due, moment.zone)


def _localize(spans: Sequence[Span], due: Due, zone: ZoneInfo) -> Sequence[Span]:
    """Return the spans of a due date in another time zone with date and time in `zone`."""
    if due["time"] is None or due["timezone"] == zone.key:
        return spans
    local = instant_of(due["date"], due["time"], ZoneInfo(due["timezone"])).astimezone(zone)
    values = {"date": local.date().isoformat(), "time": local.strftime("%H:%M")}
    return [replace(span, value=values[span.kind]) for span in spans]


def _outside(named: FoundDate) -> list[Range]:
    """Return the parts of the date around a part of the day, which stays between spaces."""
    if named.part is None:
        return [(named.start, named.end)]
    return [(named.start, named.part[0] - 1), (named.part[1] + 1, named.end)]


def _settle_days(
    text: str, named: FoundDate, today: date, order: DateOrder | None
) -> tuple[FoundDate, Sequence[Range]] | None:
    """Return the intended date of two, and the parts that name it; None if they are different days.

    In "Sunday lunch on 1 november" it is the second, if that is a Sunday.
    """
    rest = mask(text, [(named.start, named.end)])
    other, _ = find_date(rest, today, order)
    if other is None:
        return named, [(named.start, named.end)]
    dates = [(named.start, named.end), (other.start, other.end)]
    if other.day == named.day:
        return named, dates
    is_same_weekday = other.day.weekday() == named.day.weekday() and named.word is None
    return (other, dates) if is_same_weekday and named.is_bare_weekday and not other.is_bare_weekday else None


def _touches_another_day(
    text: str,
    named: FoundDate,
    dates: Sequence[Range],
    when: When | None,
    unsupported: Sequence[UnsupportedPhrase],
) -> bool:
    """Return whether an unsupported day touches the date, so that both are one day: "Thursday 24.12"."""
    recurring = [(phrase.start, phrase.end) for phrase in unsupported if phrase.recurs]
    if when is not None:
        text = mask(text, [(when.start, when.end)])
    return touches_day_like_part(
        text,
        dates,
        recurring,
        is_relative=named.word is not None,
        is_day_of_month=named.is_day_of_month,
    )


def _from_now(soon: FoundInterval, moment: LocalNow) -> tuple[Due, Sequence[Span]]:
    """Return the due date at this interval from now.

    A time that the clock shows twice would be its first occurrence, which may be over: then the due date is
    in UTC.
    """
    at = (moment.now + soon.interval).astimezone(moment.zone)
    clock = at.strftime("%H:%M")
    spans = [Span(soon.start, soon.end, "time", clock)]
    if at.fold:
        in_utc = at.astimezone(UTC)
        return _due(in_utc.date(), in_utc.strftime("%H:%M"), _UTC), spans
    return _due(at.date(), clock, moment.zone), spans


def _belongs_to_unsupported(text: str, when: When, unsupported: Sequence[UnsupportedPhrase]) -> bool:
    """Return whether the time may belong to an unsupported date: its next occurrence would be wrong."""
    place = (when.start, when.end)
    if not when.is_today and (has_day_like_part(mask(text, [place])) or has_month_beside(text, place)):
        return True
    return any(
        (phrase.recurs and not when.is_today) or are_beside(text, place, (phrase.start, phrase.end))
        for phrase in unsupported
    )


def _timed(text: str, named: FoundDate | None, when: When, moment: LocalNow) -> tuple[Due, Sequence[Span]]:
    if when.zone is not None:
        moment = replace(moment, zone=when.zone)
    day, clock = _day_and_clock(named, when, moment)
    of_time = Span(when.start, when.end, "time", clock)
    if named is None:
        if when.is_today and when.is_usual and _is_over(day, clock, moment):
            return _dated(moment.today), [_day_span(when.start, when.end, moment.today)]
        return _due(day, clock, moment.zone), [of_time]
    if named.word == "today" and when.is_usual and _is_over(day, clock, moment):
        places = [(named.start, named.end), (when.start, when.end)]
        first, last = sorted(places) if are_beside(text, *places) else (places[0], places[0])
        return _dated(named.day), [_day_span(first[0], last[1], named.day)]
    if named.part and when.is_usual:  # "friday evening 24 dec": the weekday goes with its evening
        of_time = Span(named.start, named.part[1], "time", clock)
        return _due(day, clock, moment.zone), [of_time, _day_span(named.calendar_start, named.end, day)]
    of_day = _day_span(named.start, when.date_end or named.end, day)
    return _due(day, clock, moment.zone), [of_day, of_time]


def _day_and_clock(named: FoundDate | None, when: When, moment: LocalNow) -> tuple[date, str]:
    if (named is None and when.is_today) or (named is not None and named.word == "today"):
        return _tonight(when, moment) if when.is_of_night else _today(when, moment)
    clock = when.clocks[0]
    if named is None:
        day = min(moment.today, _date_of(moment))
        while _is_over(day, clock, moment):
            day += timedelta(days=1)
        return day, clock
    day = named.day + timedelta(days=when.is_after_midnight)
    if named.word == "tomorrow" and day == _date_of(moment) and _is_of_today(day, clock, moment):
        day += timedelta(days=1)  # after midnight, while the user's day is still the previous one
    return day, clock


def _today(when: When, moment: LocalNow) -> tuple[date, str]:
    """Choose the time still to come in the user's day, else on the calendar date, else one that is over.

    The user's day continues after midnight, and may contain "today at 2:30".
    """
    days = (moment.today, moment.today + timedelta(days=1))
    options = [(day, clock) for day in days for clock in when.clocks]
    coming = [option for option in options if not _is_over(*option, moment)]
    in_day = [option for option in coming if _is_of_today(*option, moment)]
    on_date = [option for option in coming if option[0] <= _date_of(moment)]
    return (in_day or on_date or options)[0]


def _tonight(when: When, moment: LocalNow) -> tuple[date, str]:
    """Choose the time still to come in the coming night, which ends the next day, else one that is over."""
    day = _date_of(moment)
    small_hours = [(day + timedelta(days=1), clock) for clock in when.clocks if clock < "12:00"]
    options = [*((day, clock) for clock in when.clocks), *small_hours]
    return next((one for one in options if not _is_over(*one, moment)), options[0])


def _date_of(moment: LocalNow) -> date:
    return moment.now.astimezone(moment.zone).date()


def _is_of_today(day: date, clock: str, moment: LocalNow) -> bool:
    return moment.day_of(instant_of(day.isoformat(), clock, moment.zone)) == moment.today


def _is_over(day: date, clock: str, moment: LocalNow) -> bool:
    return instant_of(day.isoformat(), clock, moment.zone) <= moment.now.astimezone(UTC)


def _day_span(start: int, end: int, day: date) -> Span:
    return Span(start, end, "date", day.isoformat())


def _dated(day: date) -> Due:
    return {"date": day.isoformat(), "time": None, "timezone": None}


def _due(day: date, clock: str, zone: ZoneInfo) -> Due:
    return {"date": day.isoformat(), "time": clock, "timezone": zone.key}
