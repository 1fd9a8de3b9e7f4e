"""Plans in the ranking: today's with what is due today, later ones not before their day, someday never."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.flows.test_plans import SOMEDAY, at, day, near_plans
from tests.focus.test_ranking import MOMENT, MOMENTS, NOON, Flow, bare, flow, flows_at

from my_flow_api.flows.plans import plan_instant, planned_status_at
from my_flow_api.flows.rules import due_instant
from my_flow_api.focus.ranking import needs_you, rank, sort_flows
from my_flow_api.kit.local_time import LocalNow


def planned(plan: Flow | None, **fields: Any) -> Flow:
    return flow(**fields) | {"planned": plan, "planned_instant": plan_instant(plan)}


@st.composite
def situations(draw: st.DrawFn) -> tuple[LocalNow, list[Flow]]:
    """Draw a moment, and open flows of which most have a plan."""
    moment = draw(MOMENTS)
    flows = draw(st.lists(flows_at(moment), max_size=12, unique_by=lambda one: one["_id"]))
    plans = [draw(st.none() | near_plans(moment)) for _ in flows]
    return moment, [
        one | {"completed": False, "planned": plan, "planned_instant": plan_instant(plan)}
        for one, plan in zip(flows, plans, strict=True)
    ]


def status(one: Flow, moment: LocalNow) -> str | None:
    return planned_status_at(one["planned"], one["planned_instant"], completed=False, moment=moment)


def titles(flows: list[Flow], note: str = "") -> list[str]:
    return [ranked.flow["title"] for ranked in rank(flows, MOMENT, note)]


def test_a_plan_for_today_ranks_with_what_is_due_today_after_what_has_a_time() -> None:
    flows = [
        flow(_id=1, title="soon", due=bare("2026-05-16"), priority="high"),
        planned(day("2026-05-15"), _id=2, title="planned", position=2.0),
        flow(_id=3, title="today", due=bare("2026-05-15"), position=1.0),
        flow(_id=4, title="meeting", due={"date": "2026-05-15", "time": "18:00", "timezone": "UTC"}),
        flow(_id=5, title="overdue", due=bare("2026-05-14")),
    ]
    assert titles(flows) == ["overdue", "meeting", "today", "planned", "soon"]


def test_a_plan_of_yesterday_is_as_one_for_today_and_not_overdue() -> None:
    flows = [
        planned(day("2026-05-15"), _id=1, title="today", position=2.0),
        planned(day("2026-05-14"), _id=2, title="yesterday", position=1.0),
        planned(at("2026-05-14", "09:00"), _id=3, title="at nine yesterday", position=3.0),
        planned(at("2026-05-15", "18:00"), _id=4, title="at six", position=9.0),
    ]
    ranked = rank(flows, MOMENT)
    assert [one.flow["title"] for one in ranked] == ["at six", "yesterday", "today", "at nine yesterday"]
    assert all(one.is_planned and one.reasons == ["next"] and needs_you(one) for one in ranked)


@pytest.mark.parametrize("plan", [day("2026-05-16"), at("2026-05-16", "09:00"), SOMEDAY])
def test_what_is_planned_for_later_is_not_shown_whatever_its_priority(plan: Flow) -> None:
    waits = planned(plan, title="Call Ana", priority="high", updated_at=NOON - timedelta(days=90))
    assert rank([waits], MOMENT, "call Ana") == []
    assert rank([waits | {"due": bare("2026-05-16")}], MOMENT) == []
    ordered = sort_flows([waits, flow(_id=2, priority="low")], MOMENT)
    assert [one.flow["_id"] for one in ordered] == ([2] if plan is SOMEDAY else [2, 1])
    if plan is not SOMEDAY:
        assert ordered[1].reasons == ["next"]


def test_what_is_due_before_its_planned_day_is_shown_by_its_due() -> None:
    for due, reason in (("2026-05-14", "overdue"), ("2026-05-15", "due_today"), ("2026-05-17", "due_soon")):
        (ranked,) = rank([planned(day("2026-05-18"), due=bare(due))], MOMENT)
        assert (ranked.reasons, ranked.is_planned) == ([reason], False)
    assert rank([planned(SOMEDAY, due=bare("2026-05-14"))], MOMENT) == []


def test_two_places_stay_for_what_is_planned_today_too() -> None:
    overdue = [flow(_id=n, title=f"late {n}", due=bare("2026-05-01"), position=float(n)) for n in range(9)]
    flows = [*overdue, *(planned(day("2026-05-14"), _id=n, title=f"plan {n}") for n in (20, 21, 22))]
    assert titles(flows) == ["late 0", "late 1", "late 2", "plan 20", "plan 21"]


@given(situations(), st.sampled_from(["", "write the plan"]))
def test_nothing_waits_in_focus_and_everything_else_may_be_there(
    situation: tuple[LocalNow, list[Flow]], note: str
) -> None:
    moment, flows = situation
    shown = rank(flows, moment, note)
    ordered = sort_flows(flows, moment, note)
    assert [one for one in ordered if one in shown] == shown
    for one in shown:
        assert one.is_planned == (status(one.flow, moment) in {"earlier", "today"})
        assert status(one.flow, moment) != "someday"
        if status(one.flow, moment) == "later":
            assert one.flow["due"] is not None
    someday = [one for one in flows if status(one, moment) == "someday"]
    assert len(ordered) == len(flows) - len(someday)
    waiting = [one.is_waiting for one in ordered]
    assert waiting == sorted(waiting), "those that wait come last"


@given(situations())
def test_flows_without_a_plan_keep_their_order_among_each_other(
    situation: tuple[LocalNow, list[Flow]],
) -> None:
    moment, flows = situation
    plain = [one for one in flows if one["planned"] is None]
    among_others = [one.flow for one in sort_flows(flows, moment) if one.flow["planned"] is None]
    assert among_others == [one.flow for one in sort_flows(plain, moment)]


@given(situations(), st.data())
def test_a_nearer_due_never_lowers_a_flow_with_a_plan(
    situation: tuple[LocalNow, list[Flow]], data: st.DataObject
) -> None:
    moment, flows = situation
    dated = [one for one in flows if one["due"] and status(one, moment) != "someday"]
    if not dated:
        return
    moved = data.draw(st.sampled_from(dated))
    nearer = date.fromisoformat(moved["due"]["date"]) - timedelta(days=data.draw(st.integers(1, 9)))
    due = moved["due"] | {"date": nearer.isoformat()}
    changed = moved | {"due": due, "due_instant": due_instant(due)}

    def place(flows: list[Flow]) -> int:
        return [one.flow["_id"] for one in sort_flows(flows, moment)].index(moved["_id"])

    assert place([changed if one is moved else one for one in flows]) <= place(flows)
