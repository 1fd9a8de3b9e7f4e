"""Flows that repeat: one of a series is open, whatever happens."""

import asyncio
from typing import Any

import pytest
from bson import ObjectId
from tests.conftest import Database
from tests.support.api import Json, Person, assert_problem, listed, running
from tests.support.clock import FrozenClock
from tests.support.waiting import eventually

from my_flow_api.config import Settings
from my_flow_api.errors import Conflict
from my_flow_api.flows.repeating import RepeatingFlows
from my_flow_api.flows.repository import FlowRepository
from my_flow_api.kit.observability.mongo_monitoring import Commands
from my_flow_api.kit.persistence.quotas import Quota
from my_flow_api.main import create_app

MONDAY = {"date": "2026-05-18", "time": None, "timezone": None}
NEXT_MONDAY = MONDAY | {"date": "2026-05-25"}
WEEKLY = {"rule": "FREQ=WEEKLY;BYDAY=MO"}


@pytest.fixture
async def context(alice: Person) -> Json:
    return await alice.makes_context()


@pytest.fixture
async def flow(alice: Person, context: Json) -> Json:
    return await alice.makes_flow(
        context, title="Water", description="All", priority="high", due=MONDAY, repeat=WEEKLY
    )


async def open_flows(alice: Person) -> list[Json]:
    items: list[Json] = (await alice.reads("/flows?completed=false"))["items"]
    return items


async def acts(alice: Person, flow: Json, action: str, **options: Any) -> Json:
    response = await alice.post(f"/flows/{flow['id']}/{action}", **options)
    assert response.status_code == 200, response.text
    body: Json = response.json()
    return body


async def completes(alice: Person, flow: Json) -> Json:
    """Complete a flow and return the open one of its series."""
    await acts(alice, flow, "complete")
    (following,) = await open_flows(alice)
    return following


async def test_a_flow_is_made_with_a_repetition_and_read_with_it(alice: Person, flow: Json) -> None:
    assert flow["repeat"] == {
        "rule": "FREQ=WEEKLY;BYDAY=MO",
        "counts_from": "due",
        "series_id": flow["repeat"]["series_id"],
        "number": 1,
        "counted": 1,
        "day": "2026-05-18",
        "gap_days": None,
        "skipped": [],
    }
    assert await alice.reads(f"/flows/{flow['id']}") == flow
    assert await open_flows(alice) == [listed(flow)]


async def test_completing_it_makes_the_next_and_keeps_the_done_one(
    alice: Person, flow: Json, clock: FrozenClock
) -> None:
    clock.advance(days=1)
    done = await acts(alice, flow, "complete")
    assert (done["status"], done["repeat"], done["version"]) == ("completed", flow["repeat"], 2)
    (following,) = await open_flows(alice)
    assert following == listed(flow) | {
        "id": following["id"],
        "due": NEXT_MONDAY,
        "due_at": "2026-05-25T23:59:59Z",
        "status": "normal",
        "repeat": flow["repeat"] | {"number": 2, "counted": 2, "day": "2026-05-25"},
        "created_at": "2026-05-16T12:00:00Z",
        "updated_at": "2026-05-16T12:00:00Z",
    }
    assert (await alice.reads("/flows?completed=true"))["items"] == [listed(done)]
    assert (await alice.reads("/search?q=water"))["items"] != []


async def test_completing_twice_makes_one(alice: Person, flow: Json) -> None:
    both = await asyncio.gather(*(acts(alice, flow, "complete") for _ in range(5)))
    assert [one["version"] for one in both] == [2] * 5
    for _ in range(2):
        await acts(alice, flow, "complete", headers={"idempotency-key": "again"})
    assert len(await open_flows(alice)) == 1


