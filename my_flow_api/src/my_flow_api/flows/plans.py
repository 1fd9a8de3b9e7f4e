"""Compute what a flow's plan means: its status, its stored keys, and its place after the due date. Pure.

A plan is the day on which a person means to do a flow, with or without a time, or someday. Unlike a due date
it is never overdue: a plan for a past day counts as today.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

from my_flow_api.flows.due_ranges import Range
from my_flow_api.flows.rules import StoredDue, beginning_of_due, due_instant, postpone
from my_flow_api.kit.local_time import LocalNow

type PlannedStatus = Literal["earlier", "today", "later", "someday"]
type StoredPlan = Mapping[str, Any]

SOMEDAY_KEY = "s"
"""The plan key of a flow that is planned for someday."""

NOT_SOMEDAY: Mapping[str, Any] = {"plan_key": {"$ne": SOMEDAY_KEY}}
"""The filter for open flows that are not planned for someday. Flows of earlier releases have no plan key."""

_DAY = timedelta(days=1)


def derived_plan_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that are stored beside a plan, if `fields` has one."""
    if "planned" not in fields:
        return {}
    instant = plan_instant(fields["planned"])
    return {"planned_instant": instant, "plan_key": plan_key(fields["planned"], instant)}


def plan_instant(plan: StoredPlan | None) -> datetime | None:
    """Return the instant of a plan with a time; None for a day, which is that day in any time zone."""
    return due_instant(plan)


def plan_key(plan: StoredPlan | None, instant: datetime | None) -> str | None:
    """Return the key of the index of plans: timed (t), bare date (b) or someday (s); None without a plan."""
    if plan is None:
        return None
    return SOMEDAY_KEY if plan["someday"] else beginning_of_due(plan, instant)


def planned_day(plan: StoredPlan | None, instant: datetime | None, moment: LocalNow) -> date | None:
    """Return the day of a plan in the user's time zone; None without a plan, and for someday."""
    if plan is None or plan["someday"]:
        return None
    return date.fromisoformat(plan["date"]) if instant is None else moment.day_of(instant)


def planned_status_at(
    plan: StoredPlan | None, instant: datetime | None, *, completed: bool, moment: LocalNow
) -> PlannedStatus | None:
    """Return the status of a plan at `moment`; None without a plan, and for a completed flow.

    Compares days only: a 9:00 plan stays `today` until the day ends.

    Args:
        plan: The plan as stored.
        instant: `plan_instant(plan)`, which is stored with the flow.
        completed: Whether the flow is completed.
        moment: The present, in the user's time zone.
    """
    if plan is None or completed:
        return None
    day = planned_day(plan, instant, moment)
    if day is None:
        return "someday"
    if day < moment.today:
        return "earlier"
    return "today" if day == moment.today else "later"


def is_planned_after_due(
    plan: StoredPlan | None,
    plan_at: datetime | None,
    due: StoredDue | None,
    due_at: datetime | None,
    moment: LocalNow,
) -> bool:
    """Return whether a plan is after the due date. Someday is after every due date.

    Two times are compared as instants; otherwise the days decide, in the user's time zone.

    Args:
        plan: The plan as stored.
        plan_at: Its instant, if it has a time.
        due: The due date as stored.
        due_at: Its instant, if it has a time.
        moment: The present, in the user's time zone.
    """
    if plan is None or due is None:
        return False
    if plan_at is not None and due_at is not None:
        return plan_at > due_at
    day = planned_day(plan, plan_at, moment)
    due_day = date.fromisoformat(due["date"]) if due_at is None else moment.day_of(due_at)
    return day is None or day > due_day


def postpone_plan(plan: StoredPlan | None, moment: LocalNow) -> dict[str, Any]:
    """Return the plan of a flow that is postponed to the user's next day; a later one stays as it is.

    A time of day stays, on the clock of its own zone. Without a plan, and from someday, it is the bare date.
    """
    is_dated = plan is not None and not plan["someday"]
    return {**postpone(plan if is_dated else None, moment), "someday": False}


def plan_key_ranges(status: PlannedStatus, moment: LocalNow) -> Sequence[Range]:
    """Return the ranges of plan keys with this status at `moment`."""
    today, tomorrow = moment.today, moment.today + _DAY
    if status == "someday":
        return [Range(SOMEDAY_KEY, f"{SOMEDAY_KEY}~")]
    if status == "earlier":
        return plan_key_ranges_of_days(None, today, moment)
    if status == "later":
        return plan_key_ranges_of_days(tomorrow, None, moment)
    return plan_key_ranges_of_days(today, tomorrow, moment)


def plan_key_ranges_of_days(first: date | None, end: date | None, moment: LocalNow) -> Sequence[Range]:
    """Return the ranges of plan keys from the day `first` (included) to `end` (excluded), if given."""
    begins = ("", "") if first is None else (first.isoformat(), _instant_key(moment.begin_of(first)))
    ends = ("~", "~") if end is None else (end.isoformat(), _instant_key(moment.begin_of(end)))
    return [Range(f"b{begins[0]}", f"b{ends[0]}"), Range(f"t{begins[1]}", f"t{ends[1]}")]


def _instant_key(instant: datetime) -> str:
    return beginning_of_due(None, instant)[1:]


def plan_key_filter(ranges: Sequence[Range]) -> dict[str, Any]:
    """Return the MongoDB filter of flows with a plan key in one of these ranges."""
    return {"$or": [{"plan_key": keys.filter()} for keys in ranges]}
