"""Attacks with requests that are much work."""

import asyncio
import json
import re
import time

from tests.security.attacks.driver import Connection, Tally, Target, ask_once, attack, head, repeatedly

_ID = re.compile(rb"id: ([0-9A-Fa-f]+)")
_CONTEXT_ID = re.compile(rb'"id":"([0-9a-f]{24})"')
_HOUR = 3600
_STREAMS = 32
_WAITING = 19
_BETWEEN_REQUESTS = 0.05


async def _present_id(target: Target, tally: Tally) -> str:
    """Return the id of a stream's first event. It is a resume token of MongoDB."""
    received = b""
    async with Connection(target, tally) as connection:
        await connection.send(head(target, "GET", "/api/v1/events", token=target.token))
        while not (found := _ID.search(received + b"\n")):
            received += await connection.receive()
    return found[1].decode()


def _shifted(event_id: str, seconds: int) -> str:
    """Return the id at another time: after its type it has the seconds since the epoch in hexadecimal."""
    return f"{event_id[:2]}{int(time.time()) + seconds:08X}{event_id[10:]}"


async def _streams(target: Target, tally: Tally, shift: int) -> None:
    event_id = _shifted(await _present_id(target, tally), shift)
    sent = head(target, "GET", "/api/v1/events", token=target.token, fields=[f"last-event-id: {event_id}"])
    await repeatedly(_STREAMS, lambda: ask_once(target, tally, sent), pause=0.05 * _STREAMS)


@attack(least=20)
async def streams_from_the_future(target: Target, tally: Tally) -> None:
    """Open a stream every 50 ms with a last event in the future."""
    await _streams(target, tally, _HOUR)


@attack(least=20)
async def streams_from_long_ago(target: Target, tally: Tally) -> None:
    """Open a stream every 50 ms with a last event of an hour ago, and leave as soon as it has begun."""
    await _streams(target, tally, -_HOUR)


@attack(least=3)
async def rehearsed_imports(target: Target, tally: Tally) -> None:
    """Rehearse imports of 10,000 flows, six at a time."""
    context = {"id": f"{1:024x}", "name": "Work", "color": "#2F6FEB", "icon": "💼"}
    flows = [
        {"id": f"{n:024x}", "context_id": context["id"], "title": f"Flow {n}"}
        for n in range(100_000, 110_000)
    ]
    file = {"format": "my-flow", "version": 1, "contexts": [context], "flows": flows}
    body = await asyncio.to_thread(lambda: json.dumps(file).encode())
    sent = head(target, "POST", "/api/v1/import", token=target.token, length=len(body)) + body
    await repeatedly(6, lambda: ask_once(target, tally, sent))


@attack(least=3)
async def bodies_of_many_values(target: Target, tally: Tally) -> None:
    """Send imports of 5 MiB without a flow, but with a million and a half of empty objects."""
    body = b'{"format":"my-flow","version":1,"transitions":[' + b"{}," * 1_740_000 + b"{}]}"
    sent = head(target, "POST", "/api/v1/import", token=target.token, length=len(body)) + body
    await repeatedly(3, lambda: ask_once(target, tally, sent))


async def _context_path(target: Target, tally: Tally, token: str) -> str:
    """Return the path of a person's only context, which an earlier attack may have left in the trash."""
    while True:
        for path in ("/api/v1/contexts", "/api/v1/trash"):
            async with Connection(target, tally) as connection:
                await connection.send(head(target, "GET", path, token=token, fields=["connection: close"]))
                received = b""
                while part := await connection.receive():
                    received += part
            if found := _CONTEXT_ID.search(received):
                return f"/api/v1/contexts/{found[1].decode()}"
        await asyncio.sleep(1)


@attack(least=100)
async def requests_behind_operations(target: Target, tally: Tally) -> None:
    """People who delete and restore many flows without a pause, with as many requests as wait for it.

    These come one after the other: so many at the same moment would be another attack.
    """
    body = b'{"format":"my-flow","version":1}'

    async def wait(number: int, waits: bytes) -> None:
        await asyncio.sleep(number * _BETWEEN_REQUESTS)
        await repeatedly(1, lambda: ask_once(target, tally, waits))

    async def keep_busy(token: str) -> None:
        path = await _context_path(target, tally, token)
        while True:
            await ask_once(target, tally, head(target, "DELETE", path, token=token))
            await ask_once(target, tally, head(target, "POST", f"{path}/restore", token=token))

    async with asyncio.TaskGroup() as group:
        for token in target.accomplices:
            waits = head(target, "POST", "/api/v1/import", token=token, length=len(body)) + body
            group.create_task(keep_busy(token))
            for number in range(_WAITING):
                group.create_task(wait(number, waits))