async def test_a_crash_before_the_next_leaves_the_flow_open(
    alice: Person, flow: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(FlowRepository, "insert_unless_stored", fails)
        failed = await alice.post(f"/flows/{flow['id']}/complete", headers={"idempotency-key": "a"})
        assert failed.status_code == 500
    assert await open_flows(alice) == [listed(flow)]
    await acts(alice, flow, "complete", headers={"idempotency-key": "a"})
    assert len(await open_flows(alice)) == 1


async def test_a_crash_after_both_is_followed_by_an_attempt_that_finds_them(
    alice: Person, flow: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = RepeatingFlows.complete

    async def completes_and_dies(self: RepeatingFlows, *given: Any) -> None:
        await complete(self, *given)
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(RepeatingFlows, "complete", completes_and_dies)
        failed = await alice.post(f"/flows/{flow['id']}/complete", headers={"idempotency-key": "a"})
        assert failed.status_code == 500
    (following,) = await open_flows(alice)
    done = await acts(alice, flow, "complete", headers={"idempotency-key": "a"})
    assert done["version"] == 2
    assert await open_flows(alice) == [following]


async def test_missed_ones_do_not_pile_up_and_use_up_no_count(
    alice: Person, context: Json, clock: FrozenClock
) -> None:
    due = {"date": "2026-05-15", "time": "07:00", "timezone": "Europe/Helsinki"}
    flow = await alice.makes_flow(context, due=due, repeat={"rule": "FREQ=DAILY;COUNT=2"})
    clock.advance(days=30)
    following = await completes(alice, flow)
    assert following["due"] == due | {"date": "2026-06-15"}
    assert following["repeat"]["counted"] == 2
    await acts(alice, following, "complete")
    assert await open_flows(alice) == [], "the count is used up"
    assert len((await alice.reads("/flows?completed=true"))["items"]) == 2


async def test_a_series_ends_with_until(alice: Person, context: Json) -> None:
    flow = await alice.makes_flow(context, due=MONDAY, repeat={"rule": "FREQ=WEEKLY;UNTIL=20260530"})
    following = await completes(alice, flow)
    await acts(alice, following, "complete")
    assert await open_flows(alice) == []


async def test_from_completion_the_days_are_counted_from_then(
    alice: Person, context: Json, clock: FrozenClock
) -> None:
    repeat = {"rule": "FREQ=DAILY;INTERVAL=3", "counts_from": "completion"}
    flow = await alice.makes_flow(context, repeat=repeat)
    clock.advance(days=5)
    following = await completes(alice, flow)
    assert following["planned"] == MONDAY | {"date": "2026-05-23", "someday": False}
    assert following["due"] is None


async def test_reopening_takes_the_next_away_and_completing_again_makes_the_same(
    alice: Person, flow: Json, clock: FrozenClock
) -> None:
    first = await completes(alice, flow)
    reopened = await acts(alice, flow, "reopen")
    assert await open_flows(alice) == [listed(reopened)]
    assert reopened["repeat"] == flow["repeat"]
    assert_problem(await alice.get(f"/flows/{first['id']}"), 404, "not-found")
    assert_problem(await alice.post(f"/flows/{first['id']}/restore"), 404, "not-found")
    assert (await alice.reads("/trash"))["items"] == []
    clock.advance(days=11)
    again = await completes(alice, reopened)
    assert (again["id"], again["due"], again["version"]) == (first["id"], MONDAY | {"date": "2026-06-01"}, 2)
    await acts(alice, flow, "reopen")
    assert [one["id"] for one in await open_flows(alice)] == [flow["id"]]


@pytest.mark.parametrize("touch", ["rename", "complete", "delete", "end"])
async def test_a_next_one_that_was_touched_stays(alice: Person, flow: Json, touch: str) -> None:
    following = await completes(alice, flow)
    path = f"/flows/{following['id']}"
    if touch == "rename":
        await alice.patch(path, {"title": "Touched"})
    elif touch == "complete":
        await alice.post(f"{path}/complete")
    elif touch == "delete":
        await alice.delete(path)
    else:
        await alice.patch(path, {"repeat": None})
    before = await open_flows(alice)
    reopened = await acts(alice, flow, "reopen")
    assert reopened["repeat"] is None, "it is an ordinary flow now"
    assert {one["id"] for one in await open_flows(alice)} == {flow["id"], *(one["id"] for one in before)}
    await acts(alice, flow, "complete")
    assert await open_flows(alice) == before
    if touch == "delete":
        assert (await alice.post(f"{path}/restore")).status_code == 200
        assert len(await open_flows(alice)) == 1


@pytest.mark.parametrize("in_batch", [False, True])
async def test_one_that_is_reopened_after_the_next_was_purged_leaves_the_later_one_open(
    alice: Person, flow: Json, empty_database: Database, in_batch: bool
) -> None:
    following = await completes(alice, flow)
    third = await completes(alice, following)
    await empty_database["flows"].delete_one({"_id": ObjectId(following["id"])})
    if in_batch:
        operations = [{"flow_id": flow["id"], "action": "reopen"}]
        (result,) = (await alice.post("/flows/batch", {"operations": operations})).json()["results"]
        reopened = result["flow"]
    else:
        reopened = await acts(alice, flow, "reopen")
    assert reopened["repeat"] is None
    repeating = [one["id"] for one in await open_flows(alice) if one["repeat"] is not None]
    assert repeating == [third["id"]]


@pytest.mark.parametrize("in_batch", [False, True])
async def test_the_last_one_of_a_series_repeats_still_when_it_is_reopened(
    alice: Person, context: Json, in_batch: bool
) -> None:
    flow = await alice.makes_flow(context, due=MONDAY, repeat={"rule": "FREQ=WEEKLY;COUNT=2"})
    last = await completes(alice, flow)
    await acts(alice, last, "complete")
    if in_batch:
        operations = [{"flow_id": last["id"], "action": "reopen"}]
        await alice.post("/flows/batch", {"operations": operations})
    else:
        await acts(alice, last, "reopen")
    (reopened,) = await open_flows(alice)
    assert reopened["repeat"] == last["repeat"]


async def test_reopening_an_open_one_changes_nothing(alice: Person, flow: Json) -> None:
    assert await acts(alice, flow, "reopen") == flow


async def test_skipping_moves_to_the_next_day_and_uses_up_no_count(alice: Person, context: Json) -> None:
    flow = await alice.makes_flow(context, due=MONDAY, repeat={"rule": "FREQ=WEEKLY;COUNT=2"})
    skipped = await acts(alice, flow, "skip")
    assert (skipped["id"], skipped["due"], skipped["version"]) == (flow["id"], NEXT_MONDAY, 2)
    assert skipped["repeat"] == flow["repeat"] | {"day": "2026-05-25", "skipped": ["2026-05-18"]}
    following = await completes(alice, skipped)
    assert following["repeat"]["counted"] == 2
    assert following["repeat"]["skipped"] == []


@pytest.mark.parametrize(
    ("rule", "skipped_to", "done_to"),
    [("FREQ=DAILY", "2026-05-19", "2026-05-16"), ("FREQ=DAILY;INTERVAL=3", "2026-05-21", "2026-05-18")],
)
async def test_from_completion_skipping_moves_on_from_a_plan_that_is_to_come(
    alice: Person, context: Json, rule: str, skipped_to: str, done_to: str
) -> None:
    repeat = {"rule": rule, "counts_from": "completion"}
    flow = await alice.makes_flow(context, planned=MONDAY, repeat=repeat)
    skipped = await acts(alice, flow, "skip")
    assert skipped["planned"]["date"] == skipped_to
    assert (await completes(alice, skipped))["planned"]["date"] == done_to


@pytest.mark.parametrize(
    ("planned", "due", "counts_from"),
    [
        (MONDAY, MONDAY | {"date": "2026-05-20"}, "planned"),
        (None, MONDAY, "due"),
        (None, None, "completion"),
    ],
)
async def test_the_dates_and_the_rule_of_before_take_a_skip_back(
    alice: Person, context: Json, planned: Json | None, due: Json | None, counts_from: str
) -> None:
    dates, rule = {"planned": planned, "due": due}, {"rule": "FREQ=WEEKLY", "counts_from": counts_from}
    flow = await alice.makes_flow(context, **dates, repeat=rule)
    skipped = await acts(alice, flow, "skip")
    assert skipped["repeat"]["day"] != flow["repeat"]["day"]
    response = await alice.patch(f"/flows/{flow['id']}", {**dates, "repeat": rule})
    assert response.status_code == 200, response.text
    restored = response.json()
    names = ("planned", "due", "repeat")
    assert {name: restored[name] for name in names} == {name: flow[name] for name in names}


async def test_skipping_again_under_the_same_key_skips_once(
    alice: Person, flow: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip = RepeatingFlows.skip

    async def skips_and_dies(self: RepeatingFlows, *given: Any) -> None:
        await skip(self, *given)
        raise RuntimeError

    headers = {"idempotency-key": "skip", "if-match": '"1"'}
    with monkeypatch.context() as patch:
        patch.setattr(RepeatingFlows, "skip", skips_and_dies)
        assert (await alice.post(f"/flows/{flow['id']}/skip", headers=headers)).status_code == 500
    skipped = await acts(alice, flow, "skip", headers=headers)
    assert skipped["due"] == NEXT_MONDAY


async def test_what_cannot_be_skipped_is_a_conflict(alice: Person, context: Json) -> None:
    plain = await alice.makes_flow(context)
    last = await alice.makes_flow(context, due=MONDAY, repeat={"rule": "FREQ=DAILY;UNTIL=20260518"})
    done = await alice.makes_flow(context, due=MONDAY, repeat=WEEKLY)
    await acts(alice, done, "complete")
    for flow in (plain, last, done):
        assert_problem(await alice.post(f"/flows/{flow['id']}/skip"), 409, "conflict")
    stale = await alice.post(f"/flows/{last['id']}/skip", headers={"if-match": '"9"'})
    assert_problem(stale, 412, "precondition-failed")


async def test_a_stranger_cannot_skip(bob: Person, flow: Json) -> None:
    assert_problem(await bob.post(f"/flows/{flow['id']}/skip"), 404, "not-found")


async def test_a_moved_due_moves_one_and_not_the_series(alice: Person, flow: Json) -> None:
    moved = await alice.patch(f"/flows/{flow['id']}", {"due": MONDAY | {"date": "2026-05-20"}})
    assert moved.json()["repeat"] == flow["repeat"]
    assert (await completes(alice, flow))["due"] == NEXT_MONDAY


async def test_a_rule_is_changed_and_taken_away_and_the_series_goes_on(alice: Person, flow: Json) -> None:
    path = f"/flows/{flow['id']}"
    same = (await alice.patch(path, {"repeat": WEEKLY, "title": "Again"})).json()
    assert same["repeat"] == flow["repeat"]
    following = await completes(alice, flow)
    daily = (
        await alice.patch(f"/flows/{following['id']}", {"repeat": {"rule": "freq=daily;count=2"}})
    ).json()
    series = following["repeat"] | {"rule": "FREQ=DAILY;COUNT=2", "counted": 1}
    assert daily["repeat"] == series
    third = await completes(alice, following)
    assert third["due"] == MONDAY | {"date": "2026-05-26"}
    assert third["repeat"] == series | {"number": 3, "counted": 2, "day": "2026-05-26"}
    ended = (await alice.patch(f"/flows/{third['id']}", {"repeat": None})).json()
    assert ended["repeat"] is None
    await acts(alice, third, "complete")
    assert await open_flows(alice) == []


async def test_a_rule_and_a_due_together_begin_anew(alice: Person, flow: Json) -> None:
    body = {"due": MONDAY | {"date": "2026-05-19"}, "repeat": {"rule": "FREQ=WEEKLY"}}
    changed = (await alice.patch(f"/flows/{flow['id']}", body)).json()
    assert changed["repeat"]["day"] == "2026-05-19"
    assert (await completes(alice, changed))["due"] == MONDAY | {"date": "2026-05-26"}


async def test_a_rule_of_a_completed_flow_makes_no_other(alice: Person, context: Json) -> None:
    flow = await alice.makes_flow(context, due=MONDAY)
    await acts(alice, flow, "complete")
    changed = await alice.patch(f"/flows/{flow['id']}", {"repeat": WEEKLY})
    assert changed.json()["repeat"]["number"] == 1
    assert await open_flows(alice) == []
    await acts(alice, flow, "reopen")
    assert (await completes(alice, flow))["due"] == NEXT_MONDAY


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"due": MONDAY, "repeat": {"rule": "FREQ=HOURLY"}}, "repeat.rule"),
        ({"due": MONDAY, "repeat": {"rule": "F" * 101}}, "repeat.rule"),
        ({"due": MONDAY, "repeat": {}}, "repeat.rule"),
        ({"due": MONDAY, "repeat": {**WEEKLY, "counts_from": "plan"}}, "repeat.counts_from"),
        ({"due": MONDAY, "repeat": {**WEEKLY, "number": 2}}, "repeat.number"),
        ({"due": MONDAY, "repeat": {"rule": "FREQ=DAILY;UNTIL=20260517"}}, "repeat"),
        ({"repeat": WEEKLY}, "repeat"),
        ({"due": MONDAY, "repeat": "FREQ=DAILY"}, "repeat"),
    ],
)
async def test_what_cannot_repeat_is_told_what_to_write(
    alice: Person, context: Json, flow: Json, fields: Json, field: str
) -> None:
    refused = await alice.post(f"/contexts/{context['id']}/flows", {"title": "No"} | fields)
    problem = assert_problem(refused, 422, "validation-error", field)
    assert problem["errors"][0]["message"].endswith(".")
    body = {"due": None} | fields
    assert_problem(await alice.patch(f"/flows/{flow['id']}", body), 422, "validation-error", field)
    assert await open_flows(alice) == [listed(flow)]


