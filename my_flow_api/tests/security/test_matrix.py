"""Every operation of the contract, by every place of an id, for nobody, a stranger and the owner."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from tests.conftest import Database
from tests.security.matrix import PUBLIC, ROWS, STREAMS, Json, World, places_of, put
from tests.support.api import Person, assert_problem

from my_flow_api.contract import CONTRACT
from my_flow_api.kit.base_schemas import DocumentId

UNKNOWN_ID = "65f1a2b3c4d5e6f7a8b9c0d1"


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    places: frozenset[str]


def operations_of(contract: Json) -> list[Operation]:
    schemas = contract["components"]["schemas"]
    return [
        Operation(operation["operationId"], method.upper(), path, frozenset(places_of(operation, schemas)))
        for path, item in contract["paths"].items()
        for method, operation in item.items()
    ]


EVERY = operations_of(json.loads(CONTRACT.read_text(encoding="utf-8")))
PROTECTED = [one for one in EVERY if one.name not in PUBLIC]
CALLED = [one for one in PROTECTED if one.name in ROWS and one.name not in STREAMS]
WITH_IDS = [(one, place) for one in CALLED for place in sorted(one.places)]


def unclassified(operations: Iterable[Operation]) -> set[str]:
    """Return the operations that the matrix does not know, and their unknown places of ids."""
    unknown = {one.name for one in operations if one.name not in PUBLIC | set(ROWS)}
    return unknown | {
        f"{one.name} {place}"
        for one in operations
        if one.name in ROWS
        for place in one.places - set(ROWS[one.name].strangers)
    }


def test_every_operation_and_every_place_of_an_id_is_classified() -> None:
    assert unclassified(EVERY) == set(), "say in matrix.py who may do what"


def test_the_matrix_has_nothing_that_is_no_more() -> None:
    assert {one.name for one in EVERY} == PUBLIC | set(ROWS)
    assert all(set(ROWS[one.name].strangers) == one.places for one in PROTECTED)


class Shared(BaseModel):
    """A body with ids in the places that are easy to overlook."""

    with_flows: list[DocumentId]
    due: str


async def shared_with(context_id: DocumentId, seen: DocumentId, body: Shared) -> None:
    """Add a route as a future change may."""


def test_a_new_route_fails_until_it_is_classified() -> None:
    app = FastAPI()
    app.add_api_route(
        "/contexts/{context_id}/share", shared_with, methods=["POST"], operation_id="shareContext"
    )
    assert unclassified(operations_of(app.openapi())) == {"shareContext"}


def test_a_new_place_of_an_id_fails_until_it_is_classified() -> None:
    app = FastAPI()
    app.add_api_route("/contexts/{context_id}", shared_with, methods=["PATCH"], operation_id="updateContext")
    places = {"updateContext query:seen", "updateContext body:with_flows[]"}
    assert unclassified(operations_of(app.openapi())) == places


async def makes_world(person: Person, whose: str) -> World:
    context = await person.makes_context(name=f"{whose} plans")
    other = await person.makes_context(name=f"{whose} rest")
    flow = await person.makes_flow(
        context, title=f"{whose} secret", description=f"{whose} words", items=[{"text": f"{whose} item"}]
    )
    body = {"to_context_id": context["id"]}
    transition = (await person.post("/transitions", body)).json()
    calendar = (await person.post("/calendar")).json()["path"]
    secret = calendar.rpartition("/")[2].removesuffix(".ics")
    return World(context["id"], other["id"], flow["id"], flow["items"][0]["id"], transition["id"], secret)


async def calls(person: Person, one: Operation, mine: World, place: str = "", id_: str = "") -> Any:
    """Call an operation as a person on their own data, except for the id in one place."""
    row = ROWS[one.name]
    path = {
        "context_id": mine.context,
        "flow_id": mine.flow,
        "item_id": mine.item,
        "transition_id": mine.transition,
    }
    query, body = dict(row.query(mine)), row.body(mine) if row.body else None
    where, _, name = place.partition(":")
    if where == "path":
        path[name] = id_
    elif where == "query":
        query[name] = id_
    elif where == "body":
        assert body is not None
        put(body, name, id_)
    return await person.client.request(one.method, one.path.format(**path), params=query, json=body)


async def everything(database: Database, user_id: str) -> dict[str, list[Json]]:
    """Return a person's data, in every collection, without records of requests."""
    return {
        name: await database[name].find({"user_id": user_id}).sort("_id", 1).to_list(None)
        for name in await database.list_collection_names()
        if not name.startswith("system.") and name != "idempotency_keys"
    }


