"""Whatever a person does, MongoDB answers from an index, and reads hardly more than it returns or changes."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from bson import ObjectId
from tests.conftest import Database
from tests.events.conftest import until_followed
from tests.operations.seen import a_file
from tests.support.api import Json, Person, assert_problem
from tests.support.clock import MAY_15_NOON, FrozenClock
from tests.support.query_spy import methods_of_repositories, noting_calls, uses_of_indexes
from tests.support.stream import listening
from tests.support.tokens import Signer

from my_flow_api.account import repository as account
from my_flow_api.config import Settings
from my_flow_api.contexts.repository import ContextRepository
from my_flow_api.events.repository import ChangeRepository
from my_flow_api.exports import importing
from my_flow_api.flows.due_ranges import Range
from my_flow_api.flows.indexes import NEWEST
from my_flow_api.flows.repository import FlowRepository
from my_flow_api.kit.idempotency.repository import IdempotencyRepository
from my_flow_api.kit.limits.rate_limit import RateLimiter
from my_flow_api.kit.persistence import repository
from my_flow_api.kit.persistence.mongo import Mongo
from my_flow_api.kit.request_counts.repository import RequestCountRepository
from my_flow_api.kit.request_counts.sharing import CountSharing
from my_flow_api.kit.text_search import VERSION
from my_flow_api.main import INDEXES
from my_flow_api.operations import visibility
from my_flow_api.operations.repository import OperationRepository
from my_flow_api.search.repository import StoredWordsRepository
from my_flow_api.transitions.repository import TransitionRepository

LISTS = (
    "sort=-created_at", "sort=priority", "sort=due", "sort=-due", "sort=title", "sort=-title",
    "archived=true", "priority=high", "status=due_soon", "completed=true", "q=flow",
    "completed=true&sort=-completed_at", "reminder=true",
    "completed=false&reminder=true&due_before=2026-05-17", "planned=today", "planned=someday&sort=due",
)  # fmt: skip
WRONG = ("validation-error", "name", "color", "icon")
# MongoDB itself removes what is in them when its time is up.
OF_MONGODB = {
    "flows.trash_expiry", "idempotency_keys.expiry", "import_chunks.expiry", "imports.expiry",
    "request_counts.expiry",
}  # fmt: skip

_ASKED = {
    "op": {"$in": ["query", "command", "update", "remove", "getmore"]},
    "planSummary": {"$exists": True},
}
# What finds nothing to change may look at the one document that keeps it from that.
_SPARE = 1


@pytest.fixture
async def mongo(settings: Settings) -> AsyncIterator[Mongo]:
    mongo = Mongo(settings.mongodb_url, settings.mongodb_db_name)
    yield mongo
    mongo.close()


@asynccontextmanager
async def profiling(database: Database) -> AsyncIterator[list[Json]]:
    """Explain all queries within the `with` block, without cached plans."""
    found: list[Json] = []
    for name in INDEXES:
        await database.command("planCacheClear", name)
    await database.command("profile", 0)
    await database["system.profile"].drop()
    await database.command({"create": "system.profile", "capped": True, "size": 64 * 2**20})
    await database.command("profile", 2)
    try:
        yield found
    finally:
        await database.command("profile", 0)
    found += [entry async for entry in database["system.profile"].find(_ASKED)]


def name_of(entry: Json) -> str:
    command: Any = entry.get("command", {})
    return f"{entry['op']} {entry['ns'].partition('.')[2]} {entry['planSummary']} {str(command)[:300]}"


def is_excused(entry: Json) -> bool:
    """Return whether a query may examine more than it returns.

    Aggregations do (the dashboard and counts, which have their own tests), and so do lists without an index
    (`test_sorting.py` names them): those that are sorted in memory, and all flows by creation if only open or
    completed ones are shown. A query by ids makes MongoDB examine other people's documents, too.
    """
    command = entry.get("command", {})
    by_id = entry["planSummary"] in ("IDHACK", "IXSCAN { _id: 1 }")
    if "aggregate" in command:
        return True
    by_creation = command.get("hint") == NEWEST and command["filter"].get("completed") in (False, True)
    return by_id or by_creation or entry.get("hasSortStage", False)


def touched(entry: Json) -> int:
    """Return the number of documents that it returned or changed."""
    counts = [int(entry.get(field, 0)) for field in ("nreturned", "nMatched", "ndeleted")]
    return max(counts)


async def fill(person: Person, clock: FrozenClock) -> tuple[Json, Json]:
    contexts = [await person.makes_context(name=name) for name in ("Work", "Home", "Gone")]
    for number in range(24):
        clock.advance(seconds=1)  # a page begins with all that are as old as the last of the one before
        due = [None, {"date": "2026-05-16"}, {"date": "2026-05-17", "time": "09:00", "timezone": "UTC"}][
            number % 3
        ]
        planned = {0: {"date": "2026-05-16"}, 1: {"someday": True}}.get(number % 10)
        flow = await person.makes_flow(contexts[number % 3], title=f"Flow {number}", due=due, planned=planned)
        if number % 4 == 0:
            await person.post(f"/flows/{flow['id']}/complete")
        if number % 7 == 0:
            await person.post(f"/flows/{flow['id']}/archive")
        if number % 11 == 0:
            await person.delete(f"/flows/{flow['id']}")
    await person.delete(f"/contexts/{contexts[2]['id']}")
    return contexts[0], contexts[1]


async def reads_lists(person: Person, context: Json) -> None:
    """Each list in each of its orders, with a second page where there is one."""
    for path in ("/flows", f"/contexts/{context['id']}/flows"):
        for query in LISTS:
            page = await person.reads(f"{path}?limit=3&{query}")
            if page["next_cursor"]:
                await person.reads(f"{path}?limit=3&{query}&cursor={quote(page['next_cursor'])}")
    await person.reads(f"/contexts/{context['id']}/flows?sort=position")
    await person.reads("/contexts?archived=true")
    await person.reads("/agenda?from=2026-05-15&to=2026-05-21")
    assert (await person.get("/transitions")).status_code == 200


async def goes_in_and_out(alice: Person, bob: Person) -> None:
    for path in ("/export", "/export?format=csv", "/trash", "/dashboard", "/search?q=flow"):
        assert (await alice.get(path)).status_code == 200
    exported = await alice.reads("/export")
    for query in ("?apply=false", "?apply=true"):
        assert (await bob.post(f"/import{query}", exported)).status_code in (200, 409)
    feed = (await alice.post("/calendar", headers={"idempotency-key": "feed"})).json()["path"]
    await alice.post("/calendar", headers={"idempotency-key": "feed"})
    assert (await alice.client.get(feed)).status_code == 200
    assert (await alice.get("/calendar")).status_code == 200
    await alice.delete("/calendar")


async def works_and_switches(alice: Person, work: Json, home: Json, clock: FrozenClock) -> None:
    await alice.patch("/preferences", {"timezone": "Europe/Helsinki"})
    flow = await alice.makes_flow(work)
    assert (await alice.get(f"/flows/{flow['id']}", headers={"if-none-match": '"1"'})).status_code == 304
    await alice.post(f"/flows/{flow['id']}/move", {"context_id": home["id"]})
    others = [await alice.makes_flow(home, title=title) for title in ("To be done", "To be kept")]
    leaving = {
        "from_context_id": home["id"],
        "to_context_id": work["id"],
        "resolutions": [
            {"flow_id": flow["id"], "action": "let_go"},
            {"flow_id": others[0]["id"], "action": "complete"},
            {"flow_id": others[1]["id"], "action": "move", "context_id": work["id"]},
        ],
    }
    entered = await alice.post("/transitions", leaving)
    assert entered.status_code == 201
    await alice.reads(f"/transitions/{entered.json()['id']}")
    await alice.reads("/transitions/preview", params={"from": work["id"], "to": home["id"]})
    await alice.post(f"/flows/{flow['id']}/restore")
    for action in ("delete", "restore"):
        operations = [
            {"flow_id": flow["id"], "action": action},
            {"flow_id": others[1]["id"], "action": "move", "context_id": work["id"]},
        ]
        assert (await alice.post("/flows/batch", {"operations": operations})).status_code == 200
    await alice.get(f"/contexts/{home['id']}/focus")
    await alice.post(f"/contexts/{home['id']}/archive")
    await alice.post(f"/contexts/{home['id']}/unarchive")
    clock.advance(minutes=1)  # what went into the trash together is found by when it did
    await alice.delete(f"/contexts/{home['id']}")
    await alice.post(f"/contexts/{home['id']}/restore")


async def repeats(mongo: Mongo, database: Database, alice: Person, work: Json) -> None:
    """Make the next flow of a series, take it back, find one that is missing, and import a later one."""
    fields = {"due": {"date": "2026-05-20"}, "repeat": {"rule": "FREQ=DAILY"}}
    path = f"/flows/{(await alice.makes_flow(work, **fields))['id']}"
    for action in ("skip", "complete", "reopen", "complete", "reopen"):
        assert (await alice.post(f"{path}/{action}")).status_code == 200
    assert (await alice.patch(path, {"repeat": {"rule": "FREQ=WEEKLY"}})).status_code == 200
    for action in ("complete", "reopen", "complete", "reopen"):
        operation = {"flow_id": path.rpartition("/")[2], "action": action}
        done = (await alice.post("/flows/batch", {"operations": [operation]})).json()
        assert done["results"][0]["status"] == 200
    assert (await alice.get("/agenda?from=2026-05-15&to=2026-06-10")).status_code == 200
    flows = FlowRepository(mongo)
    id_ = ObjectId(path.rpartition("/")[2])
    await database["flows"].update_one(
        {"_id": id_}, {"$set": {"completed": True, "completed_at": MAY_15_NOON}}
    )
    assert [one["_id"] for one in await flows.without_next(5)] == [id_]
    assert await mongo.in_transaction(partial(flows.take_without_next, "alice", id_, {}))
    overtaken = await alice.makes_flow(work, **fields)
    file = a_file(1, context_id=work["id"])
    file["flows"][0]["repeat"] = overtaken["repeat"] | {"number": 9}
    assert (await alice.post("/import?apply=true", file)).status_code == 200
    assert (await alice.reads(f"/flows/{overtaken['id']}"))["repeat"] is None


async def ticks_and_promotes(alice: Person, work: Json) -> None:
    flow = await alice.makes_flow(work, items=[{"text": text} for text in "abcd"])
    path, ids = f"/flows/{flow['id']}/items", [item["id"] for item in flow["items"]]
    await alice.post(path, {"items": [{"text": "e"}], "after": ids[0]})
    await alice.patch(f"{path}/{ids[0]}", {"done": True, "after": ids[2]})
    await alice.delete(f"{path}/{ids[1]}")
    await alice.post(f"{path.removesuffix('/items')}/clear-done")
    assert (await alice.post(f"{path}/{ids[2]}/promote")).status_code == 201


async def does_much(mongo: Mongo, alice: Person, clock: FrozenClock) -> None:
    """Run the queries of an operation in steps, and of taking over one whose process was killed."""
    assert (await alice.post("/import?apply=true", a_file(12))).status_code == 200
    context = next(one for one in (await alice.reads("/contexts"))["items"] if one["name"] == "Imported")
    assert (await alice.post("/import?apply=true", a_file(12, context_id=context["id"]))).status_code == 200
    clock.advance(minutes=1)
    assert (await alice.delete(f"/contexts/{context['id']}")).status_code == 204
    assert (await alice.post(f"/contexts/{context['id']}/restore")).status_code == 200
    operations = OperationRepository(mongo)
    (ended,) = [one for one in await operations.with_expired_lease(clock()) if one["user_id"] == "alice"]
    assert not await operations.take_over("alice", ended, clock()), "it has ended"


async def counts_together(mongo: Mongo, clock: FrozenClock) -> None:
    """Two processes, each of which has counted requests of the same people."""
    for _ in range(2):
        limiter = RateLimiter("1000/minute", clock)
        for number in range(3):
            limiter.hit(f"person {number}")
        await CountSharing(limiter, RequestCountRepository(mongo)).share()


async def rewrites_words(mongo: Mongo, clock: FrozenClock) -> None:
    """Bring the words of one flow to the present rules."""
    words, version = StoredWordsRepository(mongo), VERSION + 1
    assert await words.claim(version, clock(), timedelta(minutes=1)) is not None
    (flow,) = await words.batch(None, 1)
    assert await words.batch(flow["_id"], 1)
    await words.rewrite(flow["user_id"], flow, {"title_words": flow["title_words"]})
    await words.save_progress(version, {"after": flow["_id"], "due_at": None})


async def hears(transport: httpx.ASGITransport, token: str, alice: Person, mongo: Mongo) -> None:
    async with aclosing(ChangeRepository(mongo).follow()) as changes:  # the application has called it before
        await anext(changes)
    await until_followed(transport, token)
    async with listening(transport, token) as stream:
        last_seen = (await stream.next())["id"]
    await alice.makes_context(name="Unheard")
    async with listening(transport, token, last_seen=last_seen) as stream:
        assert (await stream.next())["event"] == "ready"
        assert (await stream.next())["event"] == "change"


async def is_interrupted(mongo: Mongo, alice: Person, work: Json, clock: FrozenClock) -> None:
    """Make the requests of conflicts, of killed processes, and of a context with hundreds of flows."""
    keys, attempt = IdempotencyRepository(mongo), ObjectId()
    record: Json = {"attempt": attempt, "answer": None, "created_at": clock()}
    for _ in range(2):
        await keys.claim("alice", b"key", record)
    assert await keys.take_over("alice", {"_id": b"key", **record}, {"attempt": ObjectId()})
    await keys.forget("alice", b"key", attempt)
    await keys.settle("alice", b"key", attempt, {"answer": None})
    assert_problem(await alice.post("/contexts", {"name": 1}, headers={"idempotency-key": "k"}), 422, *WRONG)
    context = await alice.makes_context(name="Left")
    flow = await alice.makes_flow(context)
    clock.advance(minutes=1)
    await alice.delete(f"/contexts/{context['id']}")
    contexts, flows = ContextRepository(mongo), FlowRepository(mongo)
    (trashed,) = await contexts.trashed_since(clock())
    await flows.go_with_context("alice", ObjectId(flow["id"]), trashed.id, trashed.at, None)
    assert await flows.is_any_live("alice", trashed.id)
    await flows.remove("alice", ObjectId())
    for repository_of_many in (flows, TransitionRepository(mongo), keys):
        assert (await repository_of_many.usage("alice")).number > 0
    await flows.with_title_words("alice", ObjectId(work["id"]), ["write", "nothing"])
    await flows.due_within("alice", ObjectId(work["id"]), Range("t", "u"))
    await flows.planned_within("alice", ObjectId(work["id"]), [Range("b", "c"), Range("t", "u")])
    assert await mongo.in_transaction(partial(contexts.lock_in_trash, trashed))


async def test_everything_is_answered_from_an_index(
    alice: Person,
    bob: Person,
    empty_database: Database,
    signer: Signer,
    transport: httpx.ASGITransport,
    clock: FrozenClock,
    mongo: Mongo,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (repository, account, importing):
        monkeypatch.setattr(module, "STEP_DOCUMENTS", 5)
    monkeypatch.setattr(visibility, "SECONDS_OF_GRACE", 0.1)
    await fill(bob, clock)
    work, home = await fill(alice, clock)
    before = await uses_of_indexes(empty_database)
    with noting_calls() as called:
        async with profiling(empty_database) as entries:
            await reads_lists(alice, work)
            await goes_in_and_out(alice, bob)
            await works_and_switches(alice, work, home, clock)
            await ticks_and_promotes(alice, work)
            await is_interrupted(mongo, alice, work, clock)
            await repeats(mongo, empty_database, alice, work)
            await does_much(mongo, alice, clock)
            await rewrites_words(mongo, clock)
            await counts_together(mongo, clock)
            await hears(transport, signer.token("alice"), alice, mongo)
            assert (await alice.delete("/account")).status_code == 204
            await alice.reads("/preferences")
    used = await uses_of_indexes(empty_database)
    assert set(methods_of_repositories()) - called == set(), "have the tour call them"
    assert {name for name in used if used[name] == before[name]} <= OF_MONGODB, "nobody needs them"
    asked = [entry for entry in entries if not entry["ns"].endswith(".system.profile")]
    assert len(asked) > 150
    assert [name_of(entry) for entry in asked if "COLLSCAN" in entry["planSummary"]] == []
    wasteful = [
        f"{touched(entry)} of {entry['docsExamined']}: {name_of(entry)}"
        for entry in asked
        if entry.get("docsExamined", 0) > 1.2 * touched(entry) + _SPARE and not is_excused(entry)
    ]
    assert wasteful == [], "\n".join(wasteful)
