import asyncio
from typing import Any

import pytest
from tests.conftest import Database
from tests.support.api import Json, Person, assert_problem
from tests.support.clock import FrozenClock
from tests.transitions.conftest import Two, switch

UNKNOWN_ID = "65f1a2b3c4d5e6f7a8b9c0d1"


def what(flow: Json, action: str, **fields: Any) -> Json:
    return {"flow_id": flow["id"], "action": action, **fields}


async def test_a_switch_is_answered_in_full(alice: Person, contexts: Two) -> None:
    work, home = contexts
    flow = await alice.makes_flow(work)
    await alice.makes_flow(work)
    response = await alice.post(
        "/transitions",
        {
            "from_context_id": work["id"],
            "to_context_id": home["id"],
            "resume_note": "  Call Ana ",
            "resolutions": [what(flow, "complete")],
        },
    )
    body = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"/api/v1/transitions/{body['id']}"
    assert body == {
        "id": body["id"],
        "from_context_id": work["id"],
        "to_context_id": home["id"],
        "resume_note": "Call Ana",
        "resolutions": [{"flow_id": flow["id"], "action": "complete", "context_id": None, "moves": None}],
        "left_open": 1,
        "created_at": "2026-05-15T12:00:01Z",
    }
    assert await alice.reads(f"/transitions/{body['id']}") == body
    assert await alice.reads("/transitions") == {"items": [body], "next_cursor": None}


async def test_every_resolution_does_what_it_says(alice: Person, contexts: Two, clock: FrozenClock) -> None:
    work, home = contexts
    timed = {"date": "2026-05-15", "time": "17:00", "timezone": "Europe/Helsinki"}
    flows = {
        title: await alice.makes_flow(work, title=title, **fields)
        for title, fields in {
            "done": {},
            "plain": {},
            "bare": {"due": {"date": "2026-05-01"}},
            "timed": {"due": timed},
            "moved": {"due": timed},
            "gone": {},
            "left": {},
        }.items()
    }
    clock.advance(minutes=1)
    record = await switch(
        alice,
        work,
        home,
        what(flows["done"], "complete"),
        what(flows["plain"], "tomorrow"),
        what(flows["bare"], "tomorrow"),
        what(flows["timed"], "tomorrow"),
        what(flows["moved"], "move", context_id=home["id"]),
        what(flows["gone"], "let_go"),
    )
    assert record["left_open"] == 4
    now = {"version": 2, "updated_at": "2026-05-15T12:01:01Z"}
    next_day: Json = {
        "due": {"date": "2026-05-16", "time": None, "timezone": None},
        "due_at": "2026-05-16T23:59:59Z",
        "status": "due_soon",
    }
    expected: dict[str, Json] = {
        "done": {"status": "completed", "completed_at": "2026-05-15T12:01:01Z"},
        "plain": next_day,
        "bare": next_day,
        "timed": {
            "due": timed | {"date": "2026-05-16"},
            "due_at": "2026-05-16T14:00:00Z",
            "status": "due_soon",
        },
        "moved": {"context_id": home["id"], "position": 1778846461000.0},
    }
    for title, changes in expected.items():
        assert await alice.reads(f"/flows/{flows[title]['id']}") == flows[title] | changes | now, title
    assert await alice.reads(f"/flows/{flows['left']['id']}") == flows["left"]
    assert_problem(await alice.get(f"/flows/{flows['gone']['id']}"), 404, "not-found")
    assert (await alice.post(f"/flows/{flows['gone']['id']}/restore")).json() == flows["gone"]


async def test_tomorrow_moves_the_plan_and_leaves_the_due_if_asked_to(
    alice: Person, contexts: Two, clock: FrozenClock
) -> None:
    work, home = contexts
    due = {"date": "2026-05-15", "time": "17:00", "timezone": "UTC"}
    later = {"date": "2026-05-20", "time": None, "timezone": None, "someday": False}
    flows = [
        await alice.makes_flow(work, due=due),
        await alice.makes_flow(work, due=due, planned={"date": "2026-05-01"}),
        await alice.makes_flow(work, planned={"date": "2026-05-15", "time": "09:00", "timezone": "UTC"}),
        await alice.makes_flow(work, planned={"someday": True}),
        await alice.makes_flow(work, planned=later),
    ]
    record = await switch(alice, work, home, *(what(flow, "tomorrow", moves="planned") for flow in flows))
    assert {one["moves"] for one in record["resolutions"]} == {"planned"}
    after = [await alice.reads(f"/flows/{flow['id']}") for flow in flows]
    assert [flow["due"] for flow in after] == [flow["due"] for flow in flows]
    bare = {"date": "2026-05-16", "time": None, "timezone": None, "someday": False}
    timed = {"date": "2026-05-16", "time": "09:00", "timezone": "UTC", "someday": False}
    assert [flow["planned"] for flow in after] == [bare, bare, timed, bare, later]
    assert [flow["planned_after_due"] for flow in after] == [True, True, False, False, False]
    assert {flow["planned_status"] for flow in after} == {"later"}
    assert await alice.reads(f"/transitions/{record['id']}") == record


