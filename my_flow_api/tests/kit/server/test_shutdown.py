import asyncio
import signal
import subprocess
import time
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import respx
import uvicorn
from devstack.testing import IdentityProvider, Mongod
from tests.support.api import Person
from tests.support.serving import PROGRAM, Served, serving
from tests.support.tokens import RESOURCE
from tests.support.waiting import eventually

from my_flow_api.__main__ import _SECONDS_TO_FINISH, Server
from my_flow_api.config import Settings
from my_flow_api.errors import ServiceUnavailable
from my_flow_api.events.service import EventService
from my_flow_api.kit.container import CONTAINER
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.server.shutdown import server_is_ending, when_the_server_ends
from my_flow_api.main import create_app


class ToldToEnd:
    should_exit = True

    def handle_exit(self) -> None: ...


async def test_it_is_noticed_when_the_server_is_told_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not server_is_ending()
    monkeypatch.setattr(signal, "getsignal", lambda _: ToldToEnd().handle_exit)
    acted = asyncio.Event()
    await when_the_server_ends(acted.set)
    assert acted.is_set()


async def test_a_process_that_ends_is_alive_and_not_ready(
    nobody: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "getsignal", lambda _: ToldToEnd().handle_exit)
    ready = await nobody.client.get("/health/ready")
    assert (ready.status_code, ready.json()["checks"]) == (503, {"mongodb": "ok"})
    assert (await nobody.client.get("/health/live")).status_code == 200


async def test_no_stream_begins_in_a_process_that_ends(settings: Settings) -> None:
    app = create_app(settings)
    async with app.router.lifespan_context(app) as state:
        assert state is not None
        events = state[CONTAINER].get(EventService)
        events.close()
        with pytest.raises(ServiceUnavailable):
            events.join(Subject("alice"))


@pytest.mark.parametrize(("drain", "leaves_at_once"), [(0, True), (60, False)])
def test_the_second_signal_and_the_one_without_a_drain_end_at_once(
    drain: float, leaves_at_once: bool
) -> None:
    server = Server(uvicorn.Config("none"), drain)
    assert not server.is_leaving
    server.handle_exit(signal.SIGTERM, None)
    assert (server.is_leaving, server.should_exit) == (True, leaves_at_once)
    server.handle_exit(signal.SIGTERM, None)
    assert server.should_exit


async def asks(client: httpx.AsyncClient, url: str) -> int:
    return (await client.get(url)).status_code


async def test_it_goes_on_answering_finishes_what_is_under_way_and_ends(
    mongod: Mongod, identity_provider: IdentityProvider, tmp_path: Path
) -> None:
    headers = {"authorization": f"Bearer {identity_provider.access_token('alice', aud=RESOURCE)}"}
    with (
        respx.mock(assert_all_called=False) as outside,
        serving(mongod, identity_provider, tmp_path, program=PROGRAM, settings={"DRAIN_SECONDS": "1"}) as api,
    ):
        outside.route(host="127.0.0.1").pass_through()
        async with httpx.AsyncClient(base_url=api.url, headers=headers) as client, AsyncExitStack() as stack:

            async def is_listening() -> bool:
                stream = await stack.enter_async_context(client.stream("GET", "/api/v1/events"))
                streams.append(stream)
                return stream.status_code == 200

            streams: list[httpx.Response] = []
            await eventually(is_listening)
            began = time.monotonic()
            api.process.send_signal(signal.SIGTERM)

            async def is_not_ready() -> bool:
                return await asks(client, "/health/ready") == 503

            await eventually(is_not_ready)
            assert await asks(client, "/api/v1/contexts") == 200
            async for _ in streams[-1].aiter_bytes():
                pass  # until the end, which is one: no connection is cut
        assert await ended(api) == 0
        assert time.monotonic() - began < 20
    log = api.log.read_text()
    assert "Traceback" not in log
    assert '"event":"Finished server process' in log


async def test_it_does_not_wait_for_connections_without_a_request(
    mongod: Mongod, identity_provider: IdentityProvider, tmp_path: Path
) -> None:
    with serving(
        mongod, identity_provider, tmp_path, program=PROGRAM, settings={"DRAIN_SECONDS": "0.1"}
    ) as api:
        address = urlsplit(api.url)
        clients = [await asyncio.open_connection(address.hostname, address.port) for _ in range(3)]
        clients[1][1].write(b"GET / HTTP/1.1\r\n")
        async with httpx.AsyncClient(base_url=api.url) as client:
            assert await asks(client, "/health") == 200  # the earlier connections are accepted by then
        began = time.monotonic()
        api.process.send_signal(signal.SIGTERM)
        assert await ended(api) == 0
        assert time.monotonic() - began < _SECONDS_TO_FINISH
        for reader, writer in clients:
            assert await reader.read() == b""
            writer.close()
    assert "Traceback" not in api.log.read_text()


async def ended(api: Served) -> int:
    def wait() -> int:
        try:
            return api.process.wait(20)
        except subprocess.TimeoutExpired:
            return 1

    return await asyncio.to_thread(wait)
