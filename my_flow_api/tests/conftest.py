"""Fixtures that the tests share: one mongod, one database and one application for the session."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest
import respx
from devstack.testing import Mongod, identity_provider, mongod
from fastapi import FastAPI
from hypothesis import settings as hypothesis_settings
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from tests.support.api import ORIGIN, Person, running
from tests.support.clock import FrozenClock
from tests.support.tokens import ENDPOINT, JWKS_URI, RESOURCE, Signer

from my_flow_api import main
from my_flow_api.config import Settings
from my_flow_api.contexts import orphan_sweeper
from my_flow_api.flows import repeat_sweeper
from my_flow_api.main import create_app
from my_flow_api.operations import service as operations_service
from my_flow_api.search import rewriting

__all__ = ["identity_provider", "mongod"]

# The first example of a zone reads it from disk, and machines that test are busy.
hypothesis_settings.register_profile("my-flow", deadline=None)
hypothesis_settings.load_profile("my-flow")

type Database = AsyncIOMotorDatabase[dict[str, Any]]


@pytest.fixture(scope="session")
def settings(mongod: Mongod) -> Settings:
    return Settings(
        mongodb_url=mongod.url,
        mongodb_db_name=f"my_flow_test_{secrets.token_hex(4)}",
        logto_endpoint=ENDPOINT,
        logto_resource=RESOURCE,
        cors_origins=(ORIGIN,),
        cors_origin_regex=r"^https://my-flow-[a-z0-9]+\.vercel\.app$",
        environment="development",
        git_commit="4f0c2a9",
        rate_limit="1000000/minute",
        pace_per_second=1_000_000,
    )


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer("key-1")


@pytest.fixture(scope="session")
def the_clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def clock(the_clock: FrozenClock) -> Iterator[FrozenClock]:
    """Return the clock of the application: 15 May 2026, noon in UTC."""
    yield the_clock
    the_clock.reset()


@pytest.fixture(scope="session")
async def database(settings: Settings) -> AsyncIterator[Database]:
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(settings.mongodb_url, tz_aware=True)
    # The tests live in May 2026; MongoDB must not take what they make for long expired.
    await client.admin.command("setParameter", 1, ttlMonitorEnabled=False)
    yield client[settings.mongodb_db_name]
    await client.drop_database(settings.mongodb_db_name)
    client.close()


@pytest.fixture(scope="session")
def app(settings: Settings, the_clock: FrozenClock) -> FastAPI:
    return create_app(settings, clock=the_clock)


@pytest.fixture(scope="session")
async def transport(app: FastAPI, signer: Signer, database: Database) -> AsyncIterator[httpx.ASGITransport]:
    async with AsyncExitStack() as stack:
        with pytest.MonkeyPatch.context() as monkeypatch:
            # Tests that count queries, or do this work themselves, want nobody to do it beside them.
            never = 24 * 60 * 60
            for module in (orphan_sweeper, repeat_sweeper, rewriting, operations_service):
                monkeypatch.setattr(module, "_SECONDS_BETWEEN_SWEEPS", never)
            # Some tests tell the process that it ends; the application of all the others goes on.
            monkeypatch.setattr(main, "when_the_server_ends", _never)
            transport = await stack.enter_async_context(_answering(app, signer))
        yield transport


async def _never(_: object) -> None:
    await asyncio.Event().wait()


@asynccontextmanager
async def _answering(app: FastAPI, signer: Signer) -> AsyncIterator[httpx.ASGITransport]:
    with respx.mock(assert_all_called=False, assert_all_mocked=True) as outside:
        outside.get(JWKS_URI).respond(json={"keys": [signer.public]})
        for here in ("127.0.0.1", "localhost"):
            outside.route(host=here).pass_through()
        async with running(app) as transport:
            yield transport


@pytest.fixture
async def empty_database(transport: httpx.ASGITransport, database: Database) -> Database:
    for name in await database.list_collection_names():
        if not name.startswith("system."):
            await database[name].delete_many({})
    return database


@pytest.fixture
def alice(transport: httpx.ASGITransport, signer: Signer, empty_database: Database) -> Person:
    return Person(transport, signer.token("alice"))


@pytest.fixture
def bob(transport: httpx.ASGITransport, signer: Signer, empty_database: Database) -> Person:
    return Person(transport, signer.token("bob"))


@pytest.fixture
def nobody(transport: httpx.ASGITransport) -> Person:
    """Somebody without a token."""
    return Person(transport, None)
