"""Many at once: each operation by itself, all of them in one transaction."""

import asyncio
from typing import Any

import httpx
import pytest
from pymongo.errors import AutoReconnect
from tests.conftest import Database
from tests.events.conftest import ready, until_followed
from tests.support.api import Json, Person, assert_problem, listed
from tests.support.clock import FrozenClock
from tests.support.stream import listening
from tests.support.tokens import Signer

from my_flow_api.flows.repository import FlowRepository
from my_flow_api.kit.idempotency.repository import IdempotencyRepository
from my_flow_api.kit.idempotency.service import IdempotencyService
from my_flow_api.kit.observability.mongo_monitoring import Commands

UNKNOWN_ID = "65f1a2b3c4d5e6f7a8b9c0d1"
KEY = {"idempotency-key": "5f0c8a52-3a1e-4c7e-9b57-0f6d1c2a7e44"}


@pytest.fixture
async def context(alice: Person) -> Json:
    return await alice.makes_context()


async def makes_flows(person: Person, context: Json, number: int) -> list[Json]:
    return [await person.makes_flow(context, title=f"Flow {n}") for n in range(number)]


def operation(flow: Json, action: str, **fields: Any) -> Json:
    return {"flow_id": flow["id"], "action": action, **fields}


async def does(person: Person, *operations: Json, **options: Any) -> list[Json]:
    response = await person.post("/flows/batch", {"operations": list(operations)}, **options)
    assert response.status_code == 200, response.text
    results: list[Json] = response.json()["results"]
    return results


def undo_of(results: list[Json]) -> list[Json]:
    return [result["undo"] for result in results if result["undo"] is not None]


async def test_each_operation_has_its_own_result_in_order(alice: Person, bob: Person, context: Json) -> None:
    done, stale, gone, put = await makes_flows(alice, context, 4)
    hers = await bob.makes_flow(await bob.makes_context())
    results = await does(
        alice,
        operation(done, "complete", version=1),
        operation(hers, "complete"),
        operation(stale, "complete", version=7),
        operation(gone, "delete"),
        operation({"id": UNKNOWN_ID}, "archive"),
        operation(put, "set_due", due={"date": "2026-05-20"}),
    )
    assert [result["status"] for result in results] == [200, 404, 412, 204, 404, 200]
    assert [result["flow_id"] for result in results] == [
        done["id"], hers["id"], stale["id"], gone["id"], UNKNOWN_ID, put["id"]
    ]  # fmt: skip
    assert results[0]["flow"] == listed(await alice.reads(f"/flows/{done['id']}"))
    assert results[0]["flow"]["completed_at"] == "2026-05-15T12:00:00Z"
    assert results[5]["flow"]["due"] == {"date": "2026-05-20", "time": None, "timezone": None}
    assert (results[3]["flow"], results[3]["problem"]) == (None, None)
    for result, alone in zip(
        results[1:3],
        [
            await alice.post(f"/flows/{hers['id']}/complete"),
            await alice.post(f"/flows/{stale['id']}/complete", headers={"if-match": '"7"'}),
        ],
        strict=True,
    ):
        assert (result["flow"], result["undo"]) == (None, None)
        assert result["problem"].keys() == alone.json().keys()
        assert result["problem"] | {"request_id": ""} == alone.json() | {"request_id": ""}
    assert (await bob.reads(f"/flows/{hers['id']}")) == hers


async def test_a_flow_that_is_so_already_stays_as_it_is(alice: Person, context: Json) -> None:
    flows = await makes_flows(alice, context, 3)
    for action, flow in zip(("reopen", "unarchive", "restore"), flows, strict=True):
        (result,) = await does(alice, operation(flow, action))
        assert (result["status"], result["flow"], result["undo"]) == (200, listed(flow), None)


async def test_moved_flows_come_last_in_the_order_of_the_batch(
    alice: Person, context: Json, clock: FrozenClock
) -> None:
    home = await alice.makes_context(name="Home")
    await alice.makes_flow(home, title="first")
    flows = await makes_flows(alice, context, 3)
    clock.advance(seconds=1)
    moves = [operation(flow, "move", context_id=home["id"]) for flow in reversed(flows)]
    assert [result["status"] for result in await does(alice, *moves)] == [200] * 3
    page = await alice.reads(f"/contexts/{home['id']}/flows", params={"sort": "position"})
    assert [flow["title"] for flow in page["items"]] == ["first", "Flow 2", "Flow 1", "Flow 0"]


