"""Nobody can starve anybody: while an attack runs, somebody else is answered, and the process does not grow.

The server is a process of its own, as its image starts it. Attacker and victim come from one address, as they
do behind a proxy, which says in a header where each of them is.
"""

import asyncio
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from devstack.testing import IdentityProvider, Mongod
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import MongoClient
from tests.security.attacks.catalogue import ATTACKS
from tests.security.attacks.driver import Target, head
from tests.support.api import Json
from tests.support.flow_dataset import store_flows
from tests.support.serving import PROGRAM, Served, serving
from tests.support.tokens import RESOURCE

PATIENCE = 10
MOST_GROWTH = 64 * 1024 * 1024
MANY_FLOWS = 2_400
ACCOMPLICES = 6  # with 20 requests each they have more under way than a process has places
DATABASE = f"my_flow_test_{secrets.token_hex(4)}"
LONG_FLOWS = 101
# One character beyond the usual alphabets makes Python take four bytes for each.
LONG_DESCRIPTION = "x" * 9_999 + "😀"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class World:
    """A server, and who comes to it."""

    server: Served
    attacker: Target
    victim: Target

    def resident_bytes(self) -> int:
        """Return the memory of the server. Source: proc(5), VmRSS in KiB."""
        status = Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024


@contextmanager
def a_database(url: str) -> Iterator[None]:
    """Remove the database at the end."""
    yield
    with MongoClient[Json](url) as client:
        client.drop_database(DATABASE)


