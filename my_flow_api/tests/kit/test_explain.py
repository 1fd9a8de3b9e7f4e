"""Every list is answered by an index, in its order, reading hardly more than it returns."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from tests.conftest import Database
from tests.support.api import Json
from tests.support.clock import MAY_15_NOON

from my_flow_api.config import Settings
from my_flow_api.contexts.repository import ContextRepository
from my_flow_api.dashboard.repository import DashboardRepository
from my_flow_api.flows.repository import FlowRepository
from my_flow_api.kit.mongo import Mongo
from my_flow_api.kit.pagination import Cursor, milliseconds

type Ids = tuple[ObjectId, Cursor]


@pytest.fixture
async def mongo(settings: Settings) -> AsyncIterator[Mongo]:
    mongo = Mongo(settings.mongodb_url, settings.mongodb_db_name)
    yield mongo
    mongo.close()


@pytest.fixture
async def filled(empty_database: Database) -> Ids:
    """Two people's contexts with flows: some completed, some in the trash, some of the same instant."""
    contexts: list[Json] = [
        {"_id": ObjectId(), "user_id": person, "position": n, "deleted_at": None}
        for person in ("bob", "alice")
        for n in range(2)
    ]
    flows: list[Json] = [
        {
            "_id": ObjectId(),
            "user_id": context["user_id"],
            "context_id": context["_id"],
            "completed": n % 3 == 0,
            "due": None,
            "due_instant": None,
            "created_at": MAY_15_NOON + timedelta(seconds=n // 2),
            "deleted_at": MAY_15_NOON if n % 5 == 0 else None,
        }
        for context in contexts
        for n in range(30)
    ]
    await empty_database["contexts"].insert_many(contexts)
    await empty_database["flows"].insert_many(flows)
    middle: Json = flows[-14]
    return middle["context_id"], Cursor(milliseconds(middle["created_at"]), middle["_id"])


async def profiled(database: Database, work: Any) -> Json:
    """What MongoDB says of the one query that `work` makes."""
    await database.command("profile", 0)
    await database["system.profile"].drop()
    await database.command("profile", 2)
    try:
        await work
    finally:
        await database.command("profile", 0)
    entries = [
        entry
        async for entry in database["system.profile"].find({"op": {"$in": ["query", "command"]}})
        if entry["ns"].endswith((".flows", ".contexts"))
    ]
    assert len(entries) == 1, "one round trip"
    entry: Json = entries[0]
    return entry


@pytest.mark.parametrize("completed", [None, False, True])
@pytest.mark.parametrize("in_context", [False, True])
@pytest.mark.parametrize("after", [False, True])
async def test_lists_of_flows_are_read_from_an_index(
    filled: Ids, mongo: Mongo, empty_database: Database, completed: bool | None, in_context: bool, after: bool
) -> None:
    context_id, cursor = filled
    page = FlowRepository(mongo).page(
        "alice",
        context_id=context_id if in_context else None,
        completed=completed,
        limit=5,
        after=cursor if after else None,
    )
    entry = await profiled(empty_database, page)
    assert "IXSCAN" in entry["planSummary"]
    assert "COLLSCAN" not in entry["planSummary"]
    assert not entry.get("hasSortStage", False)
    assert 0 < entry["nreturned"] <= 6
    assert entry["docsExamined"] <= entry["nreturned"] + 2  # those of the cursor's own instant


@pytest.mark.parametrize("after", [False, True])
async def test_lists_of_contexts_are_read_from_an_index(
    filled: Ids, mongo: Mongo, empty_database: Database, after: bool
) -> None:
    cursor = Cursor(0, ObjectId()) if after else None
    entry = await profiled(empty_database, ContextRepository(mongo).page("alice", 5, cursor))
    assert "IXSCAN" in entry["planSummary"]
    assert not entry.get("hasSortStage", False)
    assert entry["docsExamined"] == 2


async def test_the_dashboard_reads_each_flow_at_most_once(
    filled: Ids, mongo: Mongo, empty_database: Database
) -> None:
    overview = DashboardRepository(mongo).overview(
        "alice", now=MAY_15_NOON, today="2026-05-15", end_of_today=MAY_15_NOON
    )
    entry = await profiled(empty_database, overview)
    live = await empty_database["flows"].count_documents({"user_id": "alice", "deleted_at": None})
    assert entry["docsExamined"] <= live + 2
