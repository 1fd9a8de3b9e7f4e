"""Tests of importing an export: all of it or nothing, and once."""

import asyncio
from typing import Any

import pytest
from bson import ObjectId
from pymongo.errors import AutoReconnect
from tests.conftest import Database
from tests.support.api import Json, Person, assert_problem
from tests.support.clock import MAY_15_NOON
from tests.support.flow_dataset import store_flows

from my_flow_api.exports import importing
from my_flow_api.flows.importing import FlowImport

CONTEXT_ID, FLOW_ID = "65f1a2b3c4d5e6f7a8b9c0d1", "65f1a2b3c4d5e6f7a8b9c0d2"
FILE: Json = {
    "format": "my-flow",
    "version": 1,
    "contexts": [{"id": CONTEXT_ID, "name": "Work", "color": "#2f6feb", "icon": "💼"}],
    "flows": [{"id": FLOW_ID, "context_id": CONTEXT_ID, "title": "Write the plan"}],
}
WEEKLY: Json = {"due": {"date": "2026-05-18"}, "repeat": {"rule": "FREQ=WEEKLY"}}


def counts(applied: bool, contexts: tuple[int, int], flows: tuple[int, int]) -> Json:
    nothing = {"in_trash": 0, "restorable": []}
    return {
        "applied": applied,
        "contexts": {"created": contexts[0], "unchanged": contexts[1], **nothing},
        "flows": {"created": flows[0], "unchanged": flows[1], **nothing, "no_longer_repeating": 0},
    }


async def imports(person: Person, file: Json, *, apply: bool = True) -> Json:
    response = await person.post("/import", file, params={"apply": str(apply).lower()})
    assert response.status_code == 200, response.text
    body: Json = response.json()
    return body


async def test_a_rehearsal_says_what_would_be_and_changes_nothing(
    alice: Person, empty_database: Database
) -> None:
    assert (await alice.post("/import", FILE)).json() == counts(False, (1, 0), (1, 0))
    assert await empty_database["contexts"].count_documents({}) == 0
    assert await empty_database["flows"].count_documents({}) == 0


async def test_the_same_file_many_times_at_once_is_the_same_as_once(alice: Person) -> None:
    flows = [{"id": f"{n:024x}", "context_id": CONTEXT_ID, "title": f"Step {n}"} for n in range(9)]
    answers = await asyncio.gather(*(imports(alice, FILE | {"flows": flows}) for _ in range(4)))
    created = sorted((one["contexts"]["created"], one["flows"]["created"]) for one in answers)
    assert created == [(0, 0), (0, 0), (0, 0), (1, 9)]
    by_hand = (await alice.reads("/flows", params={"sort": "position", "context_id": await only(alice)}))[
        "items"
    ]
    assert [flow["title"] for flow in by_hand] == [flow["title"] for flow in flows], (
        "in the order of the file"
    )


async def only(person: Person) -> str:
    """Return the id of the person's only context."""
    (context,) = (await person.reads("/contexts"))["items"]
    return str(context["id"])


@pytest.mark.parametrize("kind", ["contexts", "flows"])
async def test_a_place_that_the_api_would_not_take_is_refused(alice: Person, kind: str) -> None:
    file = FILE | {kind: [FILE[kind][0] | {"position": 1e300}]}
    response = await alice.post("/import", file)
    assert_problem(response, 422, "validation-error", f"{kind}.0.position")


async def test_an_export_moves_to_another_account(alice: Person, bob: Person) -> None:
    work = await alice.makes_context(name="Work")
    await alice.makes_flow(
        work,
        description="All of it",
        priority="high",
        due={"date": "2026-05-20", "time": "17:00", "timezone": "UTC"},
    )
    done = await alice.makes_flow(work, title="Done", due={"date": "2026-05-01"}, reminder_enabled=True)
    await alice.post(f"/flows/{done['id']}/complete")
    archived = await alice.makes_flow(work, title="Archived")
    await alice.post(f"/flows/{archived['id']}/archive")
    export = await alice.reads("/export")
    assert await imports(bob, export) == counts(True, (1, 0), (3, 0))
    copy = await bob.reads("/export")

    def told(export: Json, kind: str) -> list[Json]:
        own = {"id", "context_id", "version", "updated_at"}
        return [{name: item[name] for name in item if name not in own} for item in export[kind]]

    assert told(copy, "contexts") == told(export, "contexts")
    assert sorted(told(copy, "flows"), key=str) == sorted(told(export, "flows"), key=str)
    assert {flow["context_id"] for flow in copy["flows"]} == {copy["contexts"][0]["id"]}
    listed = (await bob.reads("/flows", params={"sort": "due"}))["items"]
    assert [flow["title"] for flow in listed] == ["Done", "Write the plan"]


