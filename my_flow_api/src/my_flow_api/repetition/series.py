"""Build and advance the stored repetition of a flow. Pure: the moment is an argument.

A series has one open flow. Completing it makes the next one, whose id follows from the owner, the series and
the number of the flow in it: whoever makes it a second time finds it.

The day of a series is in one field of its flows, the anchor: the plan or the due date. The other of the two
keeps its distance from it, as it was when the rule was set. A date that is moved moves in one flow alone.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal, LiteralString

from bson import ObjectId

from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.repetition.instances import (
    StoredDate,
    next_day_by_completion,
    next_day_by_schedule,
    next_day_by_skipping,
    nth_occurrence,
    occurrences_between,
)
from my_flow_api.repetition.rule import FIRST_YEAR, LAST_YEAR, parse_rule
from my_flow_api.repetition.schemas import MAX_SKIPPED, CountsFrom, ImportedRepeat, Repeat, RepeatRead

_SKIP_IDS = 10
type Stored = Mapping[str, Any]
"""The stored field `repeat` of a flow."""

type Anchor = Literal["planned", "due"]
type Dates = Mapping[str, Any]
"""The fields of a flow that have a date: `planned`, `due` or both."""

DATED: tuple[Anchor, Anchor] = ("planned", "due")
_OTHER: Mapping[Anchor, Anchor] = {"planned": "due", "due": "planned"}


def instance_id(user_id: str, series_id: ObjectId, number: int) -> ObjectId:
    """Return the id of the flow with this number in a series of the user."""
    parts = (user_id, "repeat", str(series_id), str(number))
    return ObjectId(sha256("\0".join(parts).encode()).digest()[:12])


def next_id(user_id: str, repeat: Stored) -> ObjectId:
    """Return the id of the flow after the one with this repetition."""
    return instance_id(user_id, repeat["series_id"], repeat["number"] + 1)


def conflict_advice(repeat: Repeat, flow: Dates) -> LiteralString | None:
    """Return advice if the repetition does not fit the dates of its flow; None if it does."""
    counts_from = _counts_from(repeat, flow)
    anchored = _dated(flow, _anchor(counts_from, flow))
    if anchored is None:
        if counts_from == "completion":
            return None
        if counts_from == "planned":
            return "Give the flow a plan with a day too, from which the days are counted."
        return "Give the flow a due date too, or a plan with a day, from which the days are counted."
    until = parse_rule(repeat.rule).until
    if until is not None and until < date.fromisoformat(anchored["date"]):
        return "Let the rule end on the day of the flow or later: see UNTIL."
    return None


def ended_advice(repeat: Repeat, flow: Dates, today: date) -> LiteralString | None:
    """Return advice if the rule of a flow without a date, which counts from completion, has ended."""
    counts_from, until = _counts_from(repeat, flow), parse_rule(repeat.rule).until
    if counts_from != "completion" or _dated(flow, _anchor(counts_from, flow)) is not None:
        return None
    return None if until is None or today <= until else "Let the rule end today or later: see UNTIL."


def cleared_anchor(repeat: Stored | None, changes: Mapping[str, Any]) -> Anchor | None:
    """Return the anchor of the series if the changes remove that date; otherwise None."""
    if repeat is None or repeat["counts_from"] == "completion":
        return None
    anchor: Anchor = repeat["anchor"]
    return anchor if anchor in cleared_dates(changes) else None


def cleared_dates(changes: Mapping[str, Any]) -> list[Anchor]:
    """Return the dates that the changes remove; someday is a plan without a date."""
    return [name for name in DATED if name in changes and _dated(changes, name) is None]


def new_series(repeat: Repeat, flow: Dates) -> Stored:
    """Return the repetition of the first flow of a series, or of one of an imported series."""
    known = repeat if isinstance(repeat, ImportedRepeat) else ImportedRepeat(rule=repeat.rule)
    counts_from = _counts_from(repeat, flow)
    anchor = _anchor(counts_from, flow)
    day = known.day if known.day is not None else _day_of(_dated(flow, anchor))
    gap_days = known.gap_days if known.day is not None else _gap_days(day, _dated(flow, _OTHER[anchor]))
    return {
        "rule": repeat.rule,
        "counts_from": counts_from,
        "anchor": anchor,
        "series_id": known.series_id or ObjectId(),
        "number": known.number,
        "counted": known.counted,
        "day": day,
        "gap_days": gap_days,
        "skipped": list(known.skipped),
        "made_version": None,
        "skip_ids": [],
    }


def changed_series(before: Stored | None, repeat: Repeat, flow: Dates, *, is_moved: bool) -> Stored:
    """Return the repetition after a change of its rule; the same rule goes on as it was.

    Args:
        before: The repetition until now.
        repeat: The new one.
        flow: The dates from now on.
        is_moved: Whether one was set together with the rule: then the days are counted from it.
    """
    if before is None:
        return new_series(repeat, flow)
    is_same_start = repeat.counts_from is None or repeat.counts_from == before["counts_from"]
    if not is_moved and is_same_start and before["rule"] == repeat.rule:
        return before
    return {**new_series(repeat, flow), "series_id": before["series_id"], "number": before["number"]}


def advance(flow: Document, moment: LocalNow) -> tuple[Stored, Dates] | None:
    """Return the repetition and the dates of the flow after a completed one; None if it was the last."""
    repeat = flow["repeat"]
    if _remaining_count(repeat) == 0:
        return None
    found = _next(flow, flow["completed_at"] or moment.now, moment)
    if found is None:
        return None
    day, dates = found
    advanced = {
        **repeat,
        "number": repeat["number"] + 1,
        "counted": repeat["counted"] + 1,
        "day": day.isoformat(),
        "skipped": [],
        "skip_ids": [],
    }
    return advanced, dates


def skip(flow: Document, skip_id: ObjectId, moment: LocalNow) -> tuple[Stored, Dates] | None:
    """Return the repetition and the dates of a flow after it was skipped once; None if there is no later day.

    A skipped day does not count for COUNT.

    Args:
        flow: The open flow of the series.
        skip_id: Identifies the request, so that sending it again skips nothing more.
        moment: The present, in the user's time zone.
    """
    repeat = flow["repeat"]
    found = _next(flow, None, moment)
    if found is None:
        return None
    day, dates = found
    skipped = repeat["skipped"] if repeat["day"] is None else [*repeat["skipped"], repeat["day"]]
    after = {
        "day": day.isoformat(),
        "skipped": skipped[-MAX_SKIPPED:],
        "skip_ids": [*repeat["skip_ids"], skip_id][-_SKIP_IDS:],
    }
    return {**repeat, **after}, dates


def upcoming(flow: Document, first: date, last: date, moment: LocalNow) -> list[Dates]:
    """Return the dates of upcoming flows of a series that fall between `first` and `last`, both included.

    A series that counts from completion has none: its next day is not known yet.
    """
    repeat = flow["repeat"]
    found, left = _next(flow, None, moment), _remaining_count(repeat)
    if repeat["counts_from"] == "completion" or found is None or left == 0:
        return []
    rule, start = parse_rule(repeat["rule"]), found[0]
    days = {*occurrences_between(rule, start, first, last)}
    if repeat["gap_days"] and flow.get(_OTHER[repeat["anchor"]]) is not None:
        gap_days = -repeat["gap_days"]
        days.update(occurrences_between(rule, start, _shifted(first, gap_days), _shifted(last, gap_days)))
    if left is not None:
        end = nth_occurrence(rule, start, left)
        days = {day for day in days if day <= end}
    dates = [_dates_on(day, flow) for day in sorted(days)]
    return [{name: one.get(name, flow.get(name)) for name in DATED} for one in dates]


def read_repeat(repeat: Stored | None) -> RepeatRead | None:
    """Return a stored repetition as the API shows it."""
    if repeat is None:
        return None
    return {
        "rule": repeat["rule"],
        "counts_from": repeat["counts_from"],
        "series_id": str(repeat["series_id"]),
        "number": repeat["number"],
        "counted": repeat["counted"],
        "day": repeat["day"],
        "gap_days": repeat["gap_days"],
        "skipped": repeat["skipped"],
    }


def _next(flow: Document, done: datetime | None, moment: LocalNow) -> tuple[date, Dates] | None:
    """Return the day after that of the flow, and the dates of a flow on it.

    Args:
        flow: The flow.
        done: When it was completed; None if it is skipped.
        moment: The present, in the user's time zone.
    """
    repeat = flow["repeat"]
    rule, anchored = parse_rule(repeat["rule"]), _dated(flow, repeat["anchor"])
    if repeat["counts_from"] != "completion":
        day = next_day_by_schedule(rule, date.fromisoformat(repeat["day"]), anchored, moment)
    elif done is None:
        day = next_day_by_skipping(rule, anchored, moment)
    else:
        day = next_day_by_completion(rule, done, anchored, moment)
    return None if day is None else (day, _dates_on(day, flow))


def _dates_on(day: date, flow: Document) -> Dates:
    """Return the dates of a flow of the series on a day of the rule."""
    repeat = flow["repeat"]
    anchor: Anchor = repeat["anchor"]
    other = _OTHER[anchor]
    dates: dict[str, Any] = {anchor: _moved(flow, anchor, day)}
    if flow.get(other) is not None:
        gap_days = repeat["gap_days"]
        dates[other] = None if gap_days is None else _moved(flow, other, _shifted(day, gap_days))
    return dates


def _counts_from(repeat: Repeat, flow: Dates) -> CountsFrom:
    """Return the date that the rule counts from; by default the plan if it has a day, else the due date."""
    if repeat.counts_from is not None:
        return repeat.counts_from
    return "planned" if _dated(flow, "planned") is not None else "due"


def _anchor(counts_from: CountsFrom, flow: Dates) -> Anchor:
    """Return the field with the day of the series; from completion, the due date only if it is alone."""
    if counts_from != "completion":
        return counts_from
    return "due" if _dated(flow, "planned") is None and flow["due"] is not None else "planned"


def _dated(flow: Dates, name: Anchor) -> StoredDate | None:
    """Return a date of a flow; None if it has none, and for someday."""
    value: StoredDate | None = flow.get(name)
    return None if value is None or value["date"] is None else value


def _moved(flow: Dates, name: Anchor, day: date) -> dict[str, Any]:
    """Return a date of the flow on another day, with its time as before."""
    value = _dated(flow, name)
    clock, zone = (None, None) if value is None else (value["time"], value["timezone"])
    moved = {"date": day.isoformat(), "time": clock, "timezone": zone}
    return {**moved, "someday": False} if name == "planned" else moved


def _shifted(day: date, days: int) -> date:
    first, last = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
    return date.fromordinal(min(max(day.toordinal() + days, first), last))


def _gap_days(day: str | None, other: StoredDate | None) -> int | None:
    """Return how many days the other date is after the day of the series; None without one of them."""
    if day is None or other is None:
        return None
    return (date.fromisoformat(other["date"]) - date.fromisoformat(day)) // timedelta(days=1)


def _remaining_count(repeat: Stored) -> int | None:
    """Return how many more flows COUNT allows; None without COUNT."""
    count = parse_rule(repeat["rule"]).count
    return None if count is None else max(0, count - repeat["counted"])


def _day_of(value: StoredDate | None) -> str | None:
    return None if value is None else value["date"]
