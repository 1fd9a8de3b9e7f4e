"""The service that follows the changes, by itself and in the application."""

from collections.abc import AsyncIterator
from contextlib import suppress

import httpx
import pytest
from fastapi import FastAPI
from tests.conftest import Database
from tests.support.api import running
from tests.support.stream import Stream, listening
from tests.support.tokens import Signer
from tests.support.waiting import eventually

from my_flow_api import main
from my_flow_api.config import Settings
from my_flow_api.errors import ServiceUnavailable
from my_flow_api.events.repository import ChangeRepository
from my_flow_api.events.service import EventService, StreamLimits
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.persistence.mongo import Mongo


@pytest.fixture
async def followed(transport: httpx.ASGITransport, signer: Signer, empty_database: Database) -> None:
    """Wait until the application follows the changes."""
    await until_followed(transport, signer.token("alice"))


async def ready(stream: Stream) -> str:
    """Wait for the beginning of the stream; what changes before it is not told. Return its id."""
    first = await stream.next()
    assert (first["event"], first["data"], first["retry"]) == ("ready", {}, "2000")
    return str(first["id"])


async def until_followed(transport: httpx.ASGITransport, token: str) -> None:
    async def is_followed() -> bool:
        async with listening(transport, token) as stream:
            await stream.begun()
            return stream.status == 200

    await eventually(is_followed)


@pytest.fixture
async def mongo(settings: Settings) -> AsyncIterator[Mongo]:
    mongo = Mongo(settings.mongodb_url, settings.mongodb_db_name)
    yield mongo
    mongo.close()


async def started(events: EventService) -> None:
    events.start()
    await eventually(lambda: can_join(events))


def can_join(events: EventService) -> bool:
    with suppress(ServiceUnavailable):
        events.leave(events.join(Subject("alice")))
        return True
    return False


@pytest.fixture
def stream_limits() -> StreamLimits:
    return StreamLimits(heartbeat=0.01, lifetime=30, waiting=2, per_person=2, between_tries=0.01)


@pytest.fixture
async def events(
    mongo: Mongo, stream_limits: StreamLimits, transport: httpx.ASGITransport, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[EventService]:
    """Run the application's service with other limits."""
    events = EventService(ChangeRepository(mongo), stream_limits)
    await started(events)
    yield events
    await events.stop()


@pytest.fixture
async def with_manners(
    events: EventService, app: FastAPI, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.ASGITransport]:
    """Return the application with that service."""
    monkeypatch.setattr(main, "EventService", lambda *_: events)
    monkeypatch.setattr(events, "start", lambda: None)
    async with running(main.create_app(settings)) as transport:
        yield transport