async def test_the_same_file_twice_is_the_same_as_once(alice: Person) -> None:
    assert await imports(alice, FILE) == counts(True, (1, 0), (1, 0))
    before = await alice.reads("/export")
    assert await imports(alice, FILE, apply=False) == counts(False, (0, 1), (0, 1))
    assert await imports(alice, FILE) == counts(True, (0, 1), (0, 1))
    assert await alice.reads("/export") == before


async def test_ones_own_export_changes_nothing(alice: Person) -> None:
    context = await alice.makes_context()
    flow = await alice.makes_flow(context)
    trashed = await alice.makes_flow(context, title="Trashed")
    export = await alice.reads("/export")
    await alice.delete(f"/flows/{trashed['id']}")
    await alice.patch(f"/flows/{flow['id']}", {"title": "Newer"})
    expected = counts(True, (0, 1), (0, 2))
    expected["flows"] |= {"in_trash": 1, "restorable": [trashed["id"]]}
    assert await imports(alice, export) == expected
    assert [flow["title"] for flow in (await alice.reads("/flows"))["items"]] == ["Newer"]


async def test_two_people_can_import_the_same_file(alice: Person, bob: Person) -> None:
    await imports(alice, FILE)
    await imports(bob, FILE)
    hers, his = (await alice.reads("/export"))["flows"], (await bob.reads("/export"))["flows"]
    assert hers[0]["id"] != his[0]["id"]


@pytest.mark.parametrize("is_done", [False, True])
async def test_a_series_comes_back_from_another_account_without_a_second_first_one(
    alice: Person, bob: Person, is_done: bool
) -> None:
    flow = await alice.makes_flow(await alice.makes_context(), **WEEKLY)
    await imports(bob, await alice.reads("/export"))
    back = await bob.reads("/export")
    if is_done:
        await alice.post(f"/flows/{flow['id']}/complete")
    answers = await asyncio.gather(imports(alice, back), imports(alice, back))
    assert [one["flows"]["created"] for one in answers] == [0, 0]
    flows = (await alice.reads("/export"))["flows"]
    assert sorted(one["repeat"]["number"] for one in flows) == ([1, 2] if is_done else [1])
    assert len([one for one in flows if one["status"] != "completed"]) == 1


async def test_the_first_of_a_series_in_the_trash_is_restorable_by_a_file_of_another_account(
    alice: Person, bob: Person
) -> None:
    flow = await alice.makes_flow(await alice.makes_context(), **WEEKLY)
    await imports(bob, await alice.reads("/export"))
    await alice.delete(f"/flows/{flow['id']}")
    found = (await imports(alice, await bob.reads("/export")))["flows"]
    assert (found["created"], found["in_trash"], found["restorable"]) == (0, 1, [flow["id"]])


async def test_a_file_may_add_to_a_context_that_is_here(alice: Person) -> None:
    context = await alice.makes_context()
    file = FILE | {"contexts": [], "flows": [FILE["flows"][0] | {"context_id": context["id"]}]}
    assert await imports(alice, file) == counts(True, (0, 0), (1, 0))
    assert (await alice.reads(f"/contexts/{context['id']}/flows"))["items"][0]["title"] == "Write the plan"


async def test_a_foreign_or_unknown_context_is_named(alice: Person, bob: Person) -> None:
    hers = await alice.makes_context()
    for context_id in (hers["id"], "0" * 24):
        file = FILE | {"contexts": [], "flows": [FILE["flows"][0] | {"context_id": context_id}]}
        refused = await bob.post("/import", file, params={"apply": "true"})
        assert_problem(refused, 422, "validation-error", "flows.0.context_id")


