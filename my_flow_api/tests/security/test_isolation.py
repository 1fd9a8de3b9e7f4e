"""Nobody sees or touches what is somebody else's: every operation, from the contract itself."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from tests.conftest import Database
from tests.support.api import Json, Person, assert_problem

from my_flow_api.config import Settings
from my_flow_api.main import create_app

UNKNOWN_ID = "65f1a2b3c4d5e6f7a8b9c0d1"

# A body that would be accepted, for every operation that takes one. A new operation fails until it is here.
BODIES: dict[str, Callable[[Json], Json]] = {
    "createContext": lambda _: {"name": "Mine", "color": "#000000", "icon": "💼"},
    "updateContext": lambda _: {"name": "Mine"},
    "createFlow": lambda hers: {"title": "Mine", "context_id": hers["context_id"]},
    "createContextFlow": lambda _: {"title": "Mine"},
    "updateFlow": lambda _: {"title": "Mine"},
    "updatePreferences": lambda hers: {"current_context_id": hers["context_id"]},
    "moveFlow": lambda _: {"position": 1},
    "createTransition": lambda hers: {"to_context_id": hers["context_id"]},
}
PUBLIC = {"getHealth", "getReadiness", "getLiveness", "getHealthVersioned", "listProblems", "getProblem"}
# What a stranger gets from operations without an id in the path: their own, empty world.
WITHOUT_ID = {
    "listContexts": 200,
    "createContext": 201,
    "listFlows": 200,
    "createFlow": 404,
    "getDashboard": 200,
    "getPreferences": 200,
    "updatePreferences": 404,
    "previewTransition": 422,
    "listTransitions": 200,
    "listTrash": 200,
    "createTransition": 404,
}


def _operations() -> list[tuple[str, str, str, bool]]:
    settings = Settings(
        mongodb_url="mongodb://contract.invalid",
        mongodb_db_name="contract",
        logto_endpoint="https://contract.invalid",
        logto_resource="https://contract.invalid",
        cors_origins=(),
        environment="production",
    )
    app: FastAPI = create_app(settings)
    return [
        (operation["operationId"], method.upper(), path, "requestBody" in operation)
        for path, item in app.openapi()["paths"].items()
        for method, operation in item.items()
    ]


STREAMS = {"streamEvents"}  # whose stream it is, the tests of the events show


OPERATIONS = [operation for operation in _operations() if operation[0] not in PUBLIC]
IDS = [operation[0] for operation in OPERATIONS]
ANSWERED = [operation for operation in OPERATIONS if operation[0] not in STREAMS]


def with_ids(path: str, context_id: str, flow_id: str, transition_id: str) -> str:
    named = {"{context_id}": context_id, "{flow_id}": flow_id, "{transition_id}": transition_id}
    for name, id_ in named.items():
        path = path.replace(name, id_)
    return path


async def everything(database: Database, user_id: str) -> dict[str, list[Any]]:
    return {
        name: await database[name].find({"user_id": user_id}).sort("_id", 1).to_list(None)
        for name in ("contexts", "flows", "preferences", "transitions")
    }


@pytest.mark.parametrize(("name", "method", "path", "has_body"), OPERATIONS, ids=IDS)
async def test_without_a_token_nothing_is_answered(
    nobody: Person, name: str, method: str, path: str, has_body: bool
) -> None:
    path = with_ids(path, UNKNOWN_ID, UNKNOWN_ID, UNKNOWN_ID)
    assert_problem(await nobody.client.request(method, path), 401, "unauthorized")


@pytest.mark.parametrize(
    ("name", "method", "path", "has_body"), ANSWERED, ids=[operation[0] for operation in ANSWERED]
)
@pytest.mark.parametrize("in_trash", [False, True], ids=["live", "in the trash"])
async def test_a_stranger_finds_nothing_and_changes_nothing(
    alice: Person,
    bob: Person,
    empty_database: Database,
    name: str,
    method: str,
    path: str,
    has_body: bool,
    in_trash: bool,
) -> None:
    context = await alice.makes_context(name="Her plans")
    flow = await alice.makes_flow(context, title="Her secret")
    await alice.reads("/preferences")
    transition = (await alice.post("/transitions", {"to_context_id": context["id"]})).json()
    if in_trash:
        await alice.delete(f"/contexts/{context['id']}")
    before = await everything(empty_database, "alice")
    body = BODIES[name](flow) if has_body else None

    target = with_ids(path, context["id"], flow["id"], transition["id"])
    response = await bob.client.request(method, target, json=body)

    if "{" in path:
        hers = assert_problem(response, 404, "not-found")
        unknown = with_ids(path, UNKNOWN_ID, UNKNOWN_ID, UNKNOWN_ID)
        nobodys = assert_problem(await bob.client.request(method, unknown, json=body), 404, "not-found")
        assert hers | {"request_id": ""} == nobodys | {"request_id": ""}
    else:
        assert response.status_code == WITHOUT_ID[name], response.text
    assert "Her" not in response.text
    assert await everything(empty_database, "alice") == before


async def test_a_strangers_filter_and_cursor_show_nothing(alice: Person, bob: Person) -> None:
    context = await alice.makes_context()
    for _ in range(3):
        await alice.makes_flow(context)
    cursor = (await alice.reads("/flows", params={"limit": 1}))["next_cursor"]
    assert (await bob.reads("/flows", params={"context_id": context["id"]}))["items"] == []
    assert (await bob.reads("/flows", params={"cursor": cursor}))["items"] == []


async def test_a_flow_does_not_move_into_somebody_elses_context(alice: Person, bob: Person) -> None:
    hers = await alice.makes_context()
    his = await bob.makes_flow(await bob.makes_context())
    refused = await bob.patch(f"/flows/{his['id']}", {"context_id": hers["id"]})
    assert_problem(refused, 404, "not-found")
    assert await bob.reads(f"/flows/{his['id']}") == his


async def test_a_strangers_contexts_and_flows_are_in_no_transition(alice: Person, bob: Person) -> None:
    hers = await alice.makes_context()
    flow = await alice.makes_flow(hers)
    his, other = await bob.makes_context(), await bob.makes_context()
    switch = {"from_context_id": his["id"], "to_context_id": other["id"]}
    for change in (
        {"from_context_id": hers["id"]},
        {"to_context_id": hers["id"]},
        {"resolutions": [{"flow_id": flow["id"], "action": "complete"}]},
        {"resolutions": [{"flow_id": flow["id"], "action": "move", "context_id": hers["id"]}]},
    ):
        refused = await bob.post("/transitions", switch | change)
        assert_problem(
            refused, 404, "not-found", *(["resolutions.0.flow_id"] if refused.json()["errors"] else [])
        )
    for ids in ({"from": hers["id"], "to": his["id"]}, {"from": his["id"], "to": hers["id"]}):
        assert_problem(await bob.get("/transitions/preview", params=ids), 404, "not-found")
    assert await alice.reads(f"/flows/{flow['id']}") == flow
