"""A small driver: so many connections, each with one request after the other, over plain sockets."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """What came out of one run: the seconds it took and the latency of each request, in milliseconds."""

    seconds: float
    latencies: list[float]


def request(method: str, path: str, token: str, *, body: bytes = b"", headers: str = "") -> bytes:
    """A request as it goes over the wire."""
    length = f"content-type: application/json\r\ncontent-length: {len(body)}\r\n" if body else ""
    head = (
        f"{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n{headers}{length}\r\n"
    )
    return head.encode() + body


async def answers(port: int, requests: Sequence[bytes]) -> list[bytes]:
    """The body of the answer to each of `requests`, without the cursor, which may be written differently."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = []
    for one in requests:
        writer.write(one)
        found.append((await _read_answer(reader, b"HTTP/1.1 ")).partition(b'"next_cursor":')[0])
    writer.close()
    return found


async def run(
    port: int, requests: Sequence[bytes], status: int, *, seconds: float, connections: int
) -> Measured:
    """Send `requests` in turn, again and again, for `seconds`; every answer must have `status`."""
    latencies: list[float] = []
    began = time.perf_counter()
    until = began + seconds
    expected = f"HTTP/1.1 {status} ".encode()

    async def connection(first: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        number = first
        while time.perf_counter() < until:
            sent = time.perf_counter()
            writer.write(requests[number % len(requests)])
            await _read_answer(reader, expected)
            latencies.append((time.perf_counter() - sent) * 1000)
            number += connections
        writer.close()

    await asyncio.gather(*(connection(number) for number in range(connections)))
    return Measured(time.perf_counter() - began, latencies)


async def _read_answer(reader: asyncio.StreamReader, expected: bytes) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(expected):
        raise RuntimeError(f"unexpected answer: {head[:200]!r}")
    _, found, rest = head.lower().partition(b"content-length: ")
    return await reader.readexactly(int(rest.partition(b"\r\n")[0])) if found else b""
