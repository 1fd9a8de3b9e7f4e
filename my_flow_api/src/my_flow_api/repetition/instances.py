"""Compute the instances of a recurrence rule. Pure: the moment is an argument."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from my_flow_api.kit.local_time import LocalNow, find_zone, first_instant
from my_flow_api.repetition.rule import LAST_YEAR, Frequency, Rule

type StoredDate = Mapping[str, Any]
"""A stored plan or due date: `date`, and `time` with `timezone`, or null for both."""

_FREQUENCIES: Mapping[Frequency, int] = {
    "DAILY": DAILY,
    "WEEKLY": WEEKLY,
    "MONTHLY": MONTHLY,
    "YEARLY": YEARLY,
}
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_LAST_DAY = date(LAST_YEAR, 12, 31)


def first_day_after(rule: Rule, start: date, after: date) -> date | None:
    """Return the first day of the rule after `after`; None if no day is left or UNTIL has passed.

    COUNT is left to the caller, which knows the days that were used.

    Args:
        rule: The rule.
        start: A day of the rule, or the day on which it begins: intervals are counted from there.
        after: A day. Days before `start` are never returned.
    """
    after = max(after, start - _DAY)
    found = to_rrule(rule, start, begin=_begin_of_period(rule, start, after)).after(_midnight(after))
    return None if found is None else found.date()


def occurrences_before(rule: Rule, start: date, end: date, most: int) -> list[date] | None:
    """Return the days of the rule from `start` (included) to `end` (excluded); None if they exceed `most`."""
    days: list[date] = []
    day = first_day_after(rule, start, start - _DAY)
    while day is not None and day < end:
        if len(days) == most:
            return None
        days.append(day)
        day = first_day_after(rule, start, day)
    return days


def occurrences_between(rule: Rule, start: date, first: date, last: date) -> list[date]:
    """Return the days of the rule from `first` to `last`, both included, but none before `start`."""
    first = max(first, start)
    if last < first:
        return []
    found = to_rrule(rule, start, begin=_begin_of_period(rule, start, first))
    return [one.date() for one in found.between(_midnight(first), _midnight(last), inc=True)]


def nth_occurrence(rule: Rule, start: date, number: int) -> date:
    """Return day `number` of the rule; `start` is its day 1."""
    days: list[datetime] = list(islice(to_rrule(rule, start), number))
    return days[-1].date()


def next_day_by_schedule(
    rule: Rule, day: date, anchor_date: StoredDate | None, moment: LocalNow
) -> date | None:
    """Return the day of the next instance; None if there is none.

    It is after this instance, wherever that was moved, and in the future: missed days are left out.

    Args:
        rule: The rule.
        day: The day of the rule that this instance is for.
        anchor_date: The date of this instance now; None counts as `day`.
        moment: The present, in the user's time zone.
    """
    after = day if anchor_date is None else max(day, date.fromisoformat(anchor_date["date"]))
    if anchor_date is None or anchor_date["time"] is None:
        return first_day_after(rule, day, max(after, moment.today))
    zone, clock = find_zone(anchor_date["timezone"]), time.fromisoformat(anchor_date["time"])
    # A local time skipped by daylight saving occurs later, so yesterday's may still be ahead.
    before_now = moment.now.astimezone(zone).date() - 2 * _DAY
    found = first_day_after(rule, day, max(after, before_now))
    while found is not None and first_instant(found, zone, clock) <= moment.now:
        found = first_day_after(rule, day, found)
    return found


def next_day_by_completion(
    rule: Rule, done: datetime, anchor_date: StoredDate | None, moment: LocalNow
) -> date | None:
    """Return the day of the next instance, of a rule that begins anew on the day of completion.

    Days are the user's: 1 a.m. belongs to the previous day if the user's day starts later, and a time in
    another zone may be on another day here. The next instance is never on the day of completion.

    Args:
        rule: The rule.
        done: When this instance was completed.
        anchor_date: The date of this instance; its time of day stays.
        moment: The present, in the user's time zone.
    """
    return _next_day_from(rule, moment.day_of(done), anchor_date, moment)


def next_day_by_skipping(rule: Rule, anchor_date: StoredDate | None, moment: LocalNow) -> date | None:
    """Return the next day of a skipped instance, for a rule that counts from completion.

    The rule begins anew on the skipped day, or today if that day has passed: the instance never moves back.

    Args:
        rule: The rule.
        anchor_date: The date of the instance now; None counts as today.
        moment: The present, in the user's time zone.
    """
    if anchor_date is None:
        return _next_day_from(rule, moment.today, None, moment)
    skipped = _user_day(date.fromisoformat(anchor_date["date"]), anchor_date, moment)
    return _next_day_from(rule, max(skipped, moment.today), anchor_date, moment)


def to_rrule(rule: Rule, start: date, *, begin: date | None = None) -> rrule:
    """Return the rule as one of python-dateutil, with the parts that follow from `start`.

    Args:
        rule: The rule.
        start: Its first day.
        begin: Where to begin the enumeration: a day that is an exact number of intervals from `start`.
    """
    month, day_of_month, nth, weekdays = rule.month, rule.day_of_month, rule.nth_weekday, rule.weekdays
    if rule.frequency == "WEEKLY":
        weekdays = weekdays or (start.weekday(),)
    if rule.frequency in {"MONTHLY", "YEARLY"} and nth is None and day_of_month is None:
        day_of_month = start.day
        month = start.month if rule.frequency == "YEARLY" else None
    days = [weekday(day) for day in weekdays]
    if nth is not None:
        days.append(weekday(nth.weekday, nth.nth))
    return rrule(
        _FREQUENCIES[rule.frequency],
        dtstart=_midnight(begin or start),
        interval=rule.interval,
        bymonth=month,
        bymonthday=day_of_month,
        byweekday=days or None,
        until=_midnight(min(rule.until or _LAST_DAY, _LAST_DAY)),
    )


def _next_day_from(rule: Rule, start: date, anchor_date: StoredDate | None, moment: LocalNow) -> date | None:
    """Return the day of the next instance, of a rule that begins on a day of the user."""
    found = first_day_after(rule, start, start)
    if found is not None and not rule.has_explicit_days:
        found = min(found + (found - _user_day(found, anchor_date, moment)), _LAST_DAY)
    while found is not None and _user_day(found, anchor_date, moment) <= start:
        found = first_day_after(rule, start, found)
    return found


def _begin_of_period(rule: Rule, start: date, after: date) -> date:
    """Return the first day of the last interval that begins at `after` or earlier, but not before `start`.

    The enumeration begins there, so that its length does not depend on the age of a series.
    """
    if after < start:
        after = start
    if rule.frequency == "DAILY":
        passed = (after - start).days
        return start + (passed - passed % rule.interval) * _DAY
    if rule.frequency == "WEEKLY":
        monday = start - start.weekday() * _DAY
        weeks = (after - monday) // _WEEK
        return monday + (weeks - weeks % rule.interval) * _WEEK
    if rule.frequency == "MONTHLY":
        first = start.year * 12 + start.month - 1
        passed = after.year * 12 + after.month - 1 - first
        year, month = divmod(first + passed - passed % rule.interval, 12)
        return date(year, month + 1, 1)
    passed = after.year - start.year
    return date(start.year + passed - passed % rule.interval, 1, 1)


def _user_day(day: date, anchor_date: StoredDate | None, moment: LocalNow) -> date:
    """Return the user's day on which the time of the date falls, if its calendar day is `day`."""
    if anchor_date is None or anchor_date["time"] is None:
        return day
    zone, clock = find_zone(anchor_date["timezone"]), time.fromisoformat(anchor_date["time"])
    return moment.day_of(first_instant(day, zone, clock))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