async def test_a_record_of_the_release_before_says_that_the_due_moved(
    alice: Person, contexts: Two, empty_database: Database
) -> None:
    work, home = contexts
    flow = await alice.makes_flow(work)
    record = await switch(alice, work, home, what(flow, "tomorrow"))
    assert record["resolutions"][0]["moves"] == "due"
    await empty_database["transitions"].update_one({}, {"$unset": {"resolutions.0.moves": ""}})
    assert await alice.reads(f"/transitions/{record['id']}") == record


async def test_the_preferences_follow(alice: Person, contexts: Two) -> None:
    work, home = contexts
    await switch(alice, None, work)
    first = await alice.reads("/preferences")
    assert (first["current_context_id"], first["timezone"], first["version"]) == (work["id"], "UTC", 1)
    await switch(alice, work, home)
    second = await alice.reads("/preferences")
    assert (second["current_context_id"], second["version"]) == (home["id"], 2)


async def test_a_flow_that_was_completed_meanwhile_stays_as_it_is(alice: Person, contexts: Two) -> None:
    work, home = contexts
    flows = [await alice.makes_flow(work) for _ in range(4)]
    done = [(await alice.post(f"/flows/{flow['id']}/complete")).json() for flow in flows]
    actions: list[Json] = [
        {"action": "complete"},
        {"action": "tomorrow", "moves": "planned"},
        {"action": "let_go"},
        {"action": "move", "context_id": home["id"]},
    ]
    resolutions = [{"flow_id": f["id"]} | a for f, a in zip(flows, actions, strict=True)]
    record = await switch(alice, work, home, *resolutions)
    assert [await alice.reads(f"/flows/{flow['id']}") for flow in flows] == done
    completed = {"action": "complete", "context_id": None, "moves": None}
    assert record["resolutions"] == [{"flow_id": flow["id"]} | completed for flow in flows]
    assert await alice.reads(f"/transitions/{record['id']}") == record


async def test_all_or_nothing(alice: Person, contexts: Two, empty_database: Database) -> None:
    work, home = contexts
    flow, elsewhere = await alice.makes_flow(work), await alice.makes_flow(home)
    deleted = await alice.makes_flow(work)
    await alice.delete(f"/flows/{deleted['id']}")
    leave = {"from_context_id": work["id"], "to_context_id": home["id"]}
    complete = what(flow, "complete")
    field = "resolutions.1.flow_id"
    for resolution, status, slug in (
        (what(elsewhere, "complete"), 409, "conflict"),
        (what(deleted, "complete"), 404, "not-found"),
        ({"flow_id": UNKNOWN_ID, "action": "let_go"}, 404, "not-found"),
    ):
        refused = await alice.post("/transitions", leave | {"resolutions": [complete, resolution]})
        assert_problem(refused, status, slug, field)
    moved_to_nowhere = what(flow, "move", context_id=UNKNOWN_ID)
    refused = await alice.post("/transitions", leave | {"resolutions": [moved_to_nowhere]})
    assert_problem(refused, 404, "not-found")
    assert await alice.reads(f"/flows/{flow['id']}") == flow
    assert await empty_database["transitions"].count_documents({}) == 0
    assert (await alice.reads("/preferences"))["current_context_id"] is None


async def test_nobody_enters_a_context_in_the_archive(alice: Person, contexts: Two) -> None:
    work, home = contexts
    flow = await alice.makes_flow(work)
    await alice.post(f"/contexts/{home['id']}/archive")
    body = {
        "from_context_id": work["id"],
        "to_context_id": home["id"],
        "resolutions": [{"flow_id": flow["id"], "action": "complete"}],
    }
    assert_problem(await alice.post("/transitions", body), 409, "conflict")
    assert (await alice.reads(f"/flows/{flow['id']}"))["completed_at"] is None
    assert (await alice.reads("/transitions"))["items"] == []


