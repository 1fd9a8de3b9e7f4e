"""Every list is answered by an index, in its order, reading hardly more than it returns."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from tests.conftest import Database
from tests.support.api import Json, Person
from tests.support.clock import MAY_15_NOON
from tests.support.flow_dataset import store_flows

from my_flow_api.config import Settings
from my_flow_api.contexts.repository import ContextRepository
from my_flow_api.dashboard.repository import DashboardRepository
from my_flow_api.flows.bounded_read import Candidates
from my_flow_api.flows.repository import FlowRepository
from my_flow_api.kit.http.pagination import Cursor, milliseconds
from my_flow_api.kit.persistence.mongo import Mongo
from my_flow_api.resume_notes.repository import ResumeNoteRepository
from my_flow_api.transitions.repository import TransitionRepository

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
            "description": None,
            "completed": n % 3 == 0,
            "due": None,
            "due_instant": None,
            "importance": n % 3,
            "due_key": f"{'tbn'[n % 3]}/{n}",
            "created_at": MAY_15_NOON + timedelta(seconds=n // 2),
            "deleted_at": MAY_15_NOON if n % 5 == 0 else None,
        }
        for context in contexts
        for n in range(30)
    ]
    transitions: list[Json] = [
        {
            "_id": ObjectId(),
            "user_id": context["user_id"],
            "from_context_id": context["_id"],
            "to_context_id": context["_id"],
            "resume_note": None,
            "created_at": MAY_15_NOON + timedelta(seconds=n // 2),
        }
        for context in contexts
        for n in range(20)
    ]
    await empty_database["transitions"].insert_many(transitions)
    await empty_database["contexts"].insert_many(contexts)
    await empty_database["flows"].insert_many(flows)
    middle: Json = flows[-14]
    return middle["context_id"], Cursor(milliseconds(middle["created_at"]), middle["_id"])


async def profiled(database: Database, work: Any) -> Json:
    """Explain the one query that `work` makes."""
    entries = await all_profiled(database, work)
    assert len(entries) == 1, "one round trip"
    return entries[0]


async def all_profiled(database: Database, work: Any) -> list[Json]:
    """Explain the queries that `work` makes, without the cached plans of other tests."""
    for name in ("contexts", "flows", "transitions"):
        await database.command("planCacheClear", name)
    await database.command("profile", 0)
    await database["system.profile"].drop()
    await database.command("profile", 2)
    try:
        await work
    finally:
        await database.command("profile", 0)
    return [
        entry
        async for entry in database["system.profile"].find({"op": {"$in": ["query", "command"]}})
        if entry["ns"].endswith((".flows", ".contexts", ".transitions"))
    ]


@pytest.mark.parametrize("after", [False, True])
async def test_lists_of_contexts_are_read_from_an_index(
    filled: Ids, mongo: Mongo, empty_database: Database, after: bool
) -> None:
    cursor = Cursor(0, ObjectId()) if after else None
    entry = await profiled(empty_database, ContextRepository(mongo).page("alice", 5, cursor))
    assert "IXSCAN" in entry["planSummary"]
    assert not entry.get("hasSortStage", False)
    assert entry["docsExamined"] == 2


async def test_the_dashboard_reads_each_flow_once_and_no_transition(
    filled: Ids, mongo: Mongo, empty_database: Database
) -> None:
    dashboard = DashboardRepository(mongo)
    visits = await profiled(empty_database, dashboard.visited_contexts("alice"))
    assert visits["docsExamined"] == 2
    assert visits["keysExamined"] <= 2 + 2 * (2 + 1)  # for each end of a switch, each context, and the end
    ids = [context["_id"] async for context in empty_database["contexts"].find({"user_id": "alice"})]
    counts = await profiled(empty_database, dashboard.count_flows("alice", ids, ["b", "n"]))
    live = await empty_database["flows"].count_documents({"user_id": "alice", "deleted_at": None})
    assert counts["docsExamined"] == live


@pytest.mark.parametrize(("at_most", "in_a_kind", "commands"), [(200, 100, 1), (7, 100, 4), (7, 1, 5)])
async def test_the_flows_that_focus_chooses_from_are_read_from_an_index(
    filled: Ids,
    mongo: Mongo,
    empty_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    at_most: int,
    in_a_kind: int,
    commands: int,
) -> None:
    context_id, _ = filled
    monkeypatch.setattr("my_flow_api.flows.repository._OPEN_AT_MOST", at_most)
    monkeypatch.setattr("my_flow_api.flows.repository._CANDIDATES_OF_A_KIND", in_a_kind)
    found: list[Candidates] = []

    async def work() -> None:
        found.append((await FlowRepository(mongo).candidates("alice", [context_id]))[context_id])

    entries = await all_profiled(empty_database, work())
    assert len(entries) == commands
    for entry in entries:
        assert "IXSCAN" in entry["planSummary"]
        assert not entry.get("hasSortStage", False)
    still_open = await empty_database["flows"].count_documents(
        {"context_id": context_id, "deleted_at": None, "completed": False}
    )
    assert found[0].open_count == still_open
    if in_a_kind == 100:
        assert len(found[0].flows) == still_open
        assert sum(entry["docsExamined"] for entry in entries[-3:]) == still_open


@pytest.mark.parametrize("after", [False, True])
async def test_the_trash_is_read_from_an_index(
    filled: Ids, mongo: Mongo, empty_database: Database, after: bool
) -> None:
    await empty_database["flows"].update_many({}, {"$set": {"deleted_with_context": False}})
    await empty_database["contexts"].update_many({}, {"$set": {"deleted_at": MAY_15_NOON}})
    cursor = Cursor(milliseconds(MAY_15_NOON) + 1, ObjectId()) if after else None
    for repository, expected in ((FlowRepository(mongo), 5), (ContextRepository(mongo), 2)):
        entry = await profiled(empty_database, repository.trash_page("alice", 5, cursor))
        assert "IXSCAN { user_id: 1, deleted_at: -1, _id: -1 }" in entry["planSummary"]
        assert not entry.get("hasSortStage", False)
        assert (entry["docsExamined"], entry["nreturned"]) == (expected, expected)


async def test_the_archive_of_contexts_is_read_from_an_index(
    filled: Ids, mongo: Mongo, empty_database: Database
) -> None:
    context_id, _ = filled
    await empty_database["contexts"].update_one({"_id": context_id}, {"$set": {"archived_at": MAY_15_NOON}})
    for archived in (False, True):
        page = ContextRepository(mongo).page("alice", 5, None, archived=archived)
        entry = await profiled(empty_database, page)
        assert not entry.get("hasSortStage", False)
        assert (entry["docsExamined"], entry["nreturned"]) == (1, 1)


@pytest.mark.parametrize("after", [False, True])
async def test_lists_of_transitions_are_read_from_an_index(
    filled: Ids, mongo: Mongo, empty_database: Database, after: bool
) -> None:
    _, cursor = filled
    page = TransitionRepository(mongo).page("alice", 5, cursor if after else None)
    entry = await profiled(empty_database, page)
    assert "IXSCAN" in entry["planSummary"]
    assert not entry.get("hasSortStage", False)
    assert 0 < entry["nreturned"] <= 6
    assert entry["docsExamined"] <= entry["nreturned"] + 4


async def test_the_last_leave_is_one_step_in_an_index(
    filled: Ids, mongo: Mongo, empty_database: Database
) -> None:
    context_id, _ = filled
    entry = await profiled(empty_database, ResumeNoteRepository(mongo).latest("alice", context_id))
    assert "IXSCAN" in entry["planSummary"]
    assert (entry["docsExamined"], entry["nreturned"]) == (1, 1)


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/transitions/preview?from={0}&to={1}", 3),
        ("/contexts/{0}/focus", 3),
        ("/dashboard", 3),
        ("/agenda?from=2026-05-15&to=2026-05-21", 7),
        ("/flows?planned=later", 3),
        ("/contexts/{0}/flows?limit=100", 2),
        ("/flows?limit=100", 2),
    ],
)
async def test_a_read_takes_the_same_few_queries_for_any_usual_number_of_flows(
    alice: Person, empty_database: Database, path: str, queries: int
) -> None:
    contexts = [await alice.makes_context() for _ in range(2)]
    counts = []
    for _ in range(2):
        for context in contexts:
            await store_flows(empty_database, context, [f"Flow {n}" for n in range(25)])
        await empty_database.command("profile", 0)
        await empty_database["system.profile"].drop()
        await empty_database.command("profile", 2)
        await alice.reads(path.format(*(context["id"] for context in contexts)))
        await empty_database.command("profile", 0)
        counts.append(
            await empty_database["system.profile"].count_documents(
                {"op": {"$in": ["query", "command", "getmore"]}}
            )
        )
    assert counts == [queries, queries]
