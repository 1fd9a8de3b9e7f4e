"""The end of an account: everything of the person is gone, and nothing of anybody else."""

import asyncio
from typing import Any

import pytest
from bson import json_util
from tests.conftest import Database
from tests.support.api import Json, Person, assert_problem

from my_flow_api.account import repository
from my_flow_api.flows.repository import FlowRepository


async def fills_every_place(person: Person, name: str) -> None:
    """Something in every collection and in every part of it."""
    work, home = await person.makes_context(name=f"{name} work"), await person.makes_context(name=name)
    key = {"idempotency-key": f"key of {name}"}
    flows = [await person.makes_flow(work, title=f"{name} {n}") for n in range(5)]
    await person.post(f"/flows/{flows[0]['id']}/complete", headers=key)
    await person.post(f"/flows/{flows[1]['id']}/archive")
    await person.delete(f"/flows/{flows[2]['id']}")
    await person.makes_flow(home, title=name, due={"date": "2026-05-20"})
    await person.post("/transitions", {"to_context_id": work["id"]})
    await person.post("/calendar")
    await person.reads("/preferences")
    await person.delete(f"/contexts/{home['id']}")


async def everything(database: Database) -> dict[str, list[Json]]:
    return {
        name: await database[name].find({}).sort("_id", 1).to_list(None)
        for name in await database.list_collection_names()
        if not name.startswith("system.")
    }


def of(found: dict[str, list[Json]], person: str) -> dict[str, list[Any]]:
    """Return every value that mentions a person, in any field of any collection."""
    mentions = {
        name: [document for document in documents if person in json_util.dumps(document)]
        for name, documents in found.items()
    }
    return {name: documents for name, documents in mentions.items() if documents}


@pytest.mark.parametrize("at_once", [1, 1000])
async def test_everything_of_the_person_is_gone_from_every_collection(
    alice: Person, bob: Person, empty_database: Database, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("my_flow_api.kit.persistence.repository.STEP_DOCUMENTS", at_once)
    monkeypatch.setattr(repository, "STEP_DOCUMENTS", at_once)
    await fills_every_place(alice, "alice")
    await fills_every_place(bob, "bob")
    before = await everything(empty_database)
    with_user_ids = {
        name for name, documents in before.items() if any("user_id" in document for document in documents)
    }
    assert set(of(before, "alice")) == with_user_ids, "the test has something everywhere"
    response = await alice.delete("/account")
    assert (response.status_code, response.content) == (204, b"")
    after = await everything(empty_database)
    assert of(after, "alice") == {}
    assert of(after, "bob") == of(before, "bob")


async def test_every_collection_with_people_in_it_is_known_to_the_deletion(
    alice: Person, empty_database: Database
) -> None:
    await fills_every_place(alice, "alice")
    found = await everything(empty_database)
    assert {name for name, documents in found.items() if documents} <= set(repository._PLACES)


async def test_who_comes_back_begins_with_nothing(alice: Person) -> None:
    await fills_every_place(alice, "alice")
    await alice.delete("/account")
    assert (await alice.delete("/account")).status_code == 204
    assert (await alice.reads("/contexts"))["items"] == []
    assert (await alice.reads("/flows"))["items"] == []
    assert (await alice.reads("/preferences"))["version"] == 1
    assert await alice.makes_context()


async def test_a_flow_that_was_being_made_is_gone_too(
    alice: Person, empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = await alice.makes_context()
    insert = FlowRepository.insert

    async def insert_late(*arguments: Any, **options: Any) -> Any:
        await alice.delete("/account")
        return await insert(*arguments, **options)

    monkeypatch.setattr(FlowRepository, "insert", insert_late)
    response = await alice.post(f"/contexts/{context['id']}/flows", {"title": "late"})
    assert_problem(response, 404, "not-found")
    assert of(await everything(empty_database), "alice") == {}


async def test_an_import_at_the_same_moment_is_whole_or_gone(alice: Person, empty_database: Database) -> None:
    await fills_every_place(alice, "alice")
    exported = (await alice.get("/export")).json()
    await alice.delete("/account")
    for _ in range(5):
        answers = await asyncio.gather(alice.post("/import?apply=true", exported), alice.delete("/account"))
        assert [answer.status_code for answer in answers] == [200, 204]
        there = of(await everything(empty_database), "alice")
        assert len(there.get("flows", [])) in (0, len(exported["flows"]))
        assert len(there.get("contexts", [])) in (0, len(exported["contexts"]))
        await alice.delete("/account")
        assert of(await everything(empty_database), "alice") == {}
