"""The days of a rule, found by looking at each day: RFC 5545, section 3.3.10, word by word.

It shares nothing with `my_flow_api.repetition`: it reads the text of a rule by itself.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def enumerated(rule: str, start: date, days: int) -> Iterator[date]:
    """Yield the days of the rule among `days` days from `start` on. COUNT is not looked at."""
    parts = dict(part.split("=") for part in rule.split(";"))
    for number in range(days):
        if start > date(2999, 12, 31) - number * DAY:
            return
        day = start + number * DAY
        if "UNTIL" in parts and f"{day:%Y%m%d}" > parts["UNTIL"]:
            return
        if _is_in_interval(parts, start, day) and _is_chosen(parts, start, day):
            yield day


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return when the clock shows this time: the first time, or by the offset before a gap."""
    shown = datetime.combine(day, clock)
    offsets = [zone.utcoffset((shown + shift).replace(tzinfo=zone)) for shift in (-DAY, DAY)]
    candidates = [(shown - offset).replace(tzinfo=UTC) for offset in offsets if offset is not None]
    real = [one for one in candidates if one.astimezone(zone).replace(tzinfo=None) == shown]
    return min(real) if real else candidates[0]


def _is_in_interval(parts: dict[str, str], start: date, day: date) -> bool:
    """Return whether the day, week, month or year is one that the interval has."""
    frequency = parts["FREQ"]
    if frequency == "DAILY":
        passed = (day - start).days
    elif frequency == "WEEKLY":
        passed = ((day - day.weekday() * DAY) - (start - start.weekday() * DAY)).days // 7
    elif frequency == "MONTHLY":
        passed = (day.year - start.year) * 12 + day.month - start.month
    else:
        passed = day.year - start.year
    return passed % int(parts.get("INTERVAL", "1")) == 0


def _is_chosen(parts: dict[str, str], start: date, day: date) -> bool:
    """Return whether it is a day that the parts name, or that follows from the start."""
    frequency, length = parts["FREQ"], monthrange(day.year, day.month)[1]
    if "BYMONTH" in parts and day.month != int(parts["BYMONTH"]):
        return False
    if "BYMONTHDAY" in parts:
        wanted = int(parts["BYMONTHDAY"])
        return day.day == (wanted if wanted > 0 else length + 1 + wanted)
    if "BYDAY" in parts and frequency == "WEEKLY":
        return WEEKDAYS[day.weekday()] in parts["BYDAY"].split(",")
    if "BYDAY" in parts:
        nth, weekday = int(parts["BYDAY"][:-2]), parts["BYDAY"][-2:]
        place = (day.day - 1) // 7 + 1 if nth > 0 else -((length - day.day) // 7 + 1)
        return WEEKDAYS[day.weekday()] == weekday and place == nth
    if frequency == "WEEKLY":
        return day.weekday() == start.weekday()
    if frequency == "MONTHLY":
        return day.day == start.day
    return frequency == "DAILY" or (day.month, day.day) == (start.month, start.day)
