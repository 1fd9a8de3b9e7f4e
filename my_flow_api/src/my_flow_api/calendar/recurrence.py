"""Describe flows that repeat as recurring events. Pure. Source: RFC 5545, sections 3.6.5 and 3.8.5."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Timezone

from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.local_time import find_zone, last_second
from my_flow_api.repetition.instances import first_day_after, occurrences_before
from my_flow_api.repetition.rule import Rule, parse_rule

_MOST_EXCLUDED = 50
_LAST_FIRST_YEAR = 2036  # the descriptions of zones end with 2037


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event of a flow.

    Attributes:
        start: A day, or an instant. That of a recurring event is in the zone of its due.
        rule: The rule of a recurring event.
        excluded: The days or instants of the rule that were skipped.
        suffix: Distinguishes the events of a flow.
    """

    start: date | datetime
    rule: str | None = None
    excluded: tuple[date | datetime, ...] = ()
    suffix: str = ""


class FirstYears:
    """Notes the first year in which each time zone is used, and describes the zones from then on."""

    def __init__(self) -> None:
        self._years: dict[str, int] = {}

    def note(self, occurrence: Occurrence) -> None:
        """Note the zone of a recurring event that has a time."""
        start = occurrence.start
        if isinstance(start, datetime) and isinstance(start.tzinfo, ZoneInfo) and occurrence.rule is not None:
            self._years[start.tzinfo.key] = min(start.year, self._years.get(start.tzinfo.key, start.year))

    def described(self) -> Iterator[bytes]:
        """Yield a VTIMEZONE for each zone."""
        for zone, year in self._years.items():
            yield _described(zone, min(year, _LAST_FIRST_YEAR))


def occurrences_of(flow: Document) -> list[Occurrence]:
    """Return the events of an open flow: one, and another for its series if its own day is not in that.

    The due dates of a series that counts from a plan on another day follow no rule of their own.
    """
    due, repeat = flow["due"], flow.get("repeat")
    alone = Occurrence(_instant_or_day(flow))
    if repeat is None or not _is_on_days_of_rule(repeat):
        return [alone]
    rule, day = parse_rule(repeat["rule"]), date.fromisoformat(repeat["day"])
    left = None if rule.count is None else max(1, rule.count - repeat["counted"] + 1)
    is_of_rule = first_day_after(rule, day, date.fromordinal(day.toordinal() - 1)) == day
    if is_of_rule and due["date"] == day.isoformat():
        first = date.fromisoformat(repeat["skipped"][0]) if repeat["skipped"] else day
        excluded = occurrences_before(rule, first, day, _MOST_EXCLUDED) or []
        count = None if left is None else left + len(excluded)
        begin = excluded[0] if excluded else day
        return [
            Occurrence(
                _at(begin, due),
                _text(replace(rule, count=count), due),
                tuple(_at(one, due) for one in excluded),
            )
        ]
    following = first_day_after(rule, day, max(day, date.fromisoformat(due["date"])))
    if following is None or left == 1:
        return [alone]
    rest = replace(rule, count=None if left is None else left - 1)
    return [alone, Occurrence(_at(following, due), _text(rest, due), suffix="-next")]


def _is_on_days_of_rule(repeat: Mapping[str, Any]) -> bool:
    """Return whether the flows to come are due on the days of the rule."""
    if repeat["counts_from"] == "planned":
        return bool(repeat["gap_days"] == 0)
    return bool(repeat["counts_from"] == "due")


def _instant_or_day(flow: Document) -> date | datetime:
    instant: datetime | None = flow["due_instant"]
    return date.fromisoformat(flow["due"]["date"]) if instant is None else instant.astimezone(UTC)


def _at(day: date, due: Mapping[str, Any]) -> date | datetime:
    if due["time"] is None:
        return day
    return datetime.combine(day, time.fromisoformat(due["time"]), find_zone(due["timezone"]))


def _text(rule: Rule, due: Mapping[str, Any]) -> str:
    """Return the rule with an end of the same form as the start: an instant if that has a time."""
    if rule.until is None or due["time"] is None:
        return rule.text
    until = last_second(rule.until.isoformat(), find_zone(due["timezone"]))
    return f"{replace(rule, until=None).text};UNTIL={until:%Y%m%dT%H%M%SZ}"


@lru_cache(maxsize=1_000)
def _described(zone: str, year: int) -> bytes:
    return bytes(Timezone.from_tzid(zone, first_date=date(year, 1, 1)).to_ical())