async def test_a_rule_from_completion_that_is_over_is_told_what_to_write(
    alice: Person, context: Json, flow: Json, clock: FrozenClock
) -> None:
    over = {"rule": "FREQ=DAILY;UNTIL=20260514", "counts_from": "completion"}
    path, plain = f"/contexts/{context['id']}/flows", {"due": None, "planned": None}
    for body in ({"repeat": over}, plain | {"planned": {"someday": True}, "repeat": over}):
        for refused in (
            await alice.post(path, {"title": "No"} | body),
            await alice.patch(f"/flows/{flow['id']}", plain | body),
        ):
            problem = assert_problem(refused, 422, "validation-error", "repeat")
            assert problem["errors"][0]["message"] == "Let the rule end today or later: see UNTIL."
    assert await open_flows(alice) == [listed(flow)]
    until_today = over | {"rule": "FREQ=DAILY;UNTIL=20260515"}
    last = await alice.makes_flow(context, repeat=until_today)
    clock.advance(days=1)
    same = await alice.patch(f"/flows/{last['id']}", {"title": "Late", "repeat": until_today})
    assert (same.status_code, same.json()["repeat"]) == (200, last["repeat"]), "the same rule stays"


async def test_a_due_from_which_days_are_counted_stays(alice: Person, flow: Json) -> None:
    path = f"/flows/{flow['id']}"
    assert_problem(await alice.patch(path, {"due": None}), 422, "validation-error", "due")
    assert_problem(await alice.patch(f"/flows/{ObjectId()}", {"due": None}), 404, "not-found")
    both = (await alice.patch(path, {"due": None, "repeat": None})).json()
    assert (both["due"], both["repeat"]) == (None, None)


