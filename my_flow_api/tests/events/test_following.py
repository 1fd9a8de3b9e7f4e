"""Tests of following the change stream: interruptions, lost history, and its end."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from bson import ObjectId
from pymongo.errors import AutoReconnect, OperationFailure
from tests.conftest import Database
from tests.events.conftest import can_join, started
from tests.support.api import Person
from tests.support.waiting import eventually

from my_flow_api.errors import ServiceUnavailable
from my_flow_api.events.repository import Change, ChangeRepository, HistoryLostError, Position
from my_flow_api.events.service import EventService, StreamLimits
from my_flow_api.kit.background import cancel_and_wait
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.persistence.mongo import Mongo, next_changes

pytestmark = pytest.mark.usefixtures("followed")


@pytest.mark.parametrize("error", [AutoReconnect("away"), RuntimeError("a bug")])
async def test_an_interruption_of_mongodb_loses_no_change(
    mongo: Mongo,
    stream_limits: StreamLimits,
    monkeypatch: pytest.MonkeyPatch,
    alice: Person,
    error: Exception,
) -> None:
    events, follow, breaks = (
        EventService(ChangeRepository(mongo), stream_limits),
        ChangeRepository.follow,
        asyncio.Event(),
    )

    async def interrupted(*arguments: object) -> AsyncIterator[Change | Position]:
        async for found in follow(*arguments):  # type: ignore[arg-type]
            if isinstance(found, Change) and not breaks.is_set():
                breaks.set()
                raise error
            yield found

    await started(events)
    await events.stop()
    monkeypatch.setattr(ChangeRepository, "follow", interrupted)
    listener = events.join(Subject("alice"))
    events.start()
    context = await alice.makes_context()
    change = await listener.next(10)
    assert breaks.is_set()
    assert change is not None
    assert change.event["id"] == context["id"]
    await events.stop()


async def test_when_history_is_lost_everybody_is_let_go_and_following_begins_anew(
    mongo: Mongo, stream_limits: StreamLimits, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = EventService(ChangeRepository(mongo), stream_limits)
    await started(events)
    listener = events.join(Subject("alice"))
    await events.stop()
    assert listener.dropped.is_set()
    listener = events.join(Subject("alice"))
    monkeypatch.setattr(events, "_latest", "00")
    events.start()
    async with asyncio.timeout(10):
        await listener.dropped.wait()
    await eventually(lambda: can_join(events))
    await events.stop()


async def test_streams_open_though_writes_never_pause(
    mongo: Mongo, stream_limits: StreamLimits, empty_database: Database
) -> None:
    """MongoDB says where a stream is only in answers without a change, of which there are none then."""

    async def write() -> None:
        while True:
            await empty_database["contexts"].insert_one({"user_id": "bob", "version": 1})

    writers = [asyncio.create_task(write()) for _ in range(4)]
    events = EventService(ChangeRepository(mongo), stream_limits)
    try:
        await started(events)
    finally:
        await events.stop()
        for writer in writers:
            await cancel_and_wait(writer)


async def test_before_the_changes_are_followed_nobody_can_join(mongo: Mongo) -> None:
    with pytest.raises(ServiceUnavailable):
        EventService(ChangeRepository(mongo)).join(Subject("alice"))


async def test_a_process_that_has_all_the_streams_it_can_hold_sends_the_next_one_elsewhere(
    events: EventService,
) -> None:
    events.limits = StreamLimits(all_told=2)
    first, _ = events.join(Subject("alice")), events.join(Subject("bob"))
    with pytest.raises(ServiceUnavailable):
        events.join(Subject("carol"))
    events.drop_person("alice")
    with pytest.raises(ServiceUnavailable):  # it is let go, and has not left yet
        events.join(Subject("carol"))
    events.leave(first)
    assert events.join(Subject("carol")).user_id == "carol"


async def test_what_was_removed_for_good_is_not_told(
    mongo: Mongo, alice: Person, empty_database: Database
) -> None:
    changes = ChangeRepository(mongo).follow()
    begun = await anext(changes)
    while not isinstance(begun, Position):
        begun = await anext(changes)
    context = await alice.makes_context()
    await alice.patch(f"/contexts/{context['id']}", {"name": "Office"})
    await empty_database["contexts"].delete_one({"_id": ObjectId(context["id"])})
    last = await alice.makes_context()
    heard = []
    async for found in ChangeRepository(mongo).follow(begun.token):
        if isinstance(found, Change):
            heard.append((found.event["id"], found.event["change"]))
            if found.event["id"] == last["id"]:
                break
    assert heard == [(context["id"], "created"), (last["id"], "created")]


async def test_an_error_that_the_driver_can_resume_from_is_not_a_lost_history(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OperationFailure("x", details={"errorLabels": ["ResumableChangeStreamError"]})

    monkeypatch.setattr(mongo, "watch", fails)
    with pytest.raises(OperationFailure):
        await anext(ChangeRepository(mongo).follow())
    with pytest.raises(HistoryLostError):
        await anext(ChangeRepository(mongo).follow("not a token"))


async def test_changes_that_mongodb_sends_together_come_together_and_in_order(
    mongo: Mongo, database: Database
) -> None:
    numbers: list[int] = []
    calls = 0
    async with asyncio.timeout(10), mongo.watch([{"$match": {"ns.coll": "flows"}}]) as stream:
        assert await next_changes(stream) == []
        await database["flows"].insert_many([{"n": n, "user_id": "alice"} for n in range(250)])
        while len(numbers) < 250:
            together = await next_changes(stream)
            assert len(together) <= 100
            numbers += [change["fullDocument"]["n"] for change in together]
            calls += 1
    assert numbers == list(range(250))
    assert calls < 50, "one at a time would be 250"
