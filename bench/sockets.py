"""A small driver: so many connections, each with one request after the other, over plain sockets."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

CLIENT_ORIGIN = "https://my-flow.example"
_FAILURE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Measured:
    """The result of one run: the seconds it took and the latency of each request, in milliseconds."""

    seconds: float
    latencies: list[float]


@dataclass(frozen=True, slots=True)
class Expected:
    """The status that an answer has to have, and the bytes that end it.

    Attributes:
        statuses: the acceptable ones.
        last: the answer goes on, and the connection is closed once a line with these bytes has come.
        never: a line with these bytes is no acceptable answer.
    """

    statuses: Sequence[int] = (200,)
    last: bytes = b""
    never: bytes = b""


OK = Expected()


def request(
    method: str, path: str, token: str, *, body: bytes = b"", headers: Iterable[tuple[str, str]] = ()
) -> bytes:
    """A request as a page of the client sends it, over the wire."""
    fields = [
        ("host", "bench"),
        ("origin", CLIENT_ORIGIN),
        ("authorization", f"Bearer {token}"),
        *headers,
        *([("content-type", "application/json")] if body else []),
        *([("content-length", str(len(body)))] if body or method != "GET" else []),
    ]
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


async def answers(port: int, requests: Iterable[bytes], expected: Expected) -> list[bytes]:
    """The body of the answer to each of `requests`."""
    found = []
    for sent in requests:
        async with _connected(port) as (reader, writer), asyncio.timeout(_FAILURE_SECONDS):
            writer.write(sent)
            found.append(await _read_answer(reader, expected))
    return found


async def run(
    ports: Sequence[int], requests: Iterator[bytes], expected: Expected, *, seconds: float, connections: int
) -> Measured:
    """Send `requests` for `seconds`, over connections that are spread over `ports`.

    Raises:
        RuntimeError: an answer was not as expected.
    """
    latencies: list[float] = []
    began = time.perf_counter()
    until = began + seconds

    async def connection(port: int) -> None:
        while time.perf_counter() < until:
            async with _connected(port) as (reader, writer):
                is_over = False
                while not is_over:
                    data = next(requests)
                    sent = time.perf_counter()
                    writer.write(data)
                    await _read_answer(reader, expected)
                    latencies.append((time.perf_counter() - sent) * 1000)
                    is_over = bool(expected.last) or time.perf_counter() >= until

    async with asyncio.timeout(seconds + _FAILURE_SECONDS):
        await asyncio.gather(*(connection(ports[number % len(ports)]) for number in range(connections)))
    return Measured(time.perf_counter() - began, latencies)


@asynccontextmanager
async def _connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def _read_answer(reader: asyncio.StreamReader, expected: Expected) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    if int(head[9:12]) not in expected.statuses:
        raise RuntimeError(f"unexpected answer: {head[:200]!r}")
    if expected.last:
        return await _read_lines(reader, expected)
    _, found, rest = head.lower().partition(b"content-length: ")
    return await reader.readexactly(int(rest.partition(b"\r\n")[0])) if found else b""


async def _read_lines(reader: asyncio.StreamReader, expected: Expected) -> bytes:
    while line := await reader.readline():
        if expected.last in line:
            return line
        if expected.never and expected.never in line:
            break
    raise RuntimeError(f"the stream ended without {expected.last!r}: {line!r}")
