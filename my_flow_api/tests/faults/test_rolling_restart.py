"""Instances under load are replaced one after the other, and nobody notices."""

import asyncio
import secrets
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
import respx
from devstack.testing import IdentityProvider, Mongod
from pymongo import MongoClient
from tests.support.serving import PROGRAM, Served, serving
from tests.support.tokens import RESOURCE
from tests.support.waiting import eventually

REQUESTS_A_SECOND = 25
SECONDS_BETWEEN_LOOKS = 0.2


class Balancer:
    """Sends each request to an instance that was ready when it looked last, in turn. It sends none twice."""

    def __init__(self) -> None:
        self.instances: list[Served] = []
        self._ready: list[Served] = []
        self._turn = 0

    async def look(self) -> None:
        async with httpx.AsyncClient(timeout=1) as client:
            while True:
                ready = []
                for instance in list(self.instances):
                    try:
                        response = await client.get(f"{instance.url}/health/ready")
                    except httpx.HTTPError:
                        continue
                    if response.status_code == 200:
                        ready.append(instance)
                self._ready = ready
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    def choose(self) -> Served:
        self._turn += 1
        return self._ready[self._turn % len(self._ready)]

    async def is_used(self, number: int) -> None:
        """Wait until so many instances get requests."""
        await eventually(lambda: len(self._ready) == number)


async def load(balancer: Balancer, tokens: list[str], answers: list[int], over: asyncio.Event) -> None:
    """Change preferences and read them, at a steady rate, whatever the answers are.

    Several people do so: while the machine stands still, one person would have too many requests under way.
    """
    limits = httpx.Limits(max_connections=None, keepalive_expiry=1)  # sooner than the server lets go

    async def ask(number: int) -> None:
        url = f"{balancer.choose().url}/api/v1/preferences"
        body = {"theme": "dark" if number % 4 else "light"}
        headers = {"authorization": f"Bearer {tokens[number // 2 % len(tokens)]}"}
        sent = (
            client.patch(url, json=body, headers=headers) if number % 2 else client.get(url, headers=headers)
        )
        answers.append((await sent).status_code)

    async with (
        httpx.AsyncClient(limits=limits, timeout=20) as client,
        asyncio.TaskGroup() as all_,
    ):
        began, number = time.monotonic(), 0
        while not over.is_set():
            all_.create_task(ask(number))
            number += 1
            await asyncio.sleep(max(0, began + number / REQUESTS_A_SECOND - time.monotonic()))


@pytest.mark.parametrize("replaced", [1, pytest.param(2, marks=pytest.mark.long)])
async def test_a_rolling_restart_under_load_drops_nothing(
    mongod: Mongod, identity_provider: IdentityProvider, tmp_path: Path, replaced: int
) -> None:
    database, balancer, answers, over = (
        f"my_flow_test_{secrets.token_hex(4)}",
        Balancer(),
        list[int](),
        asyncio.Event(),
    )
    tokens = [identity_provider.access_token(f"person-{n}", aud=RESOURCE) for n in range(5)]
    with ExitStack() as stack:
        outside = stack.enter_context(respx.mock(assert_all_called=False))
        outside.route(host="127.0.0.1").pass_through()

        def start() -> Served:
            instance = serving(
                mongod,
                identity_provider,
                tmp_path,
                program=PROGRAM,
                database=database,
                settings={"DRAIN_SECONDS": "4"},
            )
            return stack.enter_context(instance)

        balancer.instances += [await asyncio.to_thread(start) for _ in range(2)]
        looking = asyncio.create_task(balancer.look())
        await balancer.is_used(2)
        loading = asyncio.create_task(load(balancer, tokens, answers, over))
        for old in balancer.instances[:replaced]:
            balancer.instances.append(await asyncio.to_thread(start))
            await balancer.is_used(3)
            old.process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(old.process.wait, 20) == 0
            balancer.instances.remove(old)
            await balancer.is_used(2)
        over.set()
        await loading
        looking.cancel()
    with MongoClient[dict[str, object]](mongod.url) as client:
        client.drop_database(database)
    assert len(answers) > 2 * REQUESTS_A_SECOND
    assert set(answers) == {200}
