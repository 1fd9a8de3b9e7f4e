"""A stream of server-sent events, read as it comes. httpx would wait for its end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
from tests.support.api import BASE

# A change stream may be far behind on a busy machine.
_PATIENCE_SECONDS = 60


@dataclass
class Stream:
    """One connection to /events."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    _texts: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    _begun: asyncio.Event = field(default_factory=asyncio.Event)
    reads: asyncio.Event = field(default_factory=asyncio.Event)

    async def next(self) -> dict[str, Any]:
        """Return the next event, with its data as JSON. Comments are {"comment": …}."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            text = await self._texts.get()
        if text.startswith(":"):
            return {"comment": text[1:].strip()}
        fields = dict(line.split(": ", 1) for line in text.strip().split("\n"))
        return fields | {"data": orjson.loads(fields["data"])}

    async def begun(self) -> None:
        """Wait for the status and the headers."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await self._begun.wait()

    async def end(self) -> None:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await self.ended.wait()

    async def receive_from_api(self, message: Any) -> None:
        await self.reads.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            self._begun.set()
        else:
            if message.get("body"):
                self._texts.put_nowait(message["body"].decode())
            if not message.get("more_body"):
                self.ended.set()


@asynccontextmanager
async def listening(
    transport: httpx.ASGITransport, token: str, *, last_seen: str | None = None, reads: bool = True
) -> AsyncIterator[Stream]:
    """Connect to /events; at the end of the `with` the client goes away."""
    stream, gone = Stream(), asyncio.Event()
    if reads:
        stream.reads.set()
    host = httpx.URL(BASE).host
    headers = [(b"host", host.encode()), (b"authorization", f"Bearer {token}".encode())]
    headers.append((b"accept-encoding", b"gzip"))
    if last_seen is not None:
        headers.append((b"last-event-id", last_seen.encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/api/v1/events",
        "raw_path": b"/api/v1/events",
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "server": (host, 80),
        "client": ("127.0.0.1", 1),
    }
    asked = False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def serve() -> None:
        await transport.app(scope, receive, stream.receive_from_api)
        stream.ended.set()

    serving = asyncio.create_task(serve())
    try:
        yield stream
    finally:
        gone.set()
        stream.reads.set()
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await serving
