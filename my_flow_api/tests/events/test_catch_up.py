"""Tests of catching up with missed events, for which nothing else waits."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any
from unittest.mock import Mock

import httpx
import pytest
from pymongo.errors import (
    AutoReconnect,
    ExecutionTimeout,
    NetworkTimeout,
    OperationFailure,
    PyMongoError,
    WaitQueueTimeoutError,
)
from tests.conftest import Database
from tests.events.conftest import started
from tests.support.api import Json, Person
from tests.support.stream import Stream, listening
from tests.support.tokens import Signer
from tests.support.waiting import eventually

from my_flow_api.events import repository
from my_flow_api.events.repository import Change, ChangeRepository
from my_flow_api.events.service import EventService, StreamLimits, StreamStart
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.persistence.mongo import Mongo

pytestmark = pytest.mark.usefixtures("followed")

# A search of MongoDB's that takes a second for each change, as with a million of them.
SLOWLY = {
    "$match": {
        "$expr": {"$function": {"body": "function() { sleep(1000); return false }", "args": [], "lang": "js"}}
    }
}


@pytest.fixture
def stream_limits() -> StreamLimits:
    return StreamLimits(heartbeat=0.01, between_tries=0.01)


@pytest.fixture
async def token(with_manners: httpx.ASGITransport, signer: Signer, alice: Person) -> str:
    """Return an id that alice saw; she has made three contexts since, and the service has seen them."""
    async with listening(with_manners, signer.token("alice")) as stream:
        seen = str((await stream.next())["id"])
        for n in range(3):
            await hears_of(stream, await alice.makes_context(name=f"Missed {n}"))
    return seen


async def hears_of(stream: Stream, made: Json) -> list[Any]:
    """All that is heard until the change of what was made."""
    heard: list[Any] = []
    while not heard or heard[-1].get("data", {}).get("id") != made["id"]:
        heard.append(await stream.next())
    return heard


@pytest.fixture
async def slow(monkeypatch: pytest.MonkeyPatch, token: str) -> str:
    """Return the same id, and make MongoDB search long after it."""
    quickly = repository._pipeline

    def slowly(*of_whom: Any) -> Sequence[Any]:
        return [*quickly(), SLOWLY] if of_whom else quickly()

    monkeypatch.setattr(repository, "_pipeline", slowly)
    return token


def at(token: str, seconds: int) -> str:
    """Move the token in time by a number of seconds."""
    return f"82{max(0, int(token[2:10], 16) + seconds):08X}{token[10:]}"


async def beginning(transport: httpx.ASGITransport, signer: Signer, last_seen: str, person: str) -> Any:
    async with listening(transport, signer.token(person), last_seen=last_seen) as stream:
        first = await stream.next()
        assert first["event"] in {"ready", "reset"}
        return first


async def searches(database: Database) -> int:
    """Return the searches that MongoDB is working on."""
    pipeline: list[dict[str, Any]] = [
        {"$currentOp": {"allUsers": True}},
        {"$match": {"active": True, "op": "getmore", "cursor.originatingCommand.pipeline": {"$eq": SLOWLY}}},
    ]
    return len(await database.client.admin.aggregate(pipeline).to_list(None))


async def test_an_id_from_the_future_is_refused_without_asking_mongodb(
    with_manners: httpx.ASGITransport,
    signer: Signer,
    token: str,
    monkeypatch: pytest.MonkeyPatch,
    alice: Person,
) -> None:
    def asks(*_: object, **__: object) -> None:
        raise AssertionError("MongoDB was asked")

    monkeypatch.setattr(ChangeRepository, "missed", asks)
    for seconds in (1, 60, 3600, 10**9):
        ahead = at(token, seconds + int(time.time()) - int(token[2:10], 16))
        async with listening(with_manners, signer.token("alice"), last_seen=ahead) as stream:
            first = await stream.next()
            assert first["event"] == "reset"
            assert first["id"] < ahead
            await hears_of(stream, await alice.makes_context())


async def test_an_id_from_long_ago_or_from_elsewhere_begins_once(
    with_manners: httpx.ASGITransport, signer: Signer, token: str, alice: Person
) -> None:
    for elsewhere in (
        at(token, -3600),
        at(token, -24 * 3600),
        at(token, -(10**10)),
        token[:18] + "FF" * 20,
        at(token, -5) + "2B022C0100296E5A1004" + "AB" * 16 + "46645F6964006465F1A2B3" * 2,
    ):
        async with listening(with_manners, signer.token("alice"), last_seen=elsewhere) as stream:
            assert (await stream.next())["event"] in {"ready", "reset"}
            heard = await hears_of(stream, await alice.makes_context())
        assert {one.get("event") for one in heard} <= {None, "change"}


async def test_what_was_missed_is_told_in_order(
    with_manners: httpx.ASGITransport, signer: Signer, token: str
) -> None:
    async with listening(with_manners, signer.token("alice"), last_seen=token) as stream:
        assert (await stream.next())["event"] == "ready"
        ids = [(await stream.next())["id"] for _ in range(3)]
    assert ids == sorted(set(ids))


async def test_more_than_a_reader_may_be_behind_is_read_anew(
    with_manners: httpx.ASGITransport, signer: Signer, events: EventService, token: str
) -> None:
    events.limits = StreamLimits(waiting=2)
    assert (await beginning(with_manners, signer, token, "alice"))["event"] == "reset"
    events.limits = StreamLimits(waiting=3)
    assert (await beginning(with_manners, signer, token, "alice"))["event"] == "ready"


async def test_a_search_that_takes_too_long_ends_here_and_in_mongodb(
    with_manners: httpx.ASGITransport, signer: Signer, events: EventService, slow: str, database: Database
) -> None:
    events.limits = StreamLimits(catch_up_seconds=0.2)
    assert (await beginning(with_manners, signer, slow, "alice"))["event"] == "reset"
    await eventually(lambda: events.catch_ups.running() == 0)
    assert await searches(database) == 0


async def test_a_stream_that_is_left_frees_its_thread(
    with_manners: httpx.ASGITransport, signer: Signer, events: EventService, slow: str, database: Database
) -> None:
    events.limits = StreamLimits(catch_up_seconds=60)
    async with listening(with_manners, signer.token("alice"), last_seen=slow):
        await eventually(lambda: _is_one(database))
    await eventually(lambda: events.catch_ups.running() == 0)
    assert await searches(database) == 0


async def _is_one(database: Database) -> bool:
    return await searches(database) == 1


async def test_whoever_finds_no_place_does_not_wait_and_reads_do_not_either(
    with_manners: httpx.ASGITransport, signer: Signer, events: EventService, slow: str
) -> None:
    events.limits = StreamLimits(catch_up_seconds=60)
    streams = [listening(with_manners, signer.token(f"person {n}"), last_seen=slow) for n in range(4)]
    async with streams[0] as first, streams[1], streams[2], streams[3]:
        await eventually(lambda: events.catch_ups.running() == 4)
        for n in range(50):
            assert (await beginning(with_manners, signer, slow, f"other {n}"))["event"] == "reset"
        readers = [Person(with_manners, signer.token(f"reader {n}")) for n in range(10)]
        answers = await asyncio.gather(*(reader.get("/contexts") for reader in readers for _ in range(10)))
        assert {answer.status_code for answer in answers} == {200}
        assert events.catch_ups.running() == 4, "they go on, and nobody waited for their end"
        await first.begun()
        assert not first.ended.is_set()


async def test_one_person_has_one_place(
    with_manners: httpx.ASGITransport, signer: Signer, events: EventService, slow: str
) -> None:
    events.limits = StreamLimits(catch_up_seconds=60)
    async with listening(with_manners, signer.token("alice"), last_seen=slow):
        await eventually(lambda: events.catch_ups.running() == 1)
        assert (await beginning(with_manners, signer, slow, "alice"))["event"] == "reset"
        assert events.catch_ups.running() == 1


async def test_whatever_the_driver_raises_the_stream_begins(
    with_manners: httpx.ASGITransport,
    signer: Signer,
    events: EventService,
    token: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for error in (
        NetworkTimeout("away"),
        ExecutionTimeout("long"),
        WaitQueueTimeoutError("busy"),
        AutoReconnect("away"),
        OperationFailure("resumable", details={"errorLabels": ["ResumableChangeStreamError"]}),
        PyMongoError("any"),
        RuntimeError("a bug"),
    ):
        monkeypatch.setattr(Mongo, "open_catch_up", Mock(side_effect=error))
        async with listening(with_manners, signer.token("alice"), last_seen=token) as stream:
            assert (await stream.next())["event"] == "reset"
            assert await stream.next() == {"comment": "still here"}
    assert events.catch_ups.running() == 0


async def test_a_service_that_has_stopped_begins_no_catch_up(
    mongo: Mongo, stream_limits: StreamLimits, token: str
) -> None:
    stopped = EventService(ChangeRepository(mongo), stream_limits)
    await started(stopped)
    listener = stopped.join(Subject("alice"))
    await stopped.stop()
    begun: AsyncIterator[StreamStart | Change | None] = stopped.events(listener, token)
    first = await anext(begun)
    assert isinstance(first, StreamStart)
    assert not first.complete