async def test_an_archived_context_takes_no_flow_and_the_others_are_moved(
    alice: Person, context: Json
) -> None:
    home, old = [await alice.makes_context(name=name) for name in ("Home", "Old")]
    await alice.post(f"/contexts/{old['id']}/archive")
    one, two = await makes_flows(alice, context, 2)
    results = await does(
        alice, operation(one, "move", context_id=old["id"]), operation(two, "move", context_id=home["id"])
    )
    assert [result["status"] for result in results] == [409, 200]
    assert results[0]["problem"]["type"] == "/problems/conflict"
    assert (await alice.reads(f"/flows/{one['id']}"))["context_id"] == context["id"]


async def test_the_undo_of_all_results_takes_the_batch_back(
    alice: Person, context: Json, clock: FrozenClock
) -> None:
    home = await alice.makes_context(name="Home")
    flows = []
    for number in range(10):
        due = {"date": "2026-05-20", "time": "09:00", "timezone": "UTC"} if number % 2 else None
        flows.append(await alice.makes_flow(context, title=f"Flow {number}", due=due))
        clock.advance(seconds=1)
    await does(alice, operation(flows[1], "complete"), operation(flows[3], "archive"))
    await does(alice, operation(flows[6], "delete"))
    before = [await alice.get(f"/flows/{flow['id']}") for flow in flows]
    clock.advance(seconds=1)
    results = await does(
        alice,
        operation(flows[0], "complete"),
        operation(flows[1], "reopen"),
        operation(flows[2], "archive"),
        operation(flows[3], "unarchive"),
        operation(flows[4], "move", context_id=home["id"]),
        operation(flows[5], "delete"),
        operation(flows[6], "restore"),
        operation(flows[7], "set_due", due=None),
        operation(flows[8], "set_priority", priority="high"),
        operation(flows[9], "plan", planned={"someday": True}),
    )
    assert {result["status"] for result in results} == {200, 204}
    undone = await does(alice, *undo_of(results))
    assert [result["status"] for result in undone] == [200] * 6 + [204, 200, 200, 200]
    clocks = {"version", "updated_at", "completed_at", "archived_at"}
    for flow, was in zip(flows, before, strict=True):
        now = await alice.get(f"/flows/{flow['id']}")
        assert now.status_code == was.status_code
        if now.status_code == 200:
            now, then = now.json(), was.json()
            assert {**now, **dict.fromkeys(clocks)} == {**then, **dict.fromkeys(clocks)}
            for field in ("completed_at", "archived_at"):
                assert (now[field] is None) == (then[field] is None)


async def test_an_undo_leaves_what_was_changed_since(alice: Person, context: Json) -> None:
    one, two = await makes_flows(alice, context, 2)
    results = await does(alice, operation(one, "complete"), operation(two, "complete"))
    await alice.patch(f"/flows/{one['id']}", {"title": "Changed"})
    undone = await does(alice, *undo_of(results))
    assert [result["status"] for result in undone] == [412, 200]


async def test_the_place_of_a_flow_in_an_archived_context_can_be_taken_back(
    alice: Person, context: Json
) -> None:
    (flow,) = await makes_flows(alice, context, 1)
    await alice.post(f"/contexts/{context['id']}/archive")
    results = await does(alice, operation(flow, "move", position=-1))
    (undone,) = await does(alice, *undo_of(results))
    assert undone["flow"]["position"] == flow["position"]


async def test_a_flow_that_was_deleted_with_its_context_comes_back_only_with_it(
    alice: Person, context: Json
) -> None:
    with_it, alone = await makes_flows(alice, context, 2)
    await alice.delete(f"/flows/{alone['id']}")
    await alice.delete(f"/contexts/{context['id']}")
    results = await does(alice, operation(with_it, "restore"), operation(alone, "restore"))
    assert [result["status"] for result in results] == [404, 404]