async def test_nothing_new_comes_into_a_context_that_is_in_the_trash(
    alice: Person, empty_database: Database
) -> None:
    context = await alice.makes_context()
    await alice.delete(f"/contexts/{context['id']}")
    file = FILE | {
        "contexts": [FILE["contexts"][0] | {"id": context["id"]}],
        "flows": [FILE["flows"][0] | {"context_id": context["id"]}],
    }
    refused = await alice.post("/import", file, params={"apply": "true"})
    assert_problem(refused, 422, "validation-error", "flows.0.context_id")
    assert await empty_database["flows"].count_documents({}) == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"format": "other"}, "format"),
        ({"version": 2}, "version"),
        ({"users": []}, "users"),
        ({"contexts": FILE["contexts"] * 2}, "contexts.1.id"),
        ({"flows": FILE["flows"] * 2}, "flows.1.id"),
        ({"flows": [FILE["flows"][0] | {"title": ""}]}, "flows.0.title"),
        ({"flows": [FILE["flows"][0] | {"id": {"$gt": ""}}]}, "flows.0.id"),
        ({"flows": [FILE["flows"][0] | {"completed_at": "yesterday"}]}, "flows.0.completed_at"),
        ({"flows": [FILE["flows"][0] | {"created_at": "2026-05-01T12:00:00"}]}, "flows.0.created_at"),
        ({"contexts": [FILE["contexts"][0] | {"icon": "abc"}]}, "contexts.0.icon"),
        ({"contexts": [FILE["contexts"][0] | {"position": "1e999"}]}, "contexts.0.position"),
        ({"contexts": [FILE["contexts"][0] | {"position": False}]}, "contexts.0.position"),
    ],
)
async def test_what_does_not_fit_is_named_and_nothing_is_brought_in(
    alice: Person, empty_database: Database, change: Json, field: str
) -> None:
    refused = await alice.post("/import", FILE | change, params={"apply": "true"})
    assert_problem(refused, 422, "validation-error", field)
    assert await empty_database["contexts"].count_documents({}) == 0


async def test_there_cannot_be_more_contexts_than_fifty(alice: Person) -> None:
    await alice.makes_context()
    many = [FILE["contexts"][0] | {"id": f"{n:024x}"} for n in range(50)]
    refused = await alice.post("/import", FILE | {"contexts": many, "flows": []})
    assert_problem(refused, 409, "conflict")
    await imports(alice, FILE | {"contexts": many[:49], "flows": []})
    assert len((await alice.reads("/export"))["contexts"]) == 50


async def test_an_import_is_all_or_nothing(
    alice: Person, empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: Any) -> None:
        raise AutoReconnect("away")

    with monkeypatch.context() as patched:
        patched.setattr(FlowImport, "store", breaks)
        assert_problem(
            await alice.post("/import", FILE, params={"apply": "true"}), 503, "service-unavailable"
        )
    assert await empty_database["contexts"].count_documents({}) == 0
    await imports(alice, FILE)
    assert await empty_database["contexts"].count_documents({}) == 1


async def test_an_import_may_be_larger_than_other_bodies_but_not_than_5_mib(alice: Person) -> None:
    headers = {"content-type": "application/json"}
    flows = [
        {"id": f"{n:024x}", "context_id": CONTEXT_ID, "title": f"Flow {n}", "description": "x" * 1000}
        for n in range(1200)
    ]
    assert await imports(alice, FILE | {"flows": flows}) == counts(True, (1, 0), (1200, 0))
    too_large = await alice.request("POST", "/import", content=b" " * (5 * 1024 * 1024 + 1), headers=headers)
    assert_problem(too_large, 413, "payload-too-large")


async def test_a_repeated_import_gets_the_first_answer(alice: Person) -> None:
    key = {"idempotency-key": "once"}
    first, again = [
        await alice.post("/import", FILE, params={"apply": "true"}, headers=key) for _ in range(2)
    ]
    assert first.json() == again.json() == counts(True, (1, 0), (1, 0))


