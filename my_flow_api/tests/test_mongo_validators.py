"""Tests of MongoDB's validators, and of refusals that a response must not reveal."""

from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo.errors import OperationFailure, WriteError
from tests.support.api import Person

from my_flow_api.config import Settings
from my_flow_api.kit.persistence.mongo import Mongo
from my_flow_api.main import INDEXES
from my_flow_api.mongo_validators import VALIDATORS

type Database = AsyncIOMotorDatabase[dict[str, Any]]


@pytest.fixture
async def stored(alice: Person, empty_database: Database) -> Database:
    """Return a database in which alice has one document in each collection."""
    work = await alice.makes_context()
    await alice.makes_flow(work)
    switched = await alice.post("/transitions", {"from_context_id": None, "to_context_id": work["id"]})
    assert (switched.status_code, (await alice.post("/calendar")).status_code) == (201, 201)
    return empty_database


@pytest.mark.parametrize("collection", VALIDATORS)
async def test_what_the_api_stores_keeps_to_the_rules(stored: Database, collection: str) -> None:
    assert await stored[collection].count_documents({}) == 1
    assert await stored[collection].count_documents(dict(VALIDATORS[collection])) == 1


@pytest.mark.parametrize("collection", VALIDATORS)
async def test_nothing_is_stored_without_its_owner(stored: Database, collection: str) -> None:
    with pytest.raises(WriteError, match="Document failed validation"):
        await stored[collection].update_one({}, {"$unset": {"user_id": ""}})


@pytest.mark.parametrize(
    ("collection", "field", "value"),
    [
        ("contexts", "color", "red"),
        ("contexts", "version", 0),
        ("flows", "priority", "urgent"),
        ("flows", "completed", "yes"),
        ("flows", "context_id", "work"),
        ("flows", "created_at", "2026-05-15"),
        ("flows", "repeat", "FREQ=DAILY"),
        ("flows", "awaits_next", 1),
        ("preferences", "theme", "blue"),
        ("transitions", "resolutions", None),
    ],
)
async def test_what_the_api_could_not_read_is_not_stored(
    stored: Database, collection: str, field: str, value: Any
) -> None:
    with pytest.raises(WriteError, match="Document failed validation"):
        await stored[collection].update_one({}, {"$set": {field: value}})


async def test_rules_that_are_there_are_not_set_again(
    stored: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mongo = Mongo(settings.mongodb_url, settings.mongodb_db_name)

    async def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("there was nothing to set")

    monkeypatch.setattr(mongo._database, "command", refuse)
    assert await mongo.set_validators(VALIDATORS)
    mongo.close()


@pytest.mark.parametrize("code", [13, 8000])
async def test_a_user_who_may_not_set_validators_goes_without(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    mongo = Mongo(settings.mongodb_url, f"{settings.mongodb_db_name}_rules")
    async with mongo.database_without_timeout() as database:
        for name, models in INDEXES.items():
            await database[name].create_indexes(list(models))

    async def refuse(*_: Any, **__: Any) -> None:
        raise OperationFailure("not authorized", code)

    monkeypatch.setattr(mongo._database, "command", refuse)
    assert not await mongo.set_validators(VALIDATORS)
    monkeypatch.undo()
    assert await mongo.set_validators(VALIDATORS)
    await mongo._client.drop_database(mongo._database.name)
    mongo.close()