BAD_BATCHES: dict[str, tuple[Any, str]] = {
    "no operations": ([], "operations"),
    "a 101st": ([{"flow_id": f"{n:024x}", "action": "complete"} for n in range(101)], "operations"),
    "the same flow twice": (
        [{"flow_id": UNKNOWN_ID, "action": "complete"}, {"flow_id": UNKNOWN_ID, "action": "archive"}],
        "operations",
    ),
    "an unknown action": ([{"flow_id": UNKNOWN_ID, "action": "burn"}], "operations.0.action"),
    "a malformed id": ([{"flow_id": "x", "action": "complete"}], "operations.0.flow_id"),
    "a version of 0": (
        [{"flow_id": UNKNOWN_ID, "action": "complete", "version": 0}],
        "operations.0.version",
    ),
    "a move to nowhere": ([{"flow_id": UNKNOWN_ID, "action": "move"}], "operations.0"),
    "a due without one": ([{"flow_id": UNKNOWN_ID, "action": "set_due"}], "operations.0"),
    "no priority": (
        [{"flow_id": UNKNOWN_ID, "action": "set_priority", "priority": None}],
        "operations.0",
    ),
    "a priority to complete": (
        [{"flow_id": UNKNOWN_ID, "action": "complete", "priority": "low"}],
        "operations.0",
    ),
    "a day that does not exist": (
        [{"flow_id": UNKNOWN_ID, "action": "set_due", "due": {"date": "2026-02-30"}}],
        "operations.0.due.date",
    ),
}


@pytest.mark.parametrize("name", BAD_BATCHES)
async def test_a_malformed_batch_is_refused_whole(alice: Person, context: Json, name: str) -> None:
    operations, field = BAD_BATCHES[name]
    (flow,) = await makes_flows(alice, context, 1)
    if 0 < len(operations) < 100:
        operations = [*operations, operation(flow, "complete")]
    refused = await alice.post("/flows/batch", {"operations": operations}, headers=KEY)
    assert_problem(refused, 422, "validation-error", field)
    assert await alice.reads(f"/flows/{flow['id']}") == flow
    assert len(await does(alice, operation(flow, "complete"), headers=KEY)) == 1


async def test_the_message_says_what_the_action_takes(alice: Person) -> None:
    async def message(**fields: Any) -> str:
        body = {"operations": [{"flow_id": UNKNOWN_ID, **fields}]}
        problem = assert_problem(
            await alice.post("/flows/batch", body), 422, "validation-error", "operations.0"
        )
        found: str = problem["errors"][0]["message"]
        return found

    assert await message(action="move") == "Give context_id or position with this action."
    assert (
        await message(action="delete", priority="low", position=1)
        == "Leave out position and priority with this action."
    )


