"""Parse recurrence rules: a subset of RFC 5545, section 3.3.10. Pure.

    FREQ=DAILY
    FREQ=WEEKLY      BYDAY=MO,WE
    FREQ=MONTHLY     BYMONTHDAY=1 to 31, or -1 for the last day; or BYDAY=1MO to 5SU, -1FR for the last Friday
    FREQ=YEARLY      BYMONTH=12, and with it BYMONTHDAY or BYDAY as in a month

Without these parts the day is that of the first instance. Each rule may have INTERVAL, and COUNT or UNTIL,
which is a day. A month or year without the day is skipped: `BYMONTHDAY=31` never means the 30th.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, LiteralString, NamedTuple, cast

type Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = -1
MAX_LENGTH = 100
MAX_NUMBER = 999
FIRST_YEAR, LAST_YEAR = 1900, 2999

_PARTS = ("FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "COUNT", "UNTIL")
_ALLOWED: Mapping[str, frozenset[str]] = {
    "DAILY": frozenset(),
    "WEEKLY": frozenset({"BYDAY"}),
    "MONTHLY": frozenset({"BYMONTHDAY", "BYDAY"}),
    "YEARLY": frozenset({"BYMONTH", "BYMONTHDAY", "BYDAY"}),
}
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_INTEGER = re.compile(r"[0-9]{1,3}", re.A)
_NTH = re.compile(rf"\+?([1-5]|-1)({'|'.join(WEEKDAYS)})", re.A)
_DAY_OF_MONTH = re.compile(r"\+?([0-9]{1,2}|-1)", re.A)
_DAY = re.compile(r"[0-9]{8}", re.A)


class RuleError(ValueError):
    """The rule is not one of the subset. The message says what to write."""

    def __init__(self, advice: LiteralString) -> None:
        super().__init__(advice)
        self.advice = advice


class NthWeekday(NamedTuple):
    """A weekday of a month: the first (1) to the fifth, or the last (-1); `weekday` is 0 for Monday."""

    nth: int
    weekday: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule. Parts that are None or empty follow from the first instance.

    Attributes:
        weekdays: The days of a weekly rule, 0 for Monday.
        day_of_month: 1 to 31, or -1 for the last day.
        count: The number of instances.
        until: The last possible day.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    month: int | None = None
    day_of_month: int | None = None
    nth_weekday: NthWeekday | None = None
    count: int | None = None
    until: date | None = None

    @property
    def has_explicit_days(self) -> bool:
        """Whether the rule says on which days it falls, rather than only how far they are apart."""
        return bool(self.weekdays) or self.day_of_month is not None or self.nth_weekday is not None

    @property
    def text(self) -> str:
        """The rule in its canonical form."""
        return ";".join(f"{name}={value}" for name, value in self._parts().items())

    def _parts(self) -> dict[str, str]:
        found: dict[str, str] = {"FREQ": self.frequency}
        if self.interval != 1:
            found["INTERVAL"] = str(self.interval)
        if self.month is not None:
            found["BYMONTH"] = str(self.month)
        if self.day_of_month is not None:
            found["BYMONTHDAY"] = str(self.day_of_month)
        if self.weekdays:
            found["BYDAY"] = ",".join(WEEKDAYS[day] for day in self.weekdays)
        if self.nth_weekday is not None:
            found["BYDAY"] = f"{self.nth_weekday.nth}{WEEKDAYS[self.nth_weekday.weekday]}"
        if self.count is not None:
            found["COUNT"] = str(self.count)
        if self.until is not None:
            found["UNTIL"] = f"{self.until:%Y%m%d}"
        return found


def parse_rule(text: str) -> Rule:
    """Parse a rule of the subset, in upper or lower case, with its parts in any order.

    Raises:
        RuleError: It is not in the subset.
    """
    # Upper case makes ASCII letters of a few others, such as the dotless i.
    parts = _split(text.upper() if text.isascii() else text)
    frequency = parts.get("FREQ")
    if frequency is None or frequency not in _ALLOWED:
        raise RuleError("Begin with FREQ=DAILY, FREQ=WEEKLY, FREQ=MONTHLY or FREQ=YEARLY.")
    _refuse_parts(frequency, parts)
    weekdays: tuple[int, ...] = ()
    nth = None
    if "BYDAY" in parts and frequency == "WEEKLY":
        weekdays = _weekdays(parts["BYDAY"])
    elif "BYDAY" in parts:
        nth = _nth_weekday(parts["BYDAY"])
    month = _number(parts["BYMONTH"], 12) if "BYMONTH" in parts else None
    if "BYMONTH" in parts and month is None:
        raise RuleError("Write BYMONTH as one month: BYMONTH=1 to BYMONTH=12.")
    return Rule(
        frequency=cast("Frequency", frequency),
        interval=_interval(parts),
        weekdays=weekdays,
        month=month,
        day_of_month=_day_of_month(parts["BYMONTHDAY"], month) if "BYMONTHDAY" in parts else None,
        nth_weekday=nth,
        count=_count(parts),
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
    )


def _split(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not equals or name not in _PARTS:
            raise RuleError(
                "Use the parts FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, COUNT and UNTIL, separated by "
                "semicolons, for example FREQ=WEEKLY;BYDAY=MO."
            )
        if name in parts:
            raise RuleError("Use each part of the rule once.")
        parts[name] = value
    return parts


def _refuse_parts(frequency: str, parts: Mapping[str, str]) -> None:
    """Raise `RuleError` if the parts do not go together."""
    chosen = {name for name in parts if name.startswith("BY")} - _ALLOWED[frequency]
    if chosen and frequency == "DAILY":
        raise RuleError("Use a daily rule without days, or days of the week with FREQ=WEEKLY.")
    if chosen and frequency == "WEEKLY":
        raise RuleError("Choose the days of a weekly rule with BYDAY alone, for example BYDAY=MO,WE.")
    if chosen:
        raise RuleError("Leave BYMONTH out of a monthly rule, or use FREQ=YEARLY.")
    if "BYMONTHDAY" in parts and "BYDAY" in parts:
        raise RuleError("Use either BYMONTHDAY or BYDAY.")
    if frequency == "YEARLY" and "BYMONTH" in parts and not {"BYMONTHDAY", "BYDAY"} & parts.keys():
        raise RuleError("Give the day of the month too, for example BYMONTH=12;BYMONTHDAY=24.")
    if frequency == "YEARLY" and "BYMONTH" not in parts and {"BYMONTHDAY", "BYDAY"} & parts.keys():
        raise RuleError("Give the month of a yearly rule too, for example BYMONTH=12;BYMONTHDAY=24.")
    if "COUNT" in parts and "UNTIL" in parts:
        raise RuleError("Use either COUNT or UNTIL.")


def _weekdays(value: str) -> tuple[int, ...]:
    days = value.split(",")
    if not set(days) <= set(WEEKDAYS):
        raise RuleError("Write BYDAY as days of the week: MO, TU, WE, TH, FR, SA, SU, separated by commas.")
    return tuple(sorted({WEEKDAYS.index(day) for day in days}))


def _nth_weekday(value: str) -> NthWeekday:
    match = _NTH.fullmatch(value)
    if match is None:
        raise RuleError("Write BYDAY as one weekday of the month: 1MO to 5SU, or -1FR for the last Friday.")
    return NthWeekday(int(match[1]), WEEKDAYS.index(match[2]))


def _day_of_month(value: str, month: int | None) -> int:
    match = _DAY_OF_MONTH.fullmatch(value)
    day = int(match[1]) if match is not None else 0
    if day == 0 or day > 31:
        raise RuleError("Write BYMONTHDAY as one day: 1 to 31, or -1 for the last day of the month.")
    if month is not None and day > _LONGEST_MONTHS[month - 1]:
        raise RuleError("Use a day that the month has.")
    return day


def _interval(parts: Mapping[str, str]) -> int:
    interval = _number(parts.get("INTERVAL", "1"), MAX_NUMBER)
    if interval is None:
        raise RuleError("Write INTERVAL as a whole number from 1 to 999.")
    return interval


def _count(parts: Mapping[str, str]) -> int | None:
    if "COUNT" not in parts:
        return None
    count = _number(parts["COUNT"], MAX_NUMBER)
    if count is None:
        raise RuleError("Write COUNT as a whole number from 1 to 999.")
    return count


def _number(value: str, most: int) -> int | None:
    number = int(value) if _INTEGER.fullmatch(value) else 0
    return number if 1 <= number <= most else None


def _until(value: str) -> date:
    try:
        if not _DAY.fullmatch(value):
            raise ValueError
        day = datetime.strptime(value, "%Y%m%d").date()
    except ValueError:
        raise RuleError("Write UNTIL as a day that exists, for example UNTIL=20261231.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise RuleError("Write UNTIL with a year from 1900 to 2999.")
    return day