async def test_what_of_an_own_export_is_in_the_trash_is_named_and_can_be_restored(alice: Person) -> None:
    work, home = await alice.makes_context(), await alice.makes_context(name="Home")
    await alice.makes_flow(work)
    alone = await alice.makes_flow(work, title="Alone")
    kept = await alice.makes_flow(home, title="Kept")
    gone = await alice.makes_flow(home, title="Gone")
    file = await alice.reads("/export")
    for path in (f"/flows/{alone['id']}", f"/flows/{gone['id']}", f"/contexts/{work['id']}"):
        await alice.delete(path)
    for apply in (False, True):
        answer = await imports(alice, file, apply=apply)
        assert answer["contexts"] == {
            "created": 0, "unchanged": 2, "in_trash": 1, "restorable": [work["id"]],
        }  # fmt: skip
        assert answer["flows"] | {"restorable": []} == {
            "created": 0, "unchanged": 4, "in_trash": 3, "restorable": [], "no_longer_repeating": 0,
        }  # fmt: skip
        assert set(answer["flows"]["restorable"]) == {alone["id"], gone["id"]}
    for path in (f"/contexts/{work['id']}", f"/flows/{alone['id']}", f"/flows/{gone['id']}"):
        assert (await alice.post(f"{path}/restore")).status_code == 200
    assert (await imports(alice, file))["flows"] == {
        "created": 0, "unchanged": 4, "in_trash": 0, "restorable": [], "no_longer_repeating": 0,
    }  # fmt: skip
    assert kept["id"] in {flow["id"] for flow in (await alice.reads("/flows"))["items"]}


async def test_a_hundred_restorable_ones_are_named(alice: Person, empty_database: Database) -> None:
    context = await alice.makes_context()
    await store_flows(empty_database, context, [f"Step {n}" for n in range(101)])
    file = await alice.reads("/export")
    await empty_database["flows"].update_many({}, {"$set": {"deleted_at": MAY_15_NOON}})
    flows = (await imports(alice, file))["flows"]
    assert (flows["in_trash"], len(flows["restorable"])) == (101, 100)


async def test_a_series_moves_to_another_account_and_goes_on_there_once(alice: Person, bob: Person) -> None:
    work = await alice.makes_context()
    fields = {"due": {"date": "2026-05-18"}, "repeat": {"rule": "FREQ=WEEKLY;COUNT=4"}}
    first = await alice.makes_flow(work, **fields)
    await alice.post(f"/flows/{first['id']}/complete")
    file = await alice.reads("/export")
    before = {flow["repeat"]["number"]: flow["repeat"] for flow in file["flows"]}
    assert (await imports(alice, file))["flows"]["created"] == 0
    assert (await imports(bob, file))["flows"]["created"] == 2
    assert {
        flow["repeat"]["number"]: flow["repeat"] for flow in (await bob.reads("/flows"))["items"]
    } == before
    for person in (alice, bob):
        (second,) = (await person.reads("/flows?completed=false"))["items"]
        await person.post(f"/flows/{second['id']}/skip")
        await person.post(f"/flows/{second['id']}/complete")
    again = await imports(bob, await alice.reads("/export"))
    assert again["flows"]["created"] == 0, "the third is there already, under its own id"
    (third,) = (await bob.reads("/flows?completed=false"))["items"]
    assert (third["repeat"]["number"], third["due"]["date"]) == (3, "2026-06-08")


async def repeating_numbers(person: Person) -> list[int]:
    """Return the numbers of the open flows that repeat."""
    flows = (await person.reads("/flows?completed=false"))["items"]
    return [flow["repeat"]["number"] for flow in flows if flow["repeat"] is not None]


@pytest.mark.parametrize("step", [500, 1], ids=["at once", "in steps"])
async def test_a_newer_export_of_a_series_leaves_one_open_flow_of_it(
    alice: Person, bob: Person, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "STEP_DOCUMENTS", step)
    flow = await alice.makes_flow(await alice.makes_context(), **WEEKLY)
    other = {"title": "Other", "due": {"date": "2026-05-18"}, "repeat": {"rule": "FREQ=DAILY"}}
    await bob.makes_flow(await bob.makes_context(), **other)
    await imports(bob, await alice.reads("/export"))
    for _ in range(2):
        await alice.post(f"/flows/{flow['id']}/complete")
        (flow,) = (await alice.reads("/flows?completed=false"))["items"]
    file = await alice.reads("/export")
    for apply in (False, True):
        counted = (await imports(bob, file, apply=apply))["flows"]
        assert (counted["created"], counted["unchanged"], counted["no_longer_repeating"]) == (2, 1, 1)
    assert sorted(await repeating_numbers(bob)) == [1, 3], "the other series, and the third of this one"
    (first,) = [one for one in (await bob.reads("/flows?completed=false"))["items"] if one["repeat"] is None]
    assert (first["title"], first["due"]["date"], first["version"]) == (flow["title"], "2026-05-18", 2)
    before = await bob.reads("/flows")
    again = (await imports(bob, file))["flows"]
    assert (again["created"], again["no_longer_repeating"]) == (0, 0)
    assert await bob.reads("/flows") == before


