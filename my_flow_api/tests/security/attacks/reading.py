"""Attacks by clients that read much, or do not read their answers."""

import asyncio
from itertools import cycle

from tests.security.attacks.driver import Connection, Tally, Target, ask, attack, head, repeatedly

_SMALL_BUFFER = 2048


@attack(least=40)
async def lists_of_long_descriptions(target: Target, tally: Tally) -> None:
    """Twenty at a time of the requests that read many flows, by who has flows with long descriptions."""
    fields = ["connection: close"]
    paths = cycle(["/flows?limit=100", "/flows?limit=100&sort=due", "/search?q=flow"])

    async def read() -> None:
        await ask(
            target, tally, head(target, "GET", f"/api/v1{next(paths)}", token=target.token, fields=fields)
        )

    await repeatedly(20, read)


async def _do_not_read(target: Target, tally: Tally, sent: bytes) -> None:
    async with Connection(target, tally, receive_buffer=_SMALL_BUFFER) as connection:
        await connection.send(sent)
        await asyncio.sleep(60)


@attack(least=50)
async def unread_exports(target: Target, tally: Tally) -> None:
    """110 exports of one person that nobody reads."""
    sent = head(target, "GET", "/api/v1/export", token=target.token)
    await repeatedly(110, lambda: _do_not_read(target, tally, sent))


@attack(least=50)
async def unread_lists(target: Target, tally: Tally) -> None:
    """Request lists without reading them, on open connections."""
    sent = head(target, "GET", "/api/v1/flows?limit=100", token=target.token)
    await repeatedly(500, lambda: _do_not_read(target, tally, sent))
