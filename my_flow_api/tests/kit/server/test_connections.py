"""Slow and greedy clients lose their connections; whoever is being answered keeps theirs."""

import asyncio
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial

import pytest
import uvicorn
from prometheus_client import REGISTRY
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.support.waiting import eventually
from uvicorn.server import ServerState

from my_flow_api.__main__ import max_open_files, within_open_files
from my_flow_api.kit.limits.refusals import REFUSAL
from my_flow_api.kit.server import connections
from my_flow_api.kit.server.connections import (
    ConnectionLimits,
    Connections,
    LimitedProtocol,
    SilentConnection,
)
from my_flow_api.kit.server.middleware import Head

LIMITS = ConnectionLimits(
    connections=4,
    header_bytes=2000,
    header_fields=10,
    unfinished_header_bytes=3000,
    header_timeout=60,
    unsent_bytes=10**9,
    write_timeout=60,
    keep_alive_timeout=60,
    discard_timeout=60,
    pipelined=3,
)
LATER = 61.0
GET = b"GET /%s HTTP/1.1\r\nhost: api\r\n\r\n"
type Client = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Application:
    """Answers with what the server says of a request; below /wait when it may, below /large with much."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.under_way = 0
        self.seen: list[Scope] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen.append(scope)
        self.under_way += 1
        try:
            if scope["path"] == "/wait":
                await self.may_answer.wait()
            if scope["path"] == "/body":
                while (await receive()).get("more_body"):
                    pass
            if scope["path"] == "/listen":
                while (await receive())["type"] != "http.disconnect":
                    pass
            body = b"x" * 10_000_000 if scope["path"] == "/large" else b"ok"
            fields = [(b"content-length", str(len(body)).encode())]
            await send({"type": "http.response.start", "status": scope.get(REFUSAL, 200), "headers": fields})
            await send({"type": "http.response.body", "body": body})
        finally:
            self.under_way -= 1


class Server:
    def __init__(self, limits: ConnectionLimits) -> None:
        self.application = Application()
        self.app: ASGIApp = self.application
        self.connections = Connections(limits)
        self.state = ServerState()
        self.port = 0
        self._clients: list[asyncio.StreamWriter] = []
        self._accepted = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Server"]:
        config = uvicorn.Config(self.app, log_config=None, lifespan="off", ws="none")

        def accept() -> SilentConnection:
            self._accepted += 1
            return SilentConnection(self.connections, config=config, server_state=self.state, app_state={})

        server = await asyncio.get_running_loop().create_server(accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self.application.may_answer.set()
            server.close()
            for writer in self._clients:
                writer.close()
            await eventually(lambda: not self.state.connections and not self.state.tasks)

    async def connect(self, sent: bytes = b"") -> Client:
        """Open a connection that the server has accepted and read from."""
        before = self._accepted
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._clients.append(writer)
        writer.write(sent)
        name = writer.get_extra_info("sockname")

        def is_silent() -> bool:
            silent = [one for one in self.connections if isinstance(one, SilentConnection)]
            return any(one.transport.get_extra_info("peername") == name for one in silent)

        await eventually(lambda: self._accepted > before and not (sent and is_silent()))
        return reader, writer

    async def asks(self, path: str = "wait") -> Client:
        """Open a connection whose request is in progress."""
        before = self.application.under_way
        client = await self.connect(GET % path.encode())
        await eventually(lambda: self.application.under_way > before)
        return client


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server(LIMITS).running() as server:
        yield server


async def status_of(client: Client) -> int:
    async with asyncio.timeout(10):
        return int((await client[0].readuntil(b"\r\n")).split()[1])


async def is_closed(client: Client) -> bool:
    with suppress(ConnectionResetError):
        async with asyncio.timeout(10):
            await client[0].read()
    return client[0].at_eof() or client[0].exception() is not None


async def test_the_oldest_unfinished_makes_room_and_what_is_answered_never(server: Server) -> None:
    answered = await server.asks()
    idle = await server.connect(GET % b"done")
    assert await status_of(idle) == 200
    oldest = await server.connect(b"GET / HTTP/1.1\r\n")
    other = await server.connect()
    await server.connect()
    assert await is_closed(oldest)
    await server.connect()
    assert await is_closed(other)
    assert len(server.connections) == 4
    server.application.may_answer.set()
    assert await status_of(answered) == 200
    idle[1].write(GET % b"again")
    assert await idle[0].readuntil(b"ok")


async def test_an_idle_connection_goes_when_no_other_is_unfinished(server: Server) -> None:
    waiting = [await server.asks() for _ in range(3)]
    idle = await server.connect(GET % b"done")
    assert await status_of(idle) == 200
    waiting.append(await server.asks())
    assert await is_closed(idle)
    _, writer = refused = await asyncio.open_connection("127.0.0.1", server.port)
    assert await is_closed(refused)
    writer.close()
    server.application.may_answer.set()
    assert [await status_of(one) for one in waiting] == [200] * 4


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\na: " + b"y" * 2000,
        b"GET / HTTP/1.1\r\na: " + b"y" * 2000 + b"\r\n\r\n",
        b"GET /" + b"y" * 2000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 12,
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 11 + b"\r\n",
        b"POST /body HTTP/1.1\r\ncontent-length: 5\r\n" + b"a: b\r\n" * 11 + b"\r\nhello",
    ],
)
async def test_too_large_header_fields_are_431_and_the_end(server: Server, sent: bytes) -> None:
    client = await server.connect(sent)
    assert await status_of(client) == 431
    assert await is_closed(client)
    assert len(server.application.seen) == 1


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01",
        b"NONSENSE / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9\r\n\r\n",
        b"GET / HTTP/1.1\r\na b: c\r\n\r\n",
        b"GET http:// HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
    ],
)
async def test_malformed_http_is_refused_by_the_application_which_counts(server: Server, sent: bytes) -> None:
    client = await server.connect(sent)
    assert await status_of(client) == 400
    assert await is_closed(client)
    assert [scope[REFUSAL] for scope in server.application.seen] == [400]


async def test_malformed_framing_of_a_body_is_400_and_the_end(server: Server) -> None:
    client = await server.connect(b"POST /body HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nx\r\n")
    assert await status_of(client) == 400
    assert await is_closed(client)


async def test_as_many_header_fields_as_may_be_are_fine(server: Server) -> None:
    client = await server.connect(b"GET / HTTP/1.1\r\n" + (b"a: " + b"y" * 190 + b"\r\n") * 10)
    client[1].write(b"\r\n")
    assert await status_of(client) == 200


async def test_unfinished_header_fields_are_bounded_together(server: Server) -> None:
    oldest, *others = [await server.connect(b"GET / HTTP/1.1\r\na: " + b"y" * 1200) for _ in range(3)]
    assert await is_closed(oldest)
    for other in others:
        other[1].write(b"\r\n\r\n")
        assert await status_of(other) == 200


async def test_header_fields_that_do_not_come_in_time_are_408(server: Server) -> None:
    silent, begun = await server.connect(), await server.connect(b"GET / HTTP/1.1\r\nhost:")
    blank = await server.connect(b"\r\n")
    await eventually(lambda: sum(one.header_bytes for one in server.connections) > 2)
    server.connections.sweep(time.monotonic() + LATER)
    assert await status_of(begun) == 408
    for client in (silent, begun, blank):
        assert await is_closed(client)


async def test_a_sweep_ends_no_more_than_the_event_loop_has_time_for(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_TIMED_OUT_AT_ONCE", 2)
    for _ in range(3):
        await server.connect()
    await eventually(lambda: len(server.connections) == 3)
    for left in (1, 0):
        server.connections.sweep(time.monotonic() + LATER)
        await eventually(partial(lambda left: len(server.connections) == left, left))


async def test_the_first_bytes_do_not_put_the_deadline_off(server: Server) -> None:
    client = await server.connect()
    (silent,) = server.connections
    client[1].write(b"GET / HTTP/1.1\r\n")
    await eventually(lambda: silent not in set(server.connections))
    (connection,) = server.connections
    assert isinstance(connection, LimitedProtocol)
    assert connection.deadline == silent.deadline


async def test_at_the_limit_the_first_bytes_close_no_connection(server: Server) -> None:
    clients = [await server.connect() for _ in range(LIMITS.connections)]
    await eventually(lambda: len(server.connections) == LIMITS.connections)
    for client in clients:
        client[1].write(GET % b"done")
        assert await status_of(client) == 200
    assert len(server.connections) == LIMITS.connections


async def test_the_first_bytes_make_a_connection_the_newest_unfinished_one(server: Server) -> None:
    begun, silent, *_ = [await server.connect() for _ in range(LIMITS.connections)]
    await eventually(lambda: len(server.connections) == LIMITS.connections)
    before = set(server.connections)
    begun[1].write(b"GET / HTTP/1.1\r\n")
    await eventually(lambda: set(server.connections) != before)
    await server.connect()
    assert await is_closed(silent)
    begun[1].write(b"\r\n")
    assert await status_of(begun) == 200


async def test_a_request_may_arrive_byte_by_byte(server: Server) -> None:
    client = await server.connect()
    for number, byte in enumerate(GET % b"slow", start=1):
        client[1].write(bytes([byte]))
        if number <= 10:  # one more read by the server each time
            await eventually(
                partial(lambda n: [one.header_bytes for one in server.connections] == [n], number)
            )
    assert await status_of(client) == 200
    assert [scope["path"] for scope in server.application.seen] == ["/slow"]


async def test_a_silent_connection_ends_at_its_deadline_without_a_response(server: Server) -> None:
    client = await server.connect()
    await eventually(lambda: len(server.connections) == 1)
    name, labels = "my_flow_connections_closed_total", {"reason": "read timeout"}
    before = REGISTRY.get_sample_value(name, labels) or 0
    server.connections.sweep(time.monotonic() + LATER)
    async with asyncio.timeout(10):
        assert await client[0].read() == b""
    await eventually(lambda: len(server.connections) == 0)
    assert REGISTRY.get_sample_value(name, labels) == before + 1


async def send_eof(client: Client) -> None:
    client[1].write_eof()


async def close(client: Client) -> None:
    client[1].close()


async def reset(client: Client) -> None:
    client[1].get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
    )
    client[1].transport.abort()


@pytest.mark.parametrize("leave", [send_eof, close, reset])
@pytest.mark.parametrize("sent", [b"", b"\r", b"GET / HTTP/1.1\r\n"])
async def test_a_client_that_leaves_before_it_asks_is_forgotten(
    server: Server, sent: bytes, leave: Callable[[Client], Awaitable[None]]
) -> None:
    client = await server.connect(sent)
    await eventually(lambda: len(server.connections) == 1)
    await leave(client)
    await eventually(lambda: len(server.connections) == 0)
    await eventually(lambda: not server.state.connections)
    assert server.application.seen == []


async def test_a_client_that_leaves_with_its_first_bytes_is_forgotten(server: Server) -> None:
    client = await server.connect()
    client[1].write(GET % b"listen")
    client[1].write_eof()
    assert await is_closed(client)
    await eventually(lambda: len(server.connections) == 0)
    await eventually(lambda: not server.state.connections and server.application.under_way == 0)


async def test_at_its_end_the_server_closes_connections_without_a_request(server: Server) -> None:
    silent, begun = await server.connect(), await server.connect(b"GET / HTTP/1.1\r\n")
    waiting = await server.asks()
    for connection in list(server.state.connections):
        connection.shutdown()
    assert await is_closed(silent)
    assert await is_closed(begun)
    await eventually(lambda: len(server.connections) == len(server.state.connections) == 1)
    server.application.may_answer.set()
    assert await status_of(waiting) == 200
    assert await is_closed(waiting)


async def test_bytes_do_not_put_the_deadline_off(server: Server) -> None:
    client = await server.connect(b"GET / HTTP/1.1\r\n")
    (connection,) = server.connections
    deadline = connection.deadline
    client[1].write(b"a: b\r\n")
    await eventually(lambda: connection.header_bytes > 20)
    assert connection.deadline == deadline


async def test_an_idle_connection_ends_and_one_that_is_answered_does_not(server: Server) -> None:
    idle, waiting = await server.connect(GET % b"done"), await server.asks()
    assert await status_of(idle) == 200
    await eventually(lambda: sum(one.deadline < float("inf") for one in server.connections) == 1)
    server.connections.sweep(time.monotonic() + LATER)
    assert await is_closed(idle)
    server.application.may_answer.set()
    assert await status_of(waiting) == 200


async def test_the_rest_of_a_body_that_was_answered_is_thrown_away_for_a_while(server: Server) -> None:
    client = await server.connect(b"POST / HTTP/1.1\r\ncontent-length: 5\r\n\r\nhe")
    assert await status_of(client) == 200
    client[1].write(b"llo" + GET % b"next")
    await client[0].readuntil(b"ok")
    await client[0].readuntil(b"ok")
    assert [scope["path"] for scope in server.application.seen] == ["/", "/next"]
    client[1].write(b"POST / HTTP/1.1\r\ncontent-length: 5\r\n\r\nhe")
    await client[0].readuntil(b"ok")
    server.connections.sweep(time.monotonic() + LATER)
    assert await is_closed(client)


async def test_a_body_has_time_that_the_application_gives_it(server: Server) -> None:
    client = await server.connect(b"POST /body HTTP/1.1\r\ncontent-length: 5\r\n\r\nhe")
    await eventually(lambda: server.application.under_way == 1)
    server.connections.sweep(time.monotonic() + LATER)
    client[1].write(b"llo")
    assert await status_of(client) == 200


@pytest.mark.parametrize("endless", [b"x: y\r\n", b"1;" + b"e" * 100 + b"\r\nb\r\n"])
async def test_the_framing_of_a_chunked_body_is_bounded(server: Server, endless: bytes) -> None:
    begin = b"POST /body HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n"
    client = await server.connect(begin + (b"0\r\n" if endless.startswith(b"x") else b""))
    await eventually(lambda: server.application.under_way == 1)
    client[1].write(endless * 500)
    assert await is_closed(client)


async def test_fields_after_a_body_are_no_header_fields(server: Server) -> None:
    sent = (
        b"POST /body HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n0\r\nauthorization: x\r\n\r\n"
    )
    assert await status_of(await server.connect(sent)) == 200
    assert [name for name, _ in server.application.seen[0]["headers"]] == [b"transfer-encoding"]


_UPGRADE = b"connection: Upgrade\r\nupgrade: h2c\r\n"


async def test_a_request_with_upgrade_is_the_last_one_of_its_connection(server: Server) -> None:
    client = await server.connect(b"GET /wait HTTP/1.1\r\nhost: api\r\n" + _UPGRADE + b"\r\n")
    await eventually(lambda: server.application.under_way == 1)
    client[1].write(GET % b"smuggled")
    server.application.may_answer.set()
    assert await is_closed(client)
    assert [scope["path"] for scope in server.application.seen] == ["/wait"]


@pytest.mark.parametrize(
    "framing", [b"content-length: %d\r\n" % len(GET % b"smuggled"), b"transfer-encoding: chunked\r\n"]
)
@pytest.mark.parametrize("method", [b"POST", b"CONNECT"])
async def test_a_body_after_upgrade_is_refused_and_never_taken_for_a_request(
    server: Server, method: bytes, framing: bytes
) -> None:
    client = await server.connect(method + b" /body HTTP/1.1\r\nhost: api\r\n" + _UPGRADE + framing + b"\r\n")
    with suppress(ConnectionError):
        client[1].write(GET % b"smuggled")
        await client[1].drain()
    assert await is_closed(client)
    assert [scope.get(REFUSAL) for scope in server.application.seen] == [400]


async def test_so_many_requests_may_be_sent_before_the_first_is_answered(server: Server) -> None:
    client = await server.connect((GET % b"wait") * 10)
    await eventually(lambda: server.application.under_way == 1)
    server.application.may_answer.set()
    assert (await client[0].read()).count(b"HTTP/1.1 200 OK") == 4


async def test_a_client_that_takes_nothing_of_its_answer_is_disconnected(server: Server) -> None:
    client = await server.connect(GET % b"large")
    (connection,) = server.connections
    await eventually(lambda: connection.transport.get_write_buffer_size() > 0)
    now = time.monotonic()
    server.connections.sweep(now)
    server.connections.sweep(now + 30)
    assert len(server.connections) == 1
    server.connections.sweep(now + LATER)
    await eventually(lambda: len(server.connections) == 0)
    assert await is_closed(client)


async def test_unsent_answers_are_bounded_together() -> None:
    async with Server(replace(LIMITS, unsent_bytes=12_000_000)).running() as server:
        first = await server.connect(GET % b"large")
        await eventually(lambda: all(one.transport.get_write_buffer_size() > 0 for one in server.connections))
        second = await server.connect(GET % b"large")
        assert await is_closed(first)
        assert len(server.connections) == 1
        async with asyncio.timeout(10):
            await second[0].readuntil(b"\r\n\r\n")
            assert await second[0].readexactly(10_000_000)


async def test_small_unsent_answers_are_bounded_by_the_next_sweep() -> None:
    async with Server(replace(LIMITS, unsent_bytes=0)).running() as server:
        client = await server.connect()
        (connection,) = server.connections
        connection.transport.set_write_buffer_limits(high=10**9)
        client[1].write(GET % b"large")
        await eventually(lambda: connection.transport.get_write_buffer_size() > 0)
        assert len(server.connections) == 1
        server.connections.sweep(time.monotonic())
        assert len(server.connections) == 0


async def test_who_leaves_is_forgotten_though_more_was_asked(server: Server) -> None:
    client = await server.connect((GET % b"listen") * 2)
    await eventually(lambda: server.application.under_way == 1)
    client[1].close()
    await eventually(lambda: len(server.connections) == 0)
    await eventually(lambda: server.application.under_way == 0)
    assert len(server.application.seen) == 1


async def test_a_connection_goes_on_after_head() -> None:
    server = Server(LIMITS)
    server.app = Head(server.application)
    async with server.running():
        client = await server.connect(b"HEAD / HTTP/1.1\r\nhost: api\r\n\r\n" + GET % b"next")
        async with asyncio.timeout(10):
            assert (await client[0].readuntil(b"ok")).count(b"HTTP/1.1 200 OK") == 2


def test_the_limit_of_open_files_bounds_the_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    assert within_open_files(LIMITS) == LIMITS
    assert max_open_files(1) >= 1
    monkeypatch.setattr("my_flow_api.__main__.max_open_files", lambda wanted: 1024)
    assert within_open_files(replace(LIMITS, connections=4096)).connections == 512