async def test_the_number_of_queries_does_not_depend_on_the_number_of_flows(
    alice: Person, context: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = await alice.makes_context(name="Home")
    few, many = await makes_flows(alice, context, 4), await makes_flows(alice, context, 100)
    commands: list[str] = []
    monkeypatch.setattr(Commands, "started", lambda _, event: commands.append(event.command_name))

    async def count(flows: list[Json]) -> int:
        actions = [
            ("complete", {}),
            ("move", {"context_id": home["id"]}),
            ("set_due", {"due": {"date": "2026-05-20"}}),
            ("delete", {}),
        ]
        commands.clear()
        results = await does(
            alice,
            *(operation(flow, actions[n % 4][0], **actions[n % 4][1]) for n, flow in enumerate(flows)),
            headers={"idempotency-key": f"{len(flows)}"},
        )
        assert {result["status"] for result in results} == {200, 204}
        return len(commands)

    await count(few)
    assert await count(many) <= 13


async def test_a_retry_gets_the_first_answer(alice: Person, context: Json, clock: FrozenClock) -> None:
    flows = await makes_flows(alice, context, 3)
    operations = [operation(flow, "complete", version=1) for flow in flows]
    first = await alice.post("/flows/batch", {"operations": operations}, headers=KEY)
    clock.advance(seconds=1)
    again = await alice.post("/flows/batch", {"operations": operations}, headers=KEY)
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    assert {result["flow"]["version"] for result in first.json()["results"]} == {2}


async def fails(*_: Any, **__: Any) -> Any:
    raise AutoReconnect("gone")


@pytest.mark.parametrize(
    ("owner", "method"),
    [
        (FlowRepository, "change_each"),  # nothing is written yet
        (FlowRepository, "find_shown"),  # everything is written, and not committed
        (IdempotencyService, "succeed_within"),
    ],
)
async def test_a_process_that_dies_before_the_commit_has_done_nothing(
    alice: Person,
    context: Json,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
    owner: type,
    method: str,
) -> None:
    flows = await makes_flows(alice, context, 3)
    body = {"operations": [operation(flow, "complete", version=1) for flow in flows]}
    with monkeypatch.context() as patched:
        patched.setattr(owner, method, fails)
        patched.setattr(IdempotencyService, "fail", fails)
        assert (await alice.post("/flows/batch", body, headers=KEY)).status_code == 503
    assert [await alice.reads(f"/flows/{flow['id']}") for flow in flows] == flows
    assert_problem(await alice.post("/flows/batch", body, headers=KEY), 409, "request-in-progress")
    clock.advance(seconds=60)
    done = await alice.post("/flows/batch", body, headers=KEY)
    assert [result["flow"]["version"] for result in done.json()["results"]] == [2, 2, 2]


async def test_a_process_that_dies_after_the_commit_is_followed_by_one_that_finds_the_answer(
    alice: Person, context: Json, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With versions, which the flows no longer have: doing it again would be refused."""
    flows = await makes_flows(alice, context, 3)
    body = {"operations": [operation(flow, "complete", version=1) for flow in flows]}
    settle = IdempotencyRepository.settle

    async def stores_only_within_the_transaction(*arguments: Any, **options: Any) -> bool:
        if len(arguments) < 6 and "session" not in options:
            raise AutoReconnect("gone")
        return await settle(*arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(IdempotencyRepository, "settle", stores_only_within_the_transaction)
        first = await alice.post("/flows/batch", body, headers=KEY)
    again = await alice.post("/flows/batch", body, headers=KEY)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.content == first.content
    assert [result["status"] for result in again.json()["results"]] == [200, 200, 200]


async def test_an_attempt_whose_key_was_taken_over_does_nothing(
    alice: Person, context: Json, empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    (flow,) = await makes_flows(alice, context, 1)
    change_each = FlowRepository.change_each

    async def is_late(*arguments: Any, **options: Any) -> None:
        await change_each(*arguments, **options)
        await empty_database["idempotency_keys"].update_one({}, {"$set": {"attempt": "of another"}})

    monkeypatch.setattr(FlowRepository, "change_each", is_late)
    body = {"operations": [operation(flow, "complete")]}
    assert_problem(await alice.post("/flows/batch", body, headers=KEY), 409, "request-in-progress")
    assert await alice.reads(f"/flows/{flow['id']}") == flow


async def test_two_batches_at_once_complete_each_flow_once(alice: Person, context: Json) -> None:
    flows = await makes_flows(alice, context, 5)
    operations = [operation(flow, "complete") for flow in flows]
    both = await asyncio.gather(does(alice, *operations), does(alice, *reversed(operations)))
    assert {result["flow"]["version"] for results in both for result in results} == {2}
    assert sorted(len(undo_of(results)) for results in both) == [0, 5]


async def test_events_are_told_as_for_single_changes(
    alice: Person, context: Json, transport: httpx.ASGITransport, signer: Signer
) -> None:
    home = await alice.makes_context(name="Home")
    one, two, three = await makes_flows(alice, context, 3)
    await until_followed(transport, signer.token("alice"))
    async with listening(transport, signer.token("alice")) as stream:
        await ready(stream)
        await does(
            alice,
            operation(one, "complete"),
            operation(two, "move", context_id=home["id"]),
            operation(three, "delete"),
        )
        marker = await alice.makes_context(name="after")
        heard: list[Json] = []
        while not heard or heard[-1]["id"] != marker["id"]:
            event = await stream.next()
            if event.get("event") == "change":
                heard.append(event["data"])
    assert {(told["kind"], told["id"], told["version"], told["change"]) for told in heard[:-1]} == {
        ("flow", one["id"], 2, "updated"),
        ("flow", two["id"], 2, "updated"),
        ("flow", three["id"], 1, "deleted"),
    }
