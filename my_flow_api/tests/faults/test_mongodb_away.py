from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import httpx
import pytest
from devstack.ports import free_port
from pymongo.errors import ServerSelectionTimeoutError
from structlog.testing import capture_logs
from tests.conftest import Database
from tests.support.api import BASE, ORIGIN, Person, assert_problem, listed, running
from tests.support.tokens import Signer
from tests.support.waiting import eventually

from my_flow_api import main
from my_flow_api.config import Settings
from my_flow_api.kit.persistence import database_setup
from my_flow_api.kit.persistence.mongo import Mongo


@pytest.fixture
async def away(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, transport: httpx.ASGITransport
) -> AsyncIterator[httpx.ASGITransport]:
    """Return an application whose MongoDB does not exist."""
    monkeypatch.setattr(main, "Mongo", partial(Mongo, server_selection_seconds=0.2, operation_seconds=0.3))
    nowhere = settings.model_copy(update={"mongodb_url": f"mongodb://127.0.0.1:{free_port()}"})
    async with running(main.create_app(nowhere)) as transport:
        yield transport


async def test_without_mongodb_the_answer_is_503_and_when_to_try_again(
    away: httpx.ASGITransport, signer: Signer
) -> None:
    alice = Person(away, signer.token())
    for response in (
        await alice.get("/contexts", headers={"origin": ORIGIN}),
        await alice.post(
            "/contexts", {"name": "Work", "color": "#2F6FEB", "icon": "💼"}, headers={"origin": ORIGIN}
        ),
        await alice.delete("/contexts/65f1a2b3c4d5e6f7a8b9c0d1", headers={"origin": ORIGIN}),
    ):
        assert_problem(response, 503, "service-unavailable")
        assert response.headers["retry-after"] == "5"
        assert response.headers["access-control-allow-origin"] == ORIGIN
        assert "127.0.0.1" not in response.text


async def test_without_mongodb_the_process_lives_and_is_not_ready(away: httpx.ASGITransport) -> None:
    async with httpx.AsyncClient(transport=away, base_url=BASE) as client:
        assert (await client.get("/health/live")).status_code == 200
        for path in ("/health", "/health/ready", "/api/v1/health"):
            response = await client.get(path)
            assert response.status_code == 503
            assert response.json()["checks"] == {"mongodb": "unavailable"}


async def test_the_indexes_are_made_when_mongodb_comes_back(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = 0
    connect = Mongo.database_without_timeout

    @asynccontextmanager
    async def away_at_first(mongo: Mongo) -> AsyncIterator[Any]:
        nonlocal attempts
        attempts += 1
        if attempts < 3:
            raise ServerSelectionTimeoutError("away")
        async with connect(mongo) as found:
            yield found

    async def are_made() -> bool:
        return "newest" in await database["flows"].index_information()

    monkeypatch.setattr(Mongo, "database_without_timeout", away_at_first)
    monkeypatch.setattr(database_setup, "_RETRY_SECONDS", 0.01)
    await database["flows"].drop()
    app = main.create_app(settings)
    with capture_logs() as logs:
        async with running(app):
            await eventually(are_made)
    assert attempts == 3
    assert [line["event"] for line in logs].count("MongoDB cannot be reached") == 2


async def test_lists_are_read_while_their_indexes_are_being_made(alice: Person, database: Database) -> None:
    context = await alice.makes_context()
    flow = await alice.makes_flow(context)
    await database["contexts"].drop_index("active")
    await database["flows"].drop_index("newest")
    try:
        assert (await alice.reads("/contexts"))["items"] == [context]
        assert (await alice.reads("/flows"))["items"] == [listed(flow)]
    finally:
        for name in ("contexts", "flows"):
            await database[name].create_indexes(list(main.INDEXES[name]))