async def test_the_plan_and_the_due_move_by_the_same_days(alice: Person, context: Json) -> None:
    plan = {"date": "2026-05-18", "time": "09:00", "timezone": "Europe/Helsinki", "someday": False}
    due = MONDAY | {"date": "2026-05-20"}
    flow = await alice.makes_flow(context, planned=plan, due=due, repeat=WEEKLY)
    assert (flow["repeat"]["counts_from"], flow["repeat"]["gap_days"]) == ("planned", 2)
    following = await completes(alice, flow)
    assert following["planned"] == plan | {"date": "2026-05-25"}
    assert following["planned_at"] == "2026-05-25T06:00:00Z"
    assert following["due"] == MONDAY | {"date": "2026-05-27"}
    skipped = await acts(alice, following, "skip")
    assert (skipped["planned"]["date"], skipped["due"]["date"]) == ("2026-06-01", "2026-06-03")


async def test_a_plan_that_is_put_off_moves_one_and_not_the_series(alice: Person, context: Json) -> None:
    plan, due = {"date": "2026-05-18"}, {"date": "2026-05-20"}
    flow = await alice.makes_flow(context, planned=plan, due=due, repeat=WEEKLY)
    moved = {"planned": {"date": "2026-05-21"}, "due": {"date": "2026-05-22"}}
    await alice.patch(f"/flows/{flow['id']}", moved)
    following = await completes(alice, flow)
    assert (following["planned"]["date"], following["due"]["date"]) == ("2026-05-25", "2026-05-27")


