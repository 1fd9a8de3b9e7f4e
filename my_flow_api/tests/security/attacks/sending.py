"""Attacks by clients that send slowly, too much, or never to the end."""

import asyncio
from itertools import count

from tests.security.attacks.driver import (
    Connection,
    Tally,
    Target,
    ask,
    ask_once,
    attack,
    head,
    repeatedly,
)

_MIB = 1024 * 1024
_IMPORT = 5 * _MIB
_PIECE = b"x" * 65536


@attack(least=50)
async def unfinished_bodies_without_token(target: Target, tally: Tally) -> None:
    """Send header fields and one byte of a body, then wait."""
    sent = head(target, "POST", "/api/v1/contexts", length=100) + b"{"
    await repeatedly(110, lambda: ask(target, tally, sent))


@attack(least=50)
async def unfinished_bodies_without_end(target: Target, tally: Tally) -> None:
    """Send the same to the one path that accepts a body without a token."""
    sent = head(target, "POST", "/api/v1/vitals", length=100) + b"{"
    await repeatedly(1000, lambda: ask(target, tally, sent))


@attack(least=50)
async def unfinished_bodies_with_token(target: Target, tally: Tally) -> None:
    """Send the same with a token."""
    sent = head(target, "POST", "/api/v1/contexts", token=target.token, length=100) + b"{"
    await repeatedly(110, lambda: ask(target, tally, sent))


@attack(least=50)
async def dripping_bodies(target: Target, tally: Tally) -> None:
    """Send a byte of a body every half second."""

    async def drip() -> None:
        async with Connection(target, tally) as connection:
            await connection.send(head(target, "POST", "/api/v1/vitals", length=60_000))
            while True:
                await connection.send(b" ")
                await asyncio.sleep(0.5)

    await repeatedly(500, drip)


async def _almost(target: Target, tally: Tally, path: str, size: int, token: str | None) -> None:
    async with Connection(target, tally) as connection:
        await connection.send(head(target, "POST", path, token=token, length=size))
        for _ in range((size - 1) // len(_PIECE)):
            await connection.send(_PIECE)
        await connection.send(b"x" * ((size - 1) % len(_PIECE)))
        await connection.until_closed()


@attack(least=50)
async def unfinished_imports_without_token(target: Target, tally: Tally) -> None:
    """95 imports of 5 MiB, each but for its last byte."""
    await repeatedly(95, lambda: _almost(target, tally, "/api/v1/import", _IMPORT, None))


@attack(least=50)
async def unfinished_imports_with_token(target: Target, tally: Tally) -> None:
    """Send the same with a token."""
    await repeatedly(95, lambda: _almost(target, tally, "/api/v1/import", _IMPORT, target.token))


@attack(least=5)
async def whole_imports_without_token(target: Target, tally: Tally) -> None:
    """Bodies of 5 MiB that end."""
    sent = head(target, "POST", "/api/v1/import", token="a.b.c", length=_IMPORT) + b"[" * _IMPORT  # noqa: S106
    await repeatedly(8, lambda: ask_once(target, tally, sent))


@attack(least=5)
async def chunked_bodies_without_end(target: Target, tally: Tally) -> None:
    """Chunks for ever, of a body without a length."""

    async def pour() -> None:
        async with Connection(target, tally) as connection:
            fields = ["content-type: application/json", "transfer-encoding: chunked"]
            await connection.send(head(target, "POST", "/api/v1/vitals", fields=fields))
            while True:
                await connection.send(b"10000\r\n" + _PIECE + b"\r\n")

    await repeatedly(32, pour)


@attack(least=5)
async def trailers_without_end(target: Target, tally: Tally) -> None:
    """Fields after the end of a chunked body, for ever."""

    async def pour() -> None:
        async with Connection(target, tally) as connection:
            fields = ["content-type: application/json", "transfer-encoding: chunked"]
            await connection.send(head(target, "POST", "/api/v1/vitals", fields=fields) + b"0\r\n")
            while True:
                await connection.send((b"x: " + b"y" * 60 + b"\r\n") * 1000)

    await repeatedly(8, pour)


@attack(least=5)
async def header_fields_without_end(target: Target, tally: Tally) -> None:
    """Header fields for ever, many small ones."""

    async def pour() -> None:
        async with Connection(target, tally) as connection:
            await connection.send(b"GET /health HTTP/1.1\r\n")
            while True:
                await connection.send(b"a: b\r\n" * 10_000)

    await repeatedly(8, pour)


@attack(least=5)
async def one_header_field_without_end(target: Target, tally: Tally) -> None:
    """One header field for ever."""

    async def pour() -> None:
        async with Connection(target, tally) as connection:
            await connection.send(b"GET /health HTTP/1.1\r\na: ")
            while True:
                await connection.send(_PIECE)

    await repeatedly(8, pour)


@attack(least=50)
async def unfinished_header_fields(target: Target, tally: Tally) -> None:
    """Open a thousand connections, each with nearly the limit of header fields, and then a byte at a time."""
    begin = b"GET /health HTTP/1.1\r\n" + b"".join(b"x-%02d: %s\r\n" % (n, b"y" * 150) for n in range(90))

    async def drip() -> None:
        async with Connection(target, tally) as connection:
            await connection.send(begin)
            for _ in count():
                await asyncio.sleep(1)
                await connection.send(b"z")

    await repeatedly(1000, drip)


@attack(least=500)
async def idle_connections(target: Target, tally: Tally) -> None:
    """Five thousand connections that say nothing."""

    async def idle() -> None:
        async with Connection(target, tally) as connection:
            await connection.until_closed()

    await repeatedly(5000, idle)


@attack(least=100)
async def pipelined_requests(target: Target, tally: Tally) -> None:
    """Send requests without a pause, without reading the responses."""
    sent = head(target, "GET", "/api/v1/contexts", token=target.token) * 500

    async def pour() -> None:
        async with Connection(target, tally) as connection:
            while True:
                await connection.send(sent)

    await repeatedly(50, pour)
