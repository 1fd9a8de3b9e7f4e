"""Tests that concurrent operations have the effect of one after the other."""

import asyncio
from typing import Any

import pytest
from bson import ObjectId
from tests.conftest import Database
from tests.support.api import Json, Person, assert_problem

from my_flow_api.contexts.repository import ContextRepository

ROUNDS = 8


async def lost(database: Database) -> list[Json]:
    """Flows outside the trash whose context is in it."""
    gone = [found["_id"] async for found in database["contexts"].find({"deleted_at": {"$ne": None}})]
    query: dict[str, Any] = {"context_id": {"$in": gone}, "deleted_at": None}
    return await database["flows"].find(query).to_list(None)


async def test_no_flow_comes_into_a_context_that_is_being_deleted(
    alice: Person, empty_database: Database
) -> None:
    home, there = await alice.makes_context(name="Home"), await alice.makes_context(name="There")
    for _ in range(ROUNDS):
        context = await alice.makes_context()
        kept, moved, switched = [await alice.makes_flow(home, title=name) for name in ("a", "b", "c")]
        leaving = {
            "from_context_id": home["id"],
            "to_context_id": there["id"],
            "resolutions": [{"flow_id": switched["id"], "action": "move", "context_id": context["id"]}],
        }
        answers = await asyncio.gather(
            *(alice.post(f"/contexts/{context['id']}/flows", {"title": "new"}) for _ in range(4)),
            alice.post(f"/flows/{moved['id']}/move", {"context_id": context["id"]}),
            alice.patch(f"/flows/{kept['id']}", {"context_id": context["id"]}),
            alice.post("/transitions", leaving),
            alice.delete(f"/contexts/{context['id']}"),
        )
        assert {answer.status_code for answer in answers} <= {200, 201, 204, 404}
        assert await lost(empty_database) == []
        made = [answer.json() for answer in answers[:4] if answer.status_code == 201]
        assert (await alice.post(f"/contexts/{context['id']}/restore")).status_code == 200
        listed = (await alice.reads(f"/contexts/{context['id']}/flows"))["items"]
        assert {flow["id"] for flow in made} <= {flow["id"] for flow in listed}


async def test_a_flow_that_comes_beside_the_deletion_goes_and_returns_with_its_context(
    alice: Person, empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = await alice.makes_context()
    looks = ContextRepository.is_archived

    async def looks_and_it_is_deleted(
        self: ContextRepository, user_id: str, id_: ObjectId, _: object = None
    ) -> bool | None:
        found = await looks(self, user_id, id_)
        monkeypatch.undo()
        assert (await alice.delete(f"/contexts/{id_}")).status_code == 204
        return found

    monkeypatch.setattr(ContextRepository, "is_archived", looks_and_it_is_deleted)
    flow = await alice.makes_flow(context)
    assert await lost(empty_database) == []
    assert_problem(await alice.get(f"/flows/{flow['id']}"), 404, "not-found")
    await alice.post(f"/contexts/{context['id']}/restore")
    assert await alice.reads(f"/flows/{flow['id']}") == flow


async def test_nobody_gets_more_than_fifty_contexts_at_once(alice: Person, empty_database: Database) -> None:
    made = [await alice.makes_context(name=f"Context {n}") for n in range(48)]
    await alice.delete(f"/contexts/{made[0]['id']}")
    new = {"name": "Work", "color": "#2F6FEB", "icon": "💼"}
    file = {"format": "my-flow", "version": 1, "contexts": [{"id": str(ObjectId()), **new}], "flows": []}
    answers = await asyncio.gather(
        *(alice.post("/contexts", new) for _ in range(6)),
        alice.post("/import?apply=true", file),
        alice.post(f"/contexts/{made[0]['id']}/restore"),
    )
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert await empty_database["contexts"].count_documents({"deleted_at": None}) == 50