async def test_a_plan_that_is_added_later_is_of_one_alone(alice: Person, flow: Json) -> None:
    await alice.patch(f"/flows/{flow['id']}", {"planned": {"date": "2026-05-19"}})
    following = await completes(alice, flow)
    assert (following["planned"], following["due"]) == (None, NEXT_MONDAY)


async def test_days_can_be_counted_from_the_due_of_a_flow_with_a_plan(alice: Person, context: Json) -> None:
    repeat = {"rule": "FREQ=MONTHLY;BYMONTHDAY=-1", "counts_from": "due"}
    due = {"date": "2026-05-31"}
    flow = await alice.makes_flow(context, planned={"date": "2026-05-28"}, due=due, repeat=repeat)
    assert flow["repeat"]["gap_days"] == -3
    following = await completes(alice, flow)
    assert (following["planned"]["date"], following["due"]["date"]) == ("2026-06-27", "2026-06-30")


async def test_from_completion_both_dates_move(alice: Person, context: Json, clock: FrozenClock) -> None:
    dates = {"planned": {"date": "2026-05-15"}, "due": {"date": "2026-05-17"}}
    repeat = {"rule": "FREQ=WEEKLY", "counts_from": "completion"}
    flow = await alice.makes_flow(context, **dates, repeat=repeat)
    clock.advance(days=3)
    following = await completes(alice, flow)
    assert (following["planned"]["date"], following["due"]["date"]) == ("2026-05-25", "2026-05-27")


