"""Writes change few index keys, as MongoDB's profiler counts them over all collections."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.conftest import Database
from tests.support.api import Json, Person

from my_flow_api.main import INDEXES

THREE_WORDS = "Water the plants"
DUE = {"date": "2026-05-20", "time": "09:00", "timezone": "UTC"}


class KeyCount:
    """The number of index keys that writes inserted and deleted, by collection."""

    def __init__(self) -> None:
        self.by_collection: dict[str, int] = {}

    @property
    def total(self) -> int:
        return sum(self.by_collection.values())


@asynccontextmanager
async def counting_index_keys(database: Database) -> AsyncIterator[KeyCount]:
    """Count the index keys that are written within the context."""
    keys = KeyCount()
    await database.command("profile", 0)
    await database["system.profile"].drop()
    await database.command("profile", 2)
    try:
        yield keys
    finally:
        await database.command("profile", 0)
    async for entry in database["system.profile"].find():
        written = entry.get("keysInserted", 0) + entry.get("keysDeleted", 0)
        if written:
            name = entry["ns"].partition(".")[2]
            keys.by_collection[name] = keys.by_collection.get(name, 0) + written


@pytest.fixture
async def work(alice: Person) -> Json:
    """Return a context of somebody whose preferences and counts are stored already."""
    context = await alice.makes_context()
    await alice.makes_flow(context)
    return context


async def test_creating_a_flow_writes_few_index_keys(
    alice: Person, work: Json, empty_database: Database
) -> None:
    async with counting_index_keys(empty_database) as keys:
        path = f"/contexts/{work['id']}/flows"
        await alice.post(path, {"title": THREE_WORDS}, headers={"idempotency-key": "create"})
    assert keys.by_collection.keys() == {"flows", "idempotency_keys"}
    assert keys.total <= 10, keys.by_collection


@pytest.mark.parametrize("fields", [{}, {"due": DUE}, {"due": DUE, "reminder_enabled": True}])
async def test_changing_the_priority_writes_few_index_keys(
    alice: Person, work: Json, empty_database: Database, fields: Json
) -> None:
    flow = await alice.makes_flow(work, title=THREE_WORDS, **fields)
    async with counting_index_keys(empty_database) as keys:
        await alice.patch(f"/flows/{flow['id']}", {"priority": "high"})
    assert 0 < keys.total <= 4, keys.by_collection


async def test_completing_a_flow_writes_few_index_keys(
    alice: Person, work: Json, empty_database: Database
) -> None:
    flow = await alice.makes_flow(work, title=THREE_WORDS)
    async with counting_index_keys(empty_database) as keys:
        await alice.post(f"/flows/{flow['id']}/complete", headers={"idempotency-key": "complete"})
    assert keys.by_collection.keys() == {"flows", "idempotency_keys"}
    assert keys.total <= 8, keys.by_collection


@pytest.mark.parametrize("planned", [{"date": "2026-05-20"}, {"someday": True}])
async def test_a_plan_writes_one_index_key_and_a_change_of_it_two(
    alice: Person, work: Json, empty_database: Database, planned: Json
) -> None:
    flow = await alice.makes_flow(work, title=THREE_WORDS, due=DUE)
    changes = ((planned, 1), ({"date": "2026-05-21"}, 2), (None, 1))
    for value, written in changes:
        async with counting_index_keys(empty_database) as keys:
            await alice.patch(f"/flows/{flow['id']}", {"planned": value})
        assert keys.by_collection == {"flows": written}


async def test_a_flow_that_repeats_writes_the_keys_of_one_that_is_completed_and_one_that_is_made(
    alice: Person, work: Json, empty_database: Database
) -> None:
    repeat = {"rule": "FREQ=DAILY"}
    flow = await alice.makes_flow(work, title=THREE_WORDS, due=DUE, repeat=repeat)
    async with counting_index_keys(empty_database) as keys:
        await alice.post(f"/flows/{flow['id']}/complete", headers={"idempotency-key": "complete"})
    assert keys.by_collection.keys() == {"flows", "idempotency_keys"}
    assert keys.total <= 19, keys.by_collection


def test_no_index_has_a_field_that_every_write_changes() -> None:
    for models in INDEXES.values():
        for model in models:
            fields = {*model.document["key"], *model.document.get("partialFilterExpression", {})}
            assert fields.isdisjoint({"updated_at", "version"}), model.document["name"]


async def test_a_change_that_no_list_goes_by_writes_no_index_keys(
    alice: Person, work: Json, empty_database: Database
) -> None:
    flow = await alice.makes_flow(work, title=THREE_WORDS, description="Twice", due=DUE)
    async with counting_index_keys(empty_database) as keys:
        await alice.patch(f"/flows/{flow['id']}", {"description": "twice"})
        await alice.post(f"/flows/{flow['id']}/move", {"position": 2.5})
        await alice.patch(f"/flows/{flow['id']}", {"title": THREE_WORDS.upper()})
    assert keys.total == 0, keys.by_collection
