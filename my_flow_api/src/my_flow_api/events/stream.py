"""Server-sent events. Source: HTML standard, section 9.2."""

import asyncio

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from my_flow_api.events.repository import Change
from my_flow_api.events.service import EventService, Listener, StreamStart

MEDIA_TYPE = "text/event-stream"
HEADERS = {"x-accel-buffering": "no"}  # proxies must not buffer
_RETRY = "retry: 2000\n"
_HEARTBEAT = b": still here\n\n"


class EventStream(Response):
    """A response that lasts until the client disconnects, the service drops it, or its lifetime ends.

    The lifetime ends after a fixed time, or when the token expires.
    """

    media_type = MEDIA_TYPE

    def __init__(self, events: EventService, listener: Listener, last_seen: str | None) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._events = events
        self._listener = listener
        self._last_seen = last_seen
        self._is_sending = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the first of the three happens; a stalled client is cut off in the middle."""
        try:
            running = [
                asyncio.create_task(self._send_all(send)),
                asyncio.create_task(_disconnected(receive)),
                asyncio.create_task(self._listener.dropped.wait()),
            ]
            lifetime = min(self._events.limits.lifetime, self._listener.seconds_left())
            done, pending = await asyncio.wait(running, timeout=lifetime, return_when=asyncio.FIRST_COMPLETED)
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
            for task in done:
                task.result()  # a send error is an error of the request
            if not self._is_sending:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._events.leave(self._listener)

    async def _send_all(self, send: Send) -> None:
        self._is_sending = True
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        self._is_sending = False
        async for found in self._events.events(self._listener, self._last_seen):
            self._is_sending = True
            await send({"type": "http.response.body", "body": _text(found), "more_body": True})
            self._is_sending = False


def _text(found: StreamStart | Change | None) -> bytes:
    if found is None:
        return _HEARTBEAT
    if isinstance(found, Change):
        return f"id: {found.token}\nevent: change\ndata: ".encode() + orjson.dumps(found.event) + b"\n\n"
    name = "ready" if found.complete else "reset"
    return f"{_RETRY}id: {found.token}\nevent: {name}\ndata: {{}}\n\n".encode()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