async def test_a_plan_from_which_days_are_counted_stays(alice: Person, context: Json) -> None:
    flow = await alice.makes_flow(context, planned={"date": "2026-05-18"}, due=MONDAY, repeat=WEEKLY)
    path = f"/flows/{flow['id']}"
    for planned in (None, {"someday": True}):
        assert_problem(await alice.patch(path, {"planned": planned}), 422, "validation-error", "planned")
    batch = {"operations": [{"flow_id": flow["id"], "action": "plan", "planned": None}]}
    (result,) = (await alice.post("/flows/batch", batch)).json()["results"]
    assert (result["status"], result["problem"]["errors"][0]["field"]) == (422, "planned")
    assert (await alice.patch(path, {"due": None})).status_code == 200
    both = (await alice.patch(path, {"planned": {"someday": True}, "repeat": None})).json()
    assert (both["planned"]["someday"], both["repeat"]) == (True, None)


async def test_the_checklist_starts_anew(alice: Person, context: Json) -> None:
    items = [{"text": "Milk", "done": True}, {"text": "Bread"}]
    flow = await alice.makes_flow(context, due=MONDAY, repeat=WEEKLY, items=items)
    following = await completes(alice, flow)
    assert following["checklist"] == {"total": 2, "done": 0}
    found = (await alice.reads(f"/flows/{following['id']}"))["items"]
    assert [(item["text"], item["done"]) for item in found] == [("Milk", False), ("Bread", False)]
    done = await alice.reads(f"/flows/{flow['id']}")
    assert done["checklist"] == {"total": 2, "done": 1}
    await alice.patch(f"/flows/{following['id']}/items/{found[0]['id']}", {"done": True})
    reopened = await acts(alice, flow, "reopen")
    assert reopened["repeat"] is None, "an item that was ticked is a change"


