"""Build and advance the stored repetition of a flow. Pure: the moment is an argument.

A series has one open flow. Completing it makes the next one, whose id follows from the owner, the series and
the number of the flow in it: whoever makes it a second time finds it.

The day of a series is in a field of its flows, `ANCHORS` says which.
"""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any, LiteralString

from bson import ObjectId

from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.repetition.instances import Due, next_by_completion, next_by_schedule
from my_flow_api.repetition.rule import parse_rule
from my_flow_api.repetition.schemas import MAX_SKIPPED, CountsFrom, ImportedRepeat, Repeat, RepeatRead

_SKIP_IDS = 10
type Stored = Mapping[str, Any]
"""The stored field `repeat` of a flow."""

ANCHORS: Mapping[CountsFrom, str] = {"due": "due", "completion": "due"}
"""The field of a flow that has the day of its series, by what the days are counted from."""


def instance_id(user_id: str, series_id: ObjectId, number: int) -> ObjectId:
    """Return the id of the flow with this number in a series of the user."""
    parts = (user_id, "repeat", str(series_id), str(number))
    return ObjectId(sha256("\0".join(parts).encode()).digest()[:12])


def next_id(user_id: str, repeat: Stored) -> ObjectId:
    """Return the id of the flow after the one with this repetition."""
    return instance_id(user_id, repeat["series_id"], repeat["number"] + 1)


def find_conflict(repeat: Repeat, flow: Mapping[str, Any]) -> LiteralString | None:
    """Return what to write if the repetition and the days of its flow do not go together.

    Args:
        repeat: The repetition.
        flow: The fields of the flow that `ANCHORS` names.
    """
    due = flow[ANCHORS[repeat.counts_from]]
    if due is None:
        if repeat.counts_from == "completion":
            return None
        return "Give the flow a due date too, from which the days are counted."
    until = parse_rule(repeat.rule).until
    if until is not None and until < date.fromisoformat(due["date"]):
        return "Let the rule end on the day of the due date or later: see UNTIL."
    return None


def new_series(repeat: Repeat, due: Due | None) -> Stored:
    """Return the repetition of the first flow of a series, or of one of an imported series."""
    known = repeat if isinstance(repeat, ImportedRepeat) else ImportedRepeat(rule=repeat.rule)
    day = known.day if known.day is not None else _day_of(due)
    return {
        "rule": repeat.rule,
        "counts_from": repeat.counts_from,
        "series_id": known.series_id or ObjectId(),
        "number": known.number,
        "counted": known.counted,
        "day": day,
        "skipped": list(known.skipped),
        "made_version": None,
        "skip_ids": [],
    }


def changed_series(before: Stored | None, repeat: Repeat, due: Due | None, *, is_moved: bool) -> Stored:
    """Return the repetition after a change of its rule; the same rule goes on as it was.

    Args:
        before: The repetition until now.
        repeat: The new one.
        due: The due date from now on.
        is_moved: Whether it was set together with the rule: then the days are counted from it.
    """
    new = new_series(repeat, due)
    if before is None:
        return new
    if not is_moved and (before["rule"], before["counts_from"]) == (repeat.rule, repeat.counts_from):
        return before
    return {**new, "series_id": before["series_id"], "number": before["number"]}


def advance(flow: Document, moment: LocalNow) -> tuple[Stored, Due] | None:
    """Return the repetition and the due of the flow after a completed one; None if it was the last."""
    repeat = flow["repeat"]
    count = parse_rule(repeat["rule"]).count
    if count is not None and repeat["counted"] >= count:
        return None
    found = _next_day(flow, flow["completed_at"] or moment.now, moment)
    if found is None:
        return None
    day, due = found
    advanced = {
        **repeat,
        "number": repeat["number"] + 1,
        "counted": repeat["counted"] + 1,
        "day": day.isoformat(),
        "skipped": [],
        "skip_ids": [],
    }
    return advanced, due


def skip(flow: Document, skip_id: ObjectId, moment: LocalNow) -> tuple[Stored, Due] | None:
    """Return the repetition and the due of a flow after it was skipped once; None if there is no later day.

    A skipped day does not count for COUNT.

    Args:
        flow: The open flow of the series.
        skip_id: Identifies the request, so that sending it again skips nothing more.
        moment: The present, in the user's time zone.
    """
    repeat = flow["repeat"]
    found = _next_day(flow, moment.now, moment)
    if found is None:
        return None
    day, due = found
    skipped = repeat["skipped"] if repeat["day"] is None else [*repeat["skipped"], repeat["day"]]
    after = {
        "day": day.isoformat(),
        "skipped": skipped[-MAX_SKIPPED:],
        "skip_ids": [*repeat["skip_ids"], skip_id][-_SKIP_IDS:],
    }
    return {**repeat, **after}, due


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
        "skipped": repeat["skipped"],
    }


def _next_day(flow: Document, done: datetime, moment: LocalNow) -> tuple[date, Due] | None:
    repeat = flow["repeat"]
    rule, due = parse_rule(repeat["rule"]), flow[ANCHORS[repeat["counts_from"]]]
    if repeat["counts_from"] == "completion":
        return next_by_completion(rule, done, due, moment)
    day = date.fromisoformat(repeat["day"] or due["date"])
    return next_by_schedule(rule, day, due, moment)


def _day_of(due: Due | None) -> str | None:
    return None if due is None else due["date"]
