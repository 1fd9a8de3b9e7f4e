"""The API is killed in the middle of a deletion, a restoration and an import of thousands of flows.

The next process finishes them within a minute. Meanwhile, and through all of it, reads see all or nothing.
"""

import asyncio
import os
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from devstack.testing import IdentityProvider, Mongod
from tests.conftest import Database
from tests.faults.report import Survived
from tests.faults.test_api_killed import Client, Supervisor
from tests.operations.seen import a_file
from tests.support.serving import Served
from tests.support.tokens import RESOURCE

MANY = 10_000 if os.environ.get("WRITE_FAULT_REPORT") else 1_500
MOST_SECONDS_UNTIL_FINISHED = 60
_PATIENCE = 150


class Watched:
    """Polls the export and the dashboard, and records the number of flows that each shows."""

    def __init__(self, client: Client, token: str) -> None:
        self._client = client
        self._headers = {"authorization": f"Bearer {token}"}
        self.seen: list[int] = []
        self.counted: list[int] = []

    async def look(self) -> None:
        async with httpx.AsyncClient(headers=self._headers, timeout=20) as client:
            export = await client.get(f"{self._client.url}/api/v1/export")
            dashboard = await client.get(f"{self._client.url}/api/v1/dashboard")
        assert (export.status_code, dashboard.status_code) == (200, 200)
        self.seen.append(len(export.json()["flows"]))
        self.counted.append(sum(item["counts"]["open"] for item in dashboard.json()["items"]))

    @asynccontextmanager
    async def all_the_time(self) -> AsyncIterator[None]:
        over = asyncio.Event()

        async def keep_looking() -> None:
            while not over.is_set():
                with suppress(httpx.HTTPError):  # nobody answers while the API is away
                    await self.look()

        task = asyncio.create_task(keep_looking())
        yield
        over.set()
        await task


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it holds."""
    async with asyncio.timeout(_PATIENCE):
        while not await holds():  # each look is a way to MongoDB and back
            pass


@pytest.mark.usefixtures("outside")
async def test_large_operations_are_finished_after_a_kill_and_never_half_seen(
    mongod: Mongod,
    identity_provider: IdentityProvider,
    own_database: Database,
    tmp_path: Path,
    survived: list[Survived],
) -> None:
    database = own_database
    supervisor = Supervisor(mongod, identity_provider, tmp_path, database.name)
    token = identity_provider.access_token(f"much {secrets.token_hex(2)}", aud=RESOURCE)
    client = Client(token)
    watched = Watched(client, token)
    api = await asyncio.to_thread(supervisor.start)
    client.url = api.url
    slowest = 0.0

    async def is_running() -> bool:
        return await database["operations"].count_documents({"is_running": True}) == 1

    async def is_finished() -> bool:
        return not await is_running()

    async def has_steps(number: int) -> bool:
        running = await database["operations"].find_one({"is_running": True}) or {}
        touched: dict[str, dict[str, object]] = {
            "import": {"import_id": running.get("import_id")},
            "delete_context": {"deleted_with_context": True},
            "restore_context": {"deleted_with_context": False},
        }
        done = touched.get(running.get("kind", ""))
        return done is not None and await database["flows"].count_documents(done) >= number

    async def killed_in_the_middle(api: Served, sent: Awaitable[httpx.Response]) -> Served:
        """The API that is started again when the one before was killed after the first steps."""
        nonlocal slowest
        request = asyncio.ensure_future(sent)
        await until(lambda: has_steps(200))
        api.process.kill()
        assert await is_running(), "it was killed in the middle"
        api = await asyncio.to_thread(supervisor.start)
        started_at, client.url = time.monotonic(), api.url
        with suppress(httpx.HTTPError):
            answer = await request
            assert answer.status_code in (200, 404), answer.text
        await until(is_finished)
        slowest = max(slowest, time.monotonic() - started_at)
        return api

    async def once(method: str, path: str) -> httpx.Response:
        async with httpx.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=40) as asking:
            return await asking.request(method, f"{client.url}/api/v1{path}")

    file = a_file(MANY)
    try:
        async with watched.all_the_time():
            api = await killed_in_the_middle(api, client.post("/import?apply=true", file, "import"))
            await watched.look()
            context = (await once("GET", "/contexts")).json()["items"][0]["id"]
            api = await killed_in_the_middle(api, once("DELETE", f"/contexts/{context}"))
            await watched.look()
            api = await killed_in_the_middle(api, once("POST", f"/contexts/{context}/restore"))
            await watched.look()
        again = await client.post("/import?apply=true", file, "import")
    finally:
        await asyncio.to_thread(supervisor.stop)
    assert again.json()["flows"]["created"] == MANY, "the first answer"
    for numbers in (watched.seen, watched.counted):
        assert set(numbers) == {0, MANY}, "all or nothing"
        changes = sum(now != before for before, now in pairwise(numbers))
        assert changes == 3, "there, gone, and there again, each for good"
    assert await database["flows"].count_documents({}) == MANY
    assert len(await database["flows"].distinct("title", {"deleted_at": None, "version": 1})) == MANY
    assert await database["import_chunks"].count_documents({}) == 0
    assert slowest < MOST_SECONDS_UNTIL_FINISHED
    name = "the API is killed (kill -9) within an import, a deletion and a restoration of 10,000 flows"
    survived.append(Survived(name, 3, 3, 0, slowest, promised=MOST_SECONDS_UNTIL_FINISHED))