@pytest.mark.parametrize("unknown", ["from_context_id", "to_context_id"])
async def test_an_unknown_context_is_not_found(alice: Person, contexts: Two, unknown: str) -> None:
    work, home = contexts
    body = {"from_context_id": work["id"], "to_context_id": home["id"], unknown: UNKNOWN_ID}
    assert_problem(await alice.post("/transitions", body), 404, "not-found")
    query = {"from": body["from_context_id"], "to": body["to_context_id"]}
    assert_problem(await alice.get("/transitions/preview", params=query), 404, "not-found")


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"to_context_id": None}, "to_context_id"),
        ({"to_context_id": "home"}, "to_context_id"),
        ({"from_context_id": {"$ne": None}}, "from_context_id"),
        ({"resume_note": ""}, "resume_note"),
        ({"resume_note": "\u200b"}, "resume_note"),
        ({"resume_note": "two\nlines"}, "resume_note"),
        ({"resume_note": "x" * 501}, "resume_note"),
        ({"resolutions": {}}, "resolutions"),
        ({"resolutions": [{}]}, "resolutions.0.flow_id"),
        ({"resolutions": [{"flow_id": UNKNOWN_ID, "action": "burn"}]}, "resolutions.0.action"),
        ({"resolutions": [{"flow_id": UNKNOWN_ID, "action": "move"}]}, "resolutions.0"),
        (
            {"resolutions": [{"flow_id": UNKNOWN_ID, "action": "let_go", "context_id": UNKNOWN_ID}]},
            "resolutions.0",
        ),
        ({"resolutions": [{"flow_id": UNKNOWN_ID, "action": "let_go"}] * 2}, "resolutions"),
        ({"resolutions": [{"flow_id": UNKNOWN_ID, "action": "let_go"}] * 101}, "resolutions"),
        ({"from_context_id": None, "resume_note": "Later"}, "resume_note"),
        ({"created_at": "2026-05-15T12:00:00Z"}, "created_at"),
    ],
)
async def test_a_field_that_does_not_fit_is_named(
    alice: Person, contexts: Two, fields: Json, at_fault: str
) -> None:
    work, home = contexts
    body = {"from_context_id": work["id"], "to_context_id": home["id"]} | fields
    problem = await alice.post("/transitions", body)
    errors = problem.json()["errors"]
    assert (problem.status_code, errors[0]["field"]) == (422, at_fault)
    assert errors[0]["message"] != "This value cannot be used here."


async def test_leaving_for_the_same_context_is_refused(alice: Person, contexts: Two) -> None:
    work, _ = contexts
    body = {"from_context_id": work["id"], "to_context_id": work["id"]}
    assert_problem(await alice.post("/transitions", body), 422, "validation-error", "to_context_id")
    query = {"from": work["id"], "to": work["id"]}
    assert_problem(await alice.get("/transitions/preview", params=query), 422, "validation-error", "to")
    assert_problem(await alice.get("/transitions/preview"), 422, "validation-error", "to")


async def test_the_same_key_switches_once(alice: Person, contexts: Two) -> None:
    work, home = contexts
    flow = await alice.makes_flow(work)
    body = {
        "from_context_id": work["id"],
        "to_context_id": home["id"],
        "resolutions": [what(flow, "move", context_id=home["id"])],
    }
    headers = {"idempotency-key": "switch-1"}
    first = await alice.post("/transitions", body, headers=headers)
    again = await alice.post("/transitions", body, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["location"] == first.headers["location"]
    assert (await alice.reads(f"/flows/{flow['id']}"))["version"] == 2
    assert len((await alice.reads("/transitions"))["items"]) == 1


async def test_a_switch_whose_answer_was_lost_is_found_again(
    alice: Person, contexts: Two, empty_database: Database
) -> None:
    work, home = contexts
    flow = await alice.makes_flow(work)
    body = {
        "from_context_id": work["id"],
        "to_context_id": home["id"],
        "resolutions": [what(flow, "move", context_id=home["id"])],
    }
    headers = {"idempotency-key": "switch-2"}
    first = await alice.post("/transitions", body, headers=headers)
    lost = {"answer": None, "running_until": (await empty_database["contexts"].find_one({}))["created_at"]}  # type: ignore[index]
    await empty_database["idempotency_keys"].update_many({}, {"$set": lost})
    again = await alice.post("/transitions", body, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert len((await alice.reads("/transitions"))["items"]) == 1


async def test_of_two_switches_at_once_both_are_whole(alice: Person, contexts: Two) -> None:
    work, home = contexts
    flow = await alice.makes_flow(work)
    await asyncio.gather(*(switch(alice, work, home, what(flow, "complete")) for _ in range(2)))
    assert (await alice.reads(f"/flows/{flow['id']}"))["version"] == 2
    assert [one["left_open"] for one in (await alice.reads("/transitions"))["items"]] == [0, 0]
