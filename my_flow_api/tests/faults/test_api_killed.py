"""The API is killed in the middle of what it does, and started again by whatever watches over it.

What was sent is sent again under its key, as clients do: it has happened once, whatever had happened before.
Each time a transaction is left open that holds what the switch needs, as a killed process may leave one.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from bson import ObjectId
from devstack.replica_set_cluster import ReplicaSetCluster
from devstack.testing import IdentityProvider, Mongod
from motor.motor_asyncio import AsyncIOMotorClient
from tests.conftest import Database
from tests.faults.report import Survived
from tests.support.open_transaction import open_transaction
from tests.support.serving import PROGRAM, Served, serving
from tests.support.tokens import RESOURCE

ROUNDS = 3
FLOWS_OF_A_FILE = 300
_PATIENCE = 150  # a start of the API included, and far less than MongoDB keeps a transaction in these tests


class Supervisor:
    """Starts the API again when it is gone."""

    def __init__(
        self, mongod: Mongod, identity_provider: IdentityProvider, folder: Path, database: str
    ) -> None:
        settings = {"DRAIN_SECONDS": "0", "LOG_LEVEL": "warning"}
        self._serving = partial(
            serving, mongod, identity_provider, folder, program=PROGRAM, database=database, settings=settings
        )
        self._stack = ExitStack()

    def start(self) -> Served:
        return self._stack.enter_context(self._serving())

    def stop(self) -> None:
        self._stack.close()


@pytest.fixture
async def database(cluster: ReplicaSetCluster) -> AsyncIterator[Database]:
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(cluster.url)
    yield client[f"my_flow_test_{secrets.token_hex(4)}"]
    client.close()


class Client:
    """Sends a thing once more under its key until it is answered."""

    def __init__(self, token: str) -> None:
        self._headers = {"authorization": f"Bearer {token}"}
        self.url = ""

    async def post(self, path: str, body: Any, key: str) -> httpx.Response:
        async with asyncio.timeout(_PATIENCE):
            while True:
                try:
                    async with httpx.AsyncClient(headers=self._headers, timeout=20) as client:
                        headers = {"idempotency-key": key}
                        response = await client.post(f"{self.url}/api/v1{path}", json=body, headers=headers)
                except httpx.HTTPError:
                    response = None
                if response is not None and response.status_code not in (409, 503):
                    return response
                await asyncio.sleep(0.2)


def a_file(number: int) -> dict[str, Any]:
    context = {"id": str(ObjectId()), "name": f"Imported {number}", "color": "#2F6FEB", "icon": "💼"}
    flows = [
        {"id": str(ObjectId()), "context_id": context["id"], "title": f"imported {number} {n}"}
        for n in range(FLOWS_OF_A_FILE)
    ]
    return {"format": "my-flow", "version": 1, "contexts": [context], "flows": flows}


async def a_batch(client: Client, there: str, here: str, number: int) -> dict[str, Any]:
    """Make flows in one context, and return a batch that completes some and moves the others to another."""
    flows = [
        (await client.post(f"/contexts/{there}/flows", {"title": "many"}, f"many-{number}-{n}")).json()["id"]
        for n in range(6)
    ]
    moved = {"action": "move", "context_id": here}
    return {
        "operations": [
            {"flow_id": id_, "version": 1, **(moved if n % 2 else {"action": "complete"})}
            for n, id_ in enumerate(flows)
        ]
    }


@pytest.mark.usefixtures("outside")
async def test_what_is_sent_again_after_a_kill_has_happened_once(
    cluster: ReplicaSetCluster,
    identity_provider: IdentityProvider,
    database: Database,
    tmp_path: Path,
    survived: list[Survived],
) -> None:
    mixed = Random(20260515)  # noqa: S311  (the same moments each time)
    supervisor = Supervisor(Mongod(cluster.url, None), identity_provider, tmp_path, database.name)
    client = Client(identity_provider.access_token("killed", aud=RESOURCE))
    api = await asyncio.to_thread(supervisor.start)
    client.url = api.url
    new = {"name": "Here", "color": "#2F6FEB", "icon": "💼"}
    here, there = [(await client.post("/contexts", new, f"context-{n}")).json()["id"] for n in range(2)]
    slowest = 0.0
    try:
        for number in range(ROUNDS):
            flows = f"/contexts/{here}/flows"
            left = (await client.post(flows, {"title": f"left {number}"}, f"left-{number}")).json()["id"]
            switch = {
                "from_context_id": here,
                "to_context_id": there,
                "resume_note": f"note {number}",
                "resolutions": [{"flow_id": left, "action": "move", "context_id": there}],
            }
            sent = [
                client.post(flows, {"title": f"made {number}"}, f"made-{number}"),
                client.post("/transitions", switch, f"switch-{number}"),
                client.post("/import?apply=true", a_file(number), f"import-{number}"),
                client.post("/flows/batch", await a_batch(client, there, here, number), f"batch-{number}"),
            ]
            async with open_transaction(cluster.url, database.name, "contexts", ObjectId(here)):
                running = [asyncio.create_task(one) for one in sent]
                await asyncio.sleep(mixed.uniform(0.005, 0.15))
                api.process.kill()
                killed_at = time.monotonic()
                api = await asyncio.to_thread(supervisor.start)
                started_at, client.url = time.monotonic(), api.url
                answers = await asyncio.gather(*running)
            assert [answer.status_code for answer in answers] == [201, 201, 200, 200]
            # Each flow has another version afterwards: an operation that is done twice is refused.
            assert {result["status"] for result in answers[-1].json()["results"]} == {200}
            slowest = max(slowest, time.monotonic() - max(started_at, killed_at))
    finally:
        await asyncio.to_thread(supervisor.stop)
    for title, number_of in (("made", ROUNDS), ("left", ROUNDS), ("imported", ROUNDS * FLOWS_OF_A_FILE)):
        found = await database["flows"].distinct("title", {"title": {"$regex": f"^{title} "}})
        stored = await database["flows"].count_documents({"title": {"$regex": f"^{title} "}})
        assert (len(found), stored) == (number_of, number_of), title
    assert await database["transitions"].count_documents({}) == ROUNDS
    moved = {"title": {"$regex": "^left "}, "context_id": ObjectId(there), "version": 2}
    assert await database["flows"].count_documents(moved) == ROUNDS
    name = "the API is killed (kill -9) within a POST, a switch, an import and a batch"
    survived.append(Survived(name, ROUNDS * 5, ROUNDS * 5, 0, slowest))
