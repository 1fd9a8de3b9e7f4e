"""A transaction whose process was killed is ended by the next process that looks."""

from collections.abc import AsyncIterator

import pytest
from bson import ObjectId
from pymongo.errors import OperationFailure
from tests.support.api import Person
from tests.support.open_transaction import open_transaction
from tests.support.waiting import eventually

from my_flow_api.config import Settings
from my_flow_api.kit.persistence import transaction_reaper
from my_flow_api.kit.persistence.mongo import Mongo
from my_flow_api.kit.persistence.transaction_reaper import (
    TransactionReaper,
    running_transaction_reaper,
)


@pytest.fixture
async def mongo(settings: Settings) -> AsyncIterator[Mongo]:
    mongo = Mongo(settings.mongodb_url, settings.mongodb_db_name)
    yield mongo
    mongo.close()


async def test_what_was_left_open_is_ended_and_the_next_write_goes_through(
    alice: Person, settings: Settings, mongo: Mongo
) -> None:
    flow = await alice.makes_flow(await alice.makes_context())
    where, process = (settings.mongodb_url, settings.mongodb_db_name, "flows"), TransactionReaper(mongo)
    async with open_transaction(*where, ObjectId(flow["id"])) as left:
        assert await process.sweep()
        assert await process.sweep()
        assert not await left.is_open()
        changed = await alice.patch(f"/flows/{flow['id']}", {"title": "Written after"})
        assert (changed.status_code, changed.json()["version"]) == (200, 2)


async def test_what_is_at_work_or_of_another_program_is_left_alone(
    alice: Person, settings: Settings, mongo: Mongo
) -> None:
    context = await alice.makes_context()
    flows = [ObjectId((await alice.makes_flow(context))["id"]) for _ in range(2)]
    where, process = (settings.mongodb_url, settings.mongodb_db_name, "flows"), TransactionReaper(mongo)
    async with (
        open_transaction(*where, flows[0]) as ours,
        open_transaction(*where, flows[1], app="mongosh") as other,
    ):
        for _ in range(2):
            assert await process.sweep()
            assert await ours.is_open()
        assert await other.is_open()
        await ours.ends()
        await other.ends()


async def test_a_process_looks_by_itself_until_it_is_told_that_it_may_not(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    async def not_permitted(_: Mongo) -> None:
        nonlocal looks
        looks += 1
        if looks < 3:
            raise OperationFailure("not now", 11602)

    monkeypatch.setattr(Mongo, "waiting_transactions", not_permitted)
    monkeypatch.setattr(transaction_reaper, "_SECONDS_BETWEEN_SWEEPS", 0)
    async with running_transaction_reaper(mongo):
        await eventually(lambda: looks == 3)