async def test_a_next_one_needs_room_and_the_last_one_does_not(
    alice: Person, context: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    flows = [
        await alice.makes_flow(context, due=MONDAY, repeat={"rule": rule})
        for rule in ("FREQ=DAILY", "FREQ=DAILY;COUNT=1")
    ]

    async def is_full(*_: object, **__: object) -> None:
        raise Conflict("There can be 1 flows. Nothing was changed.")

    monkeypatch.setattr(Quota, "check_quota", is_full)
    assert_problem(await alice.post(f"/flows/{flows[0]['id']}/complete"), 409, "conflict")
    operations = [{"flow_id": flow["id"], "action": "complete"} for flow in flows]
    results = (await alice.post("/flows/batch", {"operations": operations})).json()["results"]
    assert [result["status"] for result in results] == [409, 200]


async def test_a_batch_completes_many_and_its_undo_takes_the_next_ones_away(
    alice: Person, context: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[str] = []
    monkeypatch.setattr(Commands, "started", lambda _, event: commands.append(event.command_name))
    counts = []
    for number in (2, 40):
        flows = [await alice.makes_flow(context, due=MONDAY, repeat=WEEKLY) for _ in range(number)]
        operations = [{"flow_id": flow["id"], "action": "complete"} for flow in flows]
        commands.clear()
        results = (await alice.post("/flows/batch", {"operations": operations})).json()["results"]
        counts.append(len(commands))
        assert {result["status"] for result in results} == {200}
        following = (await alice.reads("/flows?completed=false&limit=100"))["items"]
        assert [one["due"] for one in following] == [NEXT_MONDAY] * number
        undo = [result["undo"] for result in results]
        undone = (await alice.post("/flows/batch", {"operations": undo})).json()["results"]
        assert {result["flow"]["repeat"]["number"] for result in undone} == {1}
        items = (await alice.reads("/flows?completed=false&limit=100"))["items"]
        assert {one["id"] for one in items} == {one["id"] for one in flows}
        for flow in flows:
            await alice.delete(f"/flows/{flow['id']}")
    # Two more may be those of a task in the background.
    assert counts[1] <= counts[0] + 2, "the number of queries does not depend on the number of flows"


async def test_an_operation_on_the_next_flow_follows_those_before_it(alice: Person, flow: Json) -> None:
    following = await completes(alice, flow)
    await acts(alice, flow, "reopen")
    operations = [
        {"flow_id": flow["id"], "action": "complete"},
        {"flow_id": following["id"], "action": "set_priority", "priority": "low"},
    ]
    results = (await alice.post("/flows/batch", {"operations": operations})).json()["results"]
    assert [result["status"] for result in results] == [200, 200]
    (now,) = await open_flows(alice)
    assert (now["id"], now["priority"]) == (following["id"], "low")


async def test_leaving_a_context_makes_the_next_too(alice: Person, context: Json, flow: Json) -> None:
    home = await alice.makes_context(name="Home")
    body = {
        "from_context_id": context["id"],
        "to_context_id": home["id"],
        "resolutions": [{"flow_id": flow["id"], "action": "complete"}],
    }
    for _ in range(2):
        switched = await alice.post("/transitions", body, headers={"idempotency-key": "leave"})
        assert (switched.status_code, switched.json()["left_open"]) == (201, 1)
    (following,) = await open_flows(alice)
    assert (following["due"], following["description"]) == (NEXT_MONDAY, "All")


async def test_deleting_ends_a_series_and_restoring_goes_on(alice: Person, flow: Json) -> None:
    await alice.delete(f"/flows/{flow['id']}")
    assert await open_flows(alice) == []
    await acts(alice, flow, "restore")
    assert (await completes(alice, flow))["due"] == NEXT_MONDAY


async def complete_as_before(database: Database, flow: Json, clock: FrozenClock) -> None:
    """Complete a flow as the release before did, which knows nothing of repetitions."""
    changes = {"completed": True, "completed_at": clock(), "updated_at": clock()}
    await database["flows"].update_one(
        {"_id": ObjectId(flow["id"])}, {"$set": changes, "$inc": {"version": 1}}
    )


async def test_what_the_release_before_has_left_out_is_made(
    alice: Person, flow: Json, empty_database: Database, settings: Settings, the_clock: FrozenClock
) -> None:
    await complete_as_before(empty_database, flow, the_clock)
    assert await open_flows(alice) == []

    async def is_there() -> bool:
        return len(await open_flows(alice)) == 1

    async with running(create_app(settings, clock=the_clock)):
        await eventually(is_there)
    (following,) = await open_flows(alice)
    assert following["due"] == NEXT_MONDAY
    assert (await alice.reads(f"/flows/{flow['id']}"))["version"] == 2
    left = await empty_database["flows"].count_documents({"completed": True, "awaits_next": True})
    assert left == 0


async def test_what_the_release_before_completed_can_be_reopened_at_once(
    alice: Person, flow: Json, empty_database: Database, clock: FrozenClock
) -> None:
    await complete_as_before(empty_database, flow, clock)
    await acts(alice, flow, "reopen")
    assert (await completes(alice, flow))["due"] == NEXT_MONDAY


async def test_a_due_that_the_release_before_took_away_does_not_end_the_series(
    alice: Person, flow: Json, empty_database: Database
) -> None:
    changes = {"due": None, "due_instant": None, "due_begins": "n"}
    await empty_database["flows"].update_one({}, {"$set": changes})
    assert (await completes(alice, flow))["due"] == NEXT_MONDAY