@pytest.fixture(scope="module")
def world(
    mongod: Mongod, identity_provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    settings = {
        "RATE_LIMIT": "1200/minute",
        "RATE_LIMIT_STORAGE": "mongodb",
        "PACE_PER_SECOND": "50",
        "CLIENT_ADDRESS_HEADER": "X-Real-IP",
        "DRAIN_SECONDS": "0",
    }
    folder = tmp_path_factory.mktemp("starvation")
    with (
        a_database(mongod.url),
        serving(
            mongod, identity_provider, folder, program=PROGRAM, database=DATABASE, settings=settings
        ) as server,
    ):
        port = urlsplit(server.url).port
        assert port is not None
        attacker, victim = (
            Target(port, identity_provider.access_token(name, aud=RESOURCE), address)
            for name, address in (("attacker", "198.51.100.66"), ("victim", "203.0.113.7"))
        )
        accomplices = [
            identity_provider.access_token(f"accomplice {n}", aud=RESOURCE) for n in range(ACCOMPLICES)
        ]
        asyncio.run(have_many_flows(attacker))
        asyncio.run(
            have_large_contexts(mongod.url, [replace(attacker, token=token) for token in accomplices])
        )
        yield World(server, replace(attacker, accomplices=accomplices), victim)


async def have_large_contexts(url: str, people: Sequence[Target]) -> None:
    """Store for each person a context whose deletion takes many steps, past the API."""
    client: AsyncIOMotorClient[Json] = AsyncIOMotorClient(url, tz_aware=True)
    for person in people:
        new = {"name": "Large", "color": "#2F6FEB", "icon": "💼"}
        status, answer = await ask(person, "POST", "/api/v1/contexts", json.dumps(new).encode())
        assert status == 201, answer
        context = json.loads(answer.partition(b"\r\n\r\n")[2])
        await store_flows(client[DATABASE], context, [f"Flow {n}" for n in range(MANY_FLOWS)])
    client.close()


async def have_many_flows(attacker: Target) -> None:
    """Import flows, so that there is something to export that fits into no buffer, and long descriptions."""
    context = {"id": f"{1:024x}", "name": "Work", "color": "#2F6FEB", "icon": "💼"}
    for first, number, description in (
        (0, MANY_FLOWS, "x" * 2000),
        (MANY_FLOWS, LONG_FLOWS, LONG_DESCRIPTION),
    ):
        flows = [
            {"id": f"{n:024x}", "context_id": context["id"], "title": f"Flow {n}", "description": description}
            for n in range(first, first + number)
        ]
        file = {"format": "my-flow", "version": 1, "contexts": [context], "flows": flows}
        status, answer = await ask(attacker, "POST", "/api/v1/import?apply=true", json.dumps(file).encode())
        assert status == 200, answer


async def ask(person: Target, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Send a request on a connection of its own, as a new client does."""
    length = None if body is None else len(body)
    fields = ["connection: close"]
    sent = head(person, method, path, token=person.token, length=length, fields=fields) + (body or b"")
    return await exchange(person.port, sent)


async def exchange(port: int, sent: bytes) -> tuple[int, bytes]:
    """Return the status of the response on a new connection, and all bytes until its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        await writer.drain()
        received = await reader.read()
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    return int(received.split(b" ", 2)[1]), received


async def live_on(victim: Target, until: float) -> list[int]:
    """Read and write in turn, one request a second; each must be answered in time."""
    found: list[int] = []
    while time.monotonic() < until or len(found) < 2:
        began = time.monotonic()
        async with asyncio.timeout(PATIENCE):
            if len(found) % 2:
                status, _ = await ask(victim, "PATCH", "/api/v1/preferences", b'{"theme":"dark"}')
            else:
                status, _ = await ask(victim, "GET", "/api/v1/contexts")
        found.append(status)
        await asyncio.sleep(max(0.0, began + 1 - time.monotonic()))
    return found


@contextmanager
def attacking(name: str, target: Target, seconds: float) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the attack during the `with` block, in a process of its own."""
    command = [sys.executable, "-m", "tests.security.attacks", name]
    command += ["--port", str(target.port), "--token", target.token, "--seconds", str(seconds)]
    command += ["--accomplices", *target.accomplices]
    with subprocess.Popen(
        [*command, "--address", target.address], cwd=ROOT, stdout=subprocess.PIPE, env=os.environ
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


async def attacked(world: World, name: str, seconds: float) -> None:
    """Run the attack while the victim lives on; the server must not grow."""
    assert (await ask(world.victim, "GET", "/api/v1/contexts"))[0] == 200
    before, most = world.resident_bytes(), 0

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, world.resident_bytes())
            await asyncio.sleep(0.1)

    with attacking(name, world.attacker, seconds) as process:
        watching = asyncio.create_task(watch())
        statuses = await live_on(world.victim, time.monotonic() + seconds)
        out, _ = await asyncio.to_thread(process.communicate, timeout=60)
        watching.cancel()
    assert set(statuses) == {200}, statuses
    tally = json.loads(out)
    assert sum(tally.values()) >= ATTACKS[name].least, tally
    assert most - before <= MOST_GROWTH, f"grew by {(most - before) / 1024 / 1024:.0f} MiB"


def test_memory_is_measured_with_the_settings_of_the_image(world: World) -> None:
    assert "MALLOC_ARENA_MAX=2" in Path(f"/proc/{world.server.process.pid}/environ").read_text().split("\0")


@pytest.mark.parametrize("name", ATTACKS)
async def test_an_attack_starves_nobody(world: World, name: str) -> None:
    await attacked(world, name, 2)


@pytest.mark.long
@pytest.mark.parametrize("name", ATTACKS)
async def test_a_long_attack_starves_nobody(world: World, name: str) -> None:
    await attacked(world, name, 20)


@pytest.mark.parametrize(("header", "status"), [("X-Real-IP", 204), ("", 429)])
async def test_an_address_is_believed_in_one_header_field_alone(
    mongod: Mongod, identity_provider: IdentityProvider, tmp_path: Path, header: str, status: int
) -> None:
    settings = {"RATE_LIMIT": "1/minute", "CLIENT_ADDRESS_HEADER": header, "DRAIN_SECONDS": "0"}
    body = b'{"vitals":[{"name":"LCP","value":1}]}'
    with serving(mongod, identity_provider, tmp_path, program=PROGRAM, settings=settings) as server:
        port = urlsplit(server.url).port
        assert port is not None

        async def report(real: str, forwarded: str) -> int:
            fields = [f"x-forwarded-for: {forwarded}", "x-forwarded-proto: https", "connection: close"]
            sent = head(Target(port, "", real), "POST", "/api/v1/vitals", length=len(body), fields=fields)
            return (await exchange(port, sent + body))[0]

        assert await report("203.0.113.1", "198.51.100.1") == 204
        assert await report("203.0.113.1", "198.51.100.2") == 429
        assert await report("203.0.113.2", "198.51.100.1") == status
