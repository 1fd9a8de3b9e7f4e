"""Plans: the day on which a person means to do a flow, beside its due date."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Database
from tests.flows.test_rules import BARE, DUES, MOMENTS, NOON, TIMED, UTC_ZONE
from tests.support.api import Json, Person, assert_problem, listed
from tests.support.clock import FrozenClock

from my_flow_api.flows.plans import (
    PlannedStatus,
    is_planned_after_due,
    plan_instant,
    plan_key,
    plan_key_ranges,
    plan_key_ranges_of_days,
    planned_day,
    planned_status_at,
    postpone_plan,
)
from my_flow_api.flows.rules import due_at, due_instant
from my_flow_api.kit.local_time import LocalNow

MOMENT = LocalNow(NOON, UTC_ZONE)
SOMEDAY: Json = {"date": None, "time": None, "timezone": None, "someday": True}


def day(text: str) -> Json:
    return {"date": text, "time": None, "timezone": None, "someday": False}


def at(text: str, clock: str, zone: str = "UTC") -> Json:
    return {"date": text, "time": clock, "timezone": zone, "someday": False}


def status(plan: Json | None, moment: LocalNow = MOMENT, *, completed: bool = False) -> Any:
    return planned_status_at(plan, plan_instant(plan), completed=completed, moment=moment)


def is_after(plan: Json | None, due: Json | None, moment: LocalNow = MOMENT) -> bool:
    return is_planned_after_due(plan, plan_instant(plan), due, due_instant(due), moment)


@st.composite
def near_plans(draw: st.DrawFn, moment: LocalNow) -> Json:
    """Draw someday, or a plan within days of `moment`."""
    base = draw(st.just(SOMEDAY) | BARE | TIMED)
    if base is SOMEDAY:
        return SOMEDAY
    days = timedelta(days=draw(st.integers(-3, 5)))
    return {**base, "date": (moment.today + days).isoformat(), "someday": False}


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (None, None),
        (day("2026-05-14"), "earlier"),
        (day("2026-05-15"), "today"),
        (day("2026-05-16"), "later"),
        (at("2026-05-15", "09:00"), "today"),
        (at("2026-05-15", "23:30", "America/New_York"), "later"),
        (SOMEDAY, "someday"),
    ],
)
def test_a_plan_goes_by_the_persons_day_and_is_never_overdue(plan: Json | None, expected: str | None) -> None:
    assert status(plan) == expected
    assert status(plan, completed=True) is None


def test_a_plan_for_today_is_one_until_the_persons_day_ends() -> None:
    one = LocalNow(datetime(2026, 5, 16, 1, tzinfo=UTC), UTC_ZONE, time(4))
    assert status(day("2026-05-15"), one) == "today"
    assert status(at("2026-05-16", "03:59"), one) == "today"
    assert status(at("2026-05-16", "04:00"), one) == "later"


@pytest.mark.parametrize(
    ("plan", "due", "expected"),
    [
        (None, day("2026-05-15"), False),
        (day("2026-05-15"), None, False),
        (SOMEDAY, None, False),
        (SOMEDAY, day("2026-05-15"), True),
        (day("2026-05-15"), day("2026-05-15"), False),
        (day("2026-05-16"), day("2026-05-15"), True),
        (day("2026-05-16"), at("2026-05-15", "23:00"), True),
        (day("2026-05-15"), at("2026-05-15", "09:00"), False),
        (at("2026-05-15", "17:00"), day("2026-05-15"), False),
        (at("2026-05-15", "17:00"), at("2026-05-15", "17:00"), False),
        (at("2026-05-15", "17:01"), at("2026-05-15", "17:00"), True),
        (at("2026-05-15", "17:00", "Europe/Helsinki"), at("2026-05-15", "15:00"), False),
    ],
)
def test_a_plan_after_the_due_is_told(plan: Json | None, due: Json | None, expected: bool) -> None:
    assert is_after(plan, due) == expected


@given(st.data(), MOMENTS, DUES)
def test_a_plan_is_after_the_due_only_if_its_day_is_not_before(
    data: st.DataObject, moment: LocalNow, due: Json | None
) -> None:
    plan = data.draw(near_plans(moment))
    planned = planned_day(plan, plan_instant(plan), moment)
    if is_after(plan, due, moment) and planned is not None:
        assert due is not None
        instant = due_instant(due)
        assert planned >= (date.fromisoformat(due["date"]) if instant is None else moment.day_of(instant))
    assert due_at(due, due_instant(due), moment.zone) is not None or not is_after(plan, due, moment)


@given(st.data(), MOMENTS, st.sampled_from(get_args(PlannedStatus.__value__)))
def test_ranges_hold_exactly_the_plans_of_a_status(
    data: st.DataObject, moment: LocalNow, wanted: PlannedStatus
) -> None:
    plan = data.draw(near_plans(moment))
    key = plan_key(plan, plan_instant(plan))
    assert key is not None
    inside = any(one.begin <= key < one.end for one in plan_key_ranges(wanted, moment))
    assert inside == (status(plan, moment) == wanted)


@given(st.data(), MOMENTS, st.integers(-4, 6), st.integers(0, 6))
def test_ranges_of_days_hold_exactly_the_plans_of_those_days(
    data: st.DataObject, moment: LocalNow, begins: int, length: int
) -> None:
    plan = data.draw(near_plans(moment))
    key = plan_key(plan, plan_instant(plan))
    first = moment.today + timedelta(days=begins)
    end = first + timedelta(days=length)
    ranges = plan_key_ranges_of_days(first, end, moment)
    planned = planned_day(plan, plan_instant(plan), moment)
    inside = any(one.begin <= (key or "") < one.end for one in ranges)
    assert inside == (planned is not None and first <= planned < end)


@given(st.data(), MOMENTS)
def test_a_postponed_plan_is_on_the_next_day_or_stays_later(data: st.DataObject, moment: LocalNow) -> None:
    plan = data.draw(st.none() | near_plans(moment))
    moved = postpone_plan(plan, moment)
    assert status(moved, moment) == "later"
    if status(plan, moment) == "later":
        assert moved == plan
    elif plan is not None and plan["time"] is not None:
        assert (moved["time"], moved["timezone"]) == (plan["time"], plan["timezone"])
    else:
        assert moved == day((moment.today + timedelta(days=1)).isoformat())


@pytest.fixture
async def work(alice: Person) -> Json:
    return await alice.makes_context()


async def test_a_flow_has_a_plan_beside_its_due(alice: Person, work: Json) -> None:
    await alice.patch("/preferences", {"timezone": "Europe/Helsinki"})
    flow = await alice.makes_flow(
        work,
        due={"date": "2026-05-20"},
        planned={"date": "2026-05-15", "time": "18:00", "timezone": "Europe/Helsinki"},
    )
    assert flow["planned"] == at("2026-05-15", "18:00", "Europe/Helsinki")
    assert (flow["planned_at"], flow["planned_status"]) == ("2026-05-15T15:00:00Z", "today")
    assert (flow["status"], flow["planned_after_due"]) == ("normal", False)
    path = f"/flows/{flow['id']}"
    moved = (await alice.patch(path, {"planned": {"date": "2026-05-21"}}, headers={"if-match": '"1"'})).json()
    assert (moved["planned"], moved["planned_at"]) == (day("2026-05-21"), None)
    assert (moved["planned_status"], moved["planned_after_due"]) == ("later", True)
    assert (moved["due"], moved["due_at"], moved["version"]) == (flow["due"], flow["due_at"], 2)
    someday = (await alice.patch(path, {"planned": {"someday": True}})).json()
    assert (someday["planned"], someday["planned_status"]) == (SOMEDAY, "someday")
    assert someday["planned_after_due"] is True
    titled = (await alice.patch(path, {"title": "New", "due": None})).json()
    assert (titled["planned"], titled["planned_after_due"]) == (SOMEDAY, False)
    emptied = (await alice.patch(path, {"planned": None})).json()
    assert (emptied["planned"], emptied["planned_status"], emptied["version"]) == (None, None, 5)
    assert await alice.reads(path) == emptied


async def test_a_plan_of_yesterday_is_kept_and_not_overdue(
    alice: Person, work: Json, clock: FrozenClock
) -> None:
    flow = await alice.makes_flow(work, planned={"date": "2026-05-15"})
    clock.advance(days=1)
    later = await alice.reads(f"/flows/{flow['id']}")
    assert (later["planned"], later["planned_status"]) == (flow["planned"], "earlier")
    assert (later["status"], later["version"]) == ("normal", 1)
    done = (await alice.post(f"/flows/{flow['id']}/complete")).json()
    assert (done["planned"], done["planned_status"]) == (flow["planned"], None)


@pytest.mark.parametrize(
    ("planned", "at_fault"),
    [
        ("tomorrow", "planned"),
        ({}, "planned"),
        ({"someday": False}, "planned"),
        ({"date": "2026-05-15", "someday": True}, "planned"),
        ({"someday": True, "time": "09:00", "timezone": "UTC"}, "planned"),
        ({"date": "2026-05-15", "time": "09:00"}, "planned"),
        ({"date": "2026-02-30"}, "planned.date"),
        ({"date": "2026-05-15", "time": "9", "timezone": "UTC"}, "planned.time"),
        ({"date": "2026-05-15", "time": "09:00", "timezone": "Mars/Base"}, "planned.timezone"),
        ({"someday": "yes"}, "planned.someday"),
        ({"date": "2026-05-15", "day": 1}, "planned.day"),
    ],
)
async def test_a_plan_that_is_none_is_refused_and_named(
    alice: Person, work: Json, planned: Any, at_fault: str
) -> None:
    body = {"title": "Call mum", "planned": planned}
    refused = await alice.post(f"/contexts/{work['id']}/flows", body)
    assert_problem(refused, 422, "validation-error", at_fault)
    flow = await alice.makes_flow(work, planned={"date": "2026-05-15"})
    refused = await alice.patch(f"/flows/{flow['id']}", {"planned": planned})
    assert_problem(refused, 422, "validation-error", at_fault)
    assert await alice.reads(f"/flows/{flow['id']}") == flow


async def test_a_flow_with_a_planned_day_is_sent_again_because_its_status_changes_with_time(
    alice: Person, work: Json
) -> None:
    known = {"if-none-match": '"1"'}
    for planned, answer in (({"date": "2026-05-15"}, 200), ({"someday": True}, 304), (None, 304)):
        flow = await alice.makes_flow(work, planned=planned)
        assert (await alice.get(f"/flows/{flow['id']}", headers=known)).status_code == answer


async def test_a_plan_survives_the_trash_and_an_export_with_its_import(
    alice: Person, bob: Person, work: Json, clock: FrozenClock
) -> None:
    plans = [at("2026-05-19", "09:00", "Europe/Helsinki"), day("2026-05-18"), SOMEDAY]
    for plan in plans:
        clock.advance(seconds=1)
        flow = await alice.makes_flow(work, planned=plan)
        await alice.delete(f"/flows/{flow['id']}")
        assert (await alice.post(f"/flows/{flow['id']}/restore")).json() == flow
    exported = await alice.reads("/export")
    assert [flow["planned"] for flow in exported["flows"]] == list(reversed(plans))
    assert (await alice.delete("/account")).status_code == 204
    assert (await bob.post("/import?apply=true", exported)).status_code == 200
    again = (await bob.reads("/export"))["flows"]
    names = ("planned", "planned_at", "planned_status", "planned_after_due")
    assert [{name: flow[name] for name in names} for flow in again] == [
        {name: flow[name] for name in names} for flow in exported["flows"]
    ]
    table = (await bob.get("/export?format=csv")).content.decode()
    assert '"2026-05-19","09:00","Europe/Helsinki","later",""' in table.splitlines()[-1]


async def test_a_flow_of_the_release_before_has_no_plan_until_it_gets_one(
    alice: Person, work: Json, empty_database: Database
) -> None:
    flow = await alice.makes_flow(work)
    without = dict.fromkeys(("planned", "planned_instant", "plan_key"), "")
    await empty_database["flows"].update_many({}, {"$unset": without})
    assert await alice.reads(f"/flows/{flow['id']}") == flow
    assert (await alice.reads("/flows?completed=false"))["items"] == [listed(flow)]
    known = await alice.get(f"/flows/{flow['id']}", headers={"if-none-match": '"1"'})
    assert known.status_code == 304
    planned = (await alice.patch(f"/flows/{flow['id']}", {"planned": day("2026-05-15")})).json()
    assert planned["planned_status"] == "today"
    await alice.patch("/preferences", {"timezone": "Pacific/Kiritimati"})
    assert (await alice.reads(f"/flows/{flow['id']}"))["planned_status"] == "earlier"