async def test_an_older_export_of_a_series_brings_no_second_open_flow(
    alice: Person, empty_database: Database
) -> None:
    flow = await alice.makes_flow(await alice.makes_context(), **WEEKLY)
    older = await alice.reads("/export")
    await alice.post(f"/flows/{flow['id']}/complete")
    await empty_database["flows"].delete_one({"_id": ObjectId(flow["id"])})
    counted = (await imports(alice, older))["flows"]
    assert (counted["created"], counted["no_longer_repeating"]) == (1, 0), "the flow that is here goes on"
    assert await repeating_numbers(alice) == [2]


async def test_an_open_flow_of_a_series_in_the_trash_repeats_no_more_after_later_ones(
    alice: Person, bob: Person
) -> None:
    flow = await alice.makes_flow(await alice.makes_context(), **WEEKLY)
    await imports(bob, await alice.reads("/export"))
    (imported,) = (await bob.reads("/flows"))["items"]
    await bob.delete(f"/flows/{imported['id']}")
    await alice.post(f"/flows/{flow['id']}/complete")
    counted = (await imports(bob, await alice.reads("/export")))["flows"]
    assert (counted["created"], counted["in_trash"], counted["no_longer_repeating"]) == (1, 1, 1)
    assert await repeating_numbers(bob) == [2]
    assert (await bob.post(f"/flows/{imported['id']}/restore")).status_code == 200
    assert await repeating_numbers(bob) == [2]


async def test_a_series_that_counts_from_a_plan_keeps_its_distance(alice: Person, bob: Person) -> None:
    dates = {"planned": {"date": "2026-05-18"}, "due": {"date": "2026-05-20"}}
    flow = await alice.makes_flow(await alice.makes_context(), **dates, repeat={"rule": "FREQ=WEEKLY"})
    await alice.patch(f"/flows/{flow['id']}", {"planned": {"date": "2026-05-19"}})
    await imports(bob, await alice.reads("/export"))
    (imported,) = (await bob.reads("/flows"))["items"]
    assert imported["repeat"] == flow["repeat"]
    await bob.post(f"/flows/{imported['id']}/complete")
    (following,) = (await bob.reads("/flows?completed=false"))["items"]
    assert (following["planned"]["date"], following["due"]["date"]) == ("2026-05-25", "2026-05-27")


async def test_a_series_without_its_past_is_imported_as_a_new_one(alice: Person) -> None:
    flow = FILE["flows"][0] | {"due": {"date": "2026-05-18"}, "repeat": {"rule": "freq=daily"}}
    await imports(alice, FILE | {"flows": [flow]})
    (imported,) = (await alice.reads("/flows"))["items"]
    assert imported["repeat"]["rule"] == "FREQ=DAILY"
    assert (imported["repeat"]["number"], imported["repeat"]["day"]) == (1, "2026-05-18")


@pytest.mark.parametrize(
    ("repeat", "field"),
    [
        ({"rule": "FREQ=HOURLY"}, "flows.0.repeat.rule"),
        ({"rule": "FREQ=DAILY", "number": 0}, "flows.0.repeat.number"),
        ({"rule": "FREQ=DAILY", "day": "2026-02-30"}, "flows.0.repeat.day"),
        ({"rule": "FREQ=DAILY", "skipped": ["x"]}, "flows.0.repeat.skipped.0"),
        ({"rule": "FREQ=DAILY", "skipped": ["2026-05-01"] * 51}, "flows.0.repeat.skipped"),
        ({"rule": "FREQ=DAILY"}, "flows.0.repeat"),
    ],
)
async def test_a_repetition_that_could_not_go_on_is_refused(alice: Person, repeat: Json, field: str) -> None:
    file = FILE | {"flows": [FILE["flows"][0] | {"repeat": repeat}]}
    assert_problem(await alice.post("/import?apply=true", file), 422, "validation-error", field)


async def test_two_flows_with_one_number_of_a_series_are_refused(alice: Person) -> None:
    repeat = {"rule": "FREQ=DAILY", "series_id": FLOW_ID, "number": 2, "day": "2026-05-18"}
    flows = [FILE["flows"][0] | {"id": f"{n:024x}", "repeat": repeat} for n in range(2)]
    refused = await alice.post("/import?apply=true", FILE | {"flows": flows})
    assert_problem(refused, 422, "validation-error", "flows.1.repeat.number")