@pytest.mark.parametrize("one", PROTECTED, ids=lambda one: one.name)
async def test_without_a_token_nothing_is_answered(nobody: Person, alice: Person, one: Operation) -> None:
    path = re.sub(r"\{(context|flow|item)_id\}", UNKNOWN_ID, one.path)
    answers = [await nobody.client.request(one.method, path)]
    if one.method == "GET":
        head = await nobody.client.head(path)
        assert (head.status_code, head.content) == (401, b"")
    if one.method == "POST":
        answers.append(await nobody.client.post(path, headers={"idempotency-key": "x"}))
    for response in answers:
        assert_problem(response, 401, "unauthorized")
        assert response.headers["www-authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("one", CALLED, ids=lambda one: one.name)
async def test_the_owner_may(alice: Person, one: Operation) -> None:
    hers = await makes_world(alice, "Her")
    response = await calls(alice, one, hers)
    assert response.status_code == ROWS[one.name].owner, response.text


@pytest.mark.parametrize(("one", "place"), WITH_IDS, ids=[f"{one.name} {place}" for one, place in WITH_IDS])
@pytest.mark.parametrize("in_trash", [False, True], ids=["live", "in the trash"])
async def test_a_stranger_finds_nothing_and_changes_nothing(
    alice: Person, bob: Person, empty_database: Database, one: Operation, place: str, in_trash: bool
) -> None:
    hers, his = await makes_world(alice, "Her"), await makes_world(bob, "His")
    name = place.rpartition(".")[2].rpartition(":")[2]
    flow_like = "flow_id" in name or place == "body:flows[].id"
    id_ = hers.transition if name == "transition_id" else hers.flow if flow_like else hers.context
    id_ = hers.item if name == "item_id" or "items[].id" in place or name == "after" else id_
    if in_trash:
        await alice.delete(f"/contexts/{hers.context}")
    before, his_before = await everything(empty_database, "alice"), await everything(empty_database, "bob")

    response = await calls(bob, one, his, place, id_)

    expected = ROWS[one.name].strangers[place]
    assert response.status_code == expected, response.text
    assert "Her" not in response.text
    assert await everything(empty_database, "alice") == before
    if expected >= 400:
        assert await everything(empty_database, "bob") == his_before, "not half a write either"
    if expected == 404:
        unknown = await calls(bob, one, his, place, UNKNOWN_ID)
        fields = [error["field"] for error in unknown.json()["errors"]]
        assert_problem(unknown, 404, "not-found", *fields)
        assert response.json() | {"request_id": ""} == unknown.json() | {"request_id": ""}


@pytest.mark.parametrize("one", CALLED, ids=lambda one: one.name)
async def test_a_stranger_with_nothing_sees_and_touches_nothing(
    alice: Person, bob: Person, empty_database: Database, one: Operation
) -> None:
    hers = await makes_world(alice, "Her")
    await alice.reads("/preferences")
    before = await everything(empty_database, "alice")
    response = await calls(bob, one, hers)
    assert response.status_code < 500
    assert "Her" not in response.text
    assert await everything(empty_database, "alice") == before


async def test_who_knows_the_secret_reads_the_feed_and_nothing_else(alice: Person, nobody: Person) -> None:
    hers = await makes_world(alice, "Her")
    assert (await nobody.client.get(f"/api/v1/calendar/{hers.secret}.ics")).status_code == 200
    for path in ("contexts", "export", "calendar"):
        response = await nobody.get(f"/{path}", headers={"authorization": f"Bearer {hers.secret}"})
        assert_problem(response, 401, "unauthorized")
