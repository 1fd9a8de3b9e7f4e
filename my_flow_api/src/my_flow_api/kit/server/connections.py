"""Limits on the connections to this process: their number, header fields, and slow clients.

uvicorn limits neither the bytes nor the time of a request's header fields, nor the time in which a client
reads its response; its connection limit rejects the next request instead of closing an idle connection.
`LimitedProtocol` adds these limits to uvicorn's protocol, and `SilentConnection` waits for the first bytes.
`Connections` holds all connections of the process; `sweep`, called ten times a second, closes those whose
client is too slow. The flow control of asyncio limits the unsent response of one connection only if the
application sends it in pieces; their total is limited as soon as one is too large for its buffer.

To make room, connections with an unfinished request are closed first, then idle ones; in each group the
oldest is closed first. A connection whose request has arrived in full is never closed to make room.

A request with `Upgrade`, or a CONNECT, is the last one of its connection: the parser reads neither its body
nor the bytes after it. Interpreted as the next request, a body that a proxy has forwarded could be anything.

Source: RFC 9112 (HTTP/1.1), sections 2.2, 7.1 and 9; RFC 9110, section 7.8 (Upgrade).
"""

import asyncio
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from my_flow_api.config import Settings
from my_flow_api.errors import BadRequest, HeadersTooLarge, RequestTimeout
from my_flow_api.kit.limits.refusals import REFUSAL
from my_flow_api.kit.observability.metrics import connections_closed, connections_open

_NEVER = float("inf")
_SECONDS_BETWEEN_DISCARDS = 0.1
_TIMED_OUT_AT_ONCE = 100  # the event loop must not stand still while thousands end


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Limits of connections; times are in seconds.

    Attributes:
        connections: Maximum number of open connections.
        header_bytes: Maximum size of a request line with its header fields, and of the framing of a chunked
            body.
        header_fields: Maximum number of header fields of a request.
        unfinished_header_bytes: Maximum total size of header fields that have not arrived in full.
        header_timeout: Maximum time for a request line with its header fields.
        unsent_bytes: Maximum total size of unsent responses, over all connections.
        write_timeout: Maximum time in which a client reads nothing of its response.
        keep_alive_timeout: Maximum time between two requests.
        discard_timeout: Maximum time to read and discard the rest of a body after an early response.
        pipelined: Maximum number of requests of a connection that wait for the response to an earlier one.
    """

    connections: int = 4096
    header_bytes: int = 16 * 1024
    header_fields: int = 100
    unfinished_header_bytes: int = 8 * 1024 * 1024
    header_timeout: float = 10
    unsent_bytes: int = 24 * 1024 * 1024
    write_timeout: float = 20
    keep_alive_timeout: float = 5
    discard_timeout: float = 5
    pipelined: int = 4

    @classmethod
    def of(cls, settings: Settings) -> "ConnectionLimits":
        """Read the limits from the environment's settings."""
        return cls(
            connections=settings.max_connections,
            header_bytes=settings.max_header_bytes,
            header_fields=settings.max_header_fields,
            unfinished_header_bytes=settings.max_unfinished_header_bytes,
            header_timeout=settings.header_timeout_seconds,
            unsent_bytes=settings.max_unsent_bytes,
            write_timeout=settings.write_timeout_seconds,
            keep_alive_timeout=settings.keep_alive_seconds,
        )


class Phase(Enum):
    """The state of a connection, named by what it waits for."""

    HEAD = auto()  # the request line and the header fields
    BODY = auto()
    DISCARD = auto()  # the rest of a body that has its response already
    ANSWER = auto()  # the application
    IDLE = auto()  # the next request


_UNFINISHED = frozenset({Phase.HEAD, Phase.BODY, Phase.DISCARD})


type Connection = "SilentConnection | LimitedProtocol"


class Connections:
    """All connections of the process."""

    def __init__(self, limits: ConnectionLimits) -> None:
        self.limits = limits
        self._open: set[Connection] = set()
        self._unfinished: dict[Connection, None] = {}  # by age, since dictionaries keep their order
        self._idle: dict[Connection, None] = {}
        self._answered: set[LimitedProtocol] = set()
        self._paused: set[LimitedProtocol] = set()
        self._header_bytes = 0
        connections_open.set_function(lambda: len(self._open))

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> "Iterator[Connection]":
        return iter(self._open)

    def add(self, connection: "Connection") -> None:
        """Register a new connection. Above the limit, close the first one that may be closed."""
        self._open.add(connection)
        self._unfinished[connection] = None
        if len(self._open) > self.limits.connections:
            waiting = self._unfinished if len(self._unfinished) > 1 else self._idle or self._unfinished
            self.close(next(iter(waiting)), "connection limit")

    def remove(self, connection: "Connection") -> None:
        """Unregister a connection."""
        self._open.discard(connection)
        self._unfinished.pop(connection, None)
        self._idle.pop(connection, None)
        self._answered.discard(connection)
        self._paused.discard(connection)
        self.set_header_bytes(connection, 0)

    def set_phase(self, connection: "LimitedProtocol", phase: Phase) -> None:
        """Record the phase of a connection. It keeps its age while its request stays unfinished."""
        if connection not in self._open:
            return
        if phase not in _UNFINISHED:
            self._unfinished.pop(connection, None)
        elif connection not in self._unfinished:
            self._unfinished[connection] = None
        self._idle.pop(connection, None)
        if phase is not Phase.HEAD:  # it may be answered from now on, also before its body is here
            self._answered.add(connection)
        if phase is Phase.IDLE:
            self._idle[connection] = None

    def set_header_bytes(self, connection: "Connection", header_bytes: int) -> None:
        """Record the size of a connection's unfinished header fields; above the limit, close the oldest."""
        self._header_bytes += header_bytes - connection.header_bytes
        connection.header_bytes = header_bytes
        while self._header_bytes > self.limits.unfinished_header_bytes:
            self.close(next(one for one in self._unfinished if one.header_bytes), "header bytes")

    def sweep(self, now: float) -> None:
        """Close the connections whose client is too slow: up to a hundred that are past their deadline.

        Args:
            now: The present time of `time.monotonic`.
        """
        expired = [one for one in self._open if one.deadline <= now]
        for connection in expired[:_TIMED_OUT_AT_ONCE]:
            connection.time_out()
        self._bound_unsent(self._answered, now)

    def pause(self, connection: "LimitedProtocol") -> None:
        """Limit the unsent responses, since one has become larger than a transport should buffer.

        The application writes no more to this connection until most of it is sent. The smaller ones are
        measured by `sweep`.
        """
        self._paused.add(connection)
        self._bound_unsent(self._paused, time.monotonic())

    def resume(self, connection: "LimitedProtocol") -> None:
        """Record that most of a connection's response is sent."""
        self._paused.discard(connection)

    def _bound_unsent(self, connections: Collection["LimitedProtocol"], now: float) -> None:
        """Close connections with a stalled client; above the limit of unsent bytes, close the oldest."""
        waiting = sorted(
            (one for one in connections if one.measure_unsent(now)), key=lambda one: one.stuck_since
        )
        unsent = sum(one.unsent for one in waiting)
        for connection in waiting:
            is_stuck = now - connection.stuck_since >= self.limits.write_timeout
            if is_stuck or unsent > self.limits.unsent_bytes:
                unsent -= connection.unsent
                self.close(connection, "write timeout" if is_stuck else "unsent bytes")

    def close(self, connection: "Connection", reason: str) -> None:
        """Abort a connection, and discard its unsent bytes."""
        connections_closed.labels(reason).inc()
        self.remove(connection)
        connection.transport.abort()


class SilentConnection(asyncio.Protocol):
    """A connection that has sent nothing; `LimitedProtocol` takes it over when its first bytes arrive.

    The parser, and whatever else a request needs, are fifteen objects. If thousands of connections send
    nothing, and others take their place, the garbage collector would traverse all of these again and again.

    Attributes:
        deadline: The time of `time.monotonic` at which the connection ends.
        header_bytes: Always 0.
    """

    __slots__ = (
        "_all",
        "_app_state",
        "_config",
        "_loop",
        "_server_state",
        "deadline",
        "header_bytes",
        "transport",
    )

    def __init__(
        self,
        connections: Connections,
        *,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self.deadline = _NEVER
        self.header_bytes = 0
        self.transport: asyncio.Transport
        self._all = connections
        self._config = config
        self._server_state = server_state
        self._app_state = app_state
        self._loop = _loop

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Register the connection."""
        self.transport = transport
        self.deadline = time.monotonic() + self._all.limits.header_timeout
        self._server_state.connections.add(self)  # type: ignore[arg-type]
        self._all.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Unregister the connection."""
        self._unregister()

    def data_received(self, data: bytes) -> None:
        """Hand the connection over to `LimitedProtocol`.

        It keeps its deadline, but counts as the newest unfinished connection.
        """
        self._unregister()
        protocol = LimitedProtocol(
            self._all,
            config=self._config,
            server_state=self._server_state,
            app_state=self._app_state,
            _loop=self._loop,
        )
        self.transport.set_protocol(protocol)
        protocol.connection_made(self.transport)
        protocol.deadline = self.deadline
        protocol.data_received(data)

    def shutdown(self) -> None:
        """End the connection: the server is about to exit."""
        self.transport.close()

    def time_out(self) -> None:
        """End the connection at its deadline."""
        self.deadline = _NEVER
        connections_closed.labels("read timeout").inc()
        self.transport.close()

    def _unregister(self) -> None:
        self._server_state.connections.discard(self)
        self._all.remove(self)


class LimitedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, within `ConnectionLimits`. It belongs behind `SilentConnection`.

    Attributes:
        deadline: The time of `time.monotonic` at which the connection ends unless its phase changes.
        header_bytes: Size of the unfinished header fields.
        unsent: Bytes of responses that the client has not read.
        stuck_since: The time since which the client has read nothing.
    """

    def __init__(
        self,
        connections: Connections,
        *,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.deadline = _NEVER
        self.header_bytes = 0
        self.unsent = 0
        self.stuck_since = 0.0
        self._all = connections
        self._limits = connections.limits
        self._phase = Phase.HEAD
        self._running: RequestResponseCycle | None = None
        self._has_begun = False
        self._is_in_head = True
        self._head_bytes = 0  # raw bytes of an unfinished head
        self._framing_bytes = 0  # of a chunked body
        self._received = 0  # complete requests
        self._answered = 0
        self._is_refused = False
        self._is_last = False  # the latest request

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Register the connection."""
        super().connection_made(transport)
        self.deadline = time.monotonic() + self._limits.header_timeout
        self._all.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Unregister the connection, and tell its requests."""
        self._all.remove(self)
        if self._running is not None:  # uvicorn tells only the latest request
            self._running.disconnected = True
            self._running.message_event.set()
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def data_received(self, data: bytes) -> None:
        """Parse received bytes within the limits, and reject the request beyond them."""
        piece = self._limits.header_bytes  # pieces, so that little beyond the limit is parsed
        for start in range(0, len(data), piece):
            if self.transport.is_closing():
                return
            if self._is_refused or self._is_last:
                self._discard_slowly()
                return
            self._parse(data[start : start + piece])
        if self._phase is Phase.DISCARD and not self.transport.is_closing():
            self._discard_slowly()

    def _parse(self, data: bytes) -> None:
        if self._is_in_head:
            self._head_bytes += len(data)
        else:
            self._framing_bytes += len(data)  # `on_body` subtracts the body
        super().data_received(data)
        if max(self._head_bytes, self._framing_bytes) > self._limits.header_bytes:
            self._refuse(HeadersTooLarge.status)
        self._update_phase()

    def _discard_slowly(self) -> None:
        """Pause reading: reading discarded bytes at full speed would make others wait."""
        self.flow.pause_reading()
        self.loop.call_later(_SECONDS_BETWEEN_DISCARDS, self._resume_reading)

    def _resume_reading(self) -> None:
        if not self.transport.is_closing():
            self.flow.resume_reading()

    def send_400_response(self, msg: str) -> None:
        """Respond to malformed HTTP: for a head through the application, which counts the rejection."""
        if self._is_in_head:
            self._refuse(BadRequest.status)
        else:
            super().send_400_response(msg)

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._has_begun = True
        self._head_bytes = max(1, self._head_bytes)

    def on_url(self, url: bytes) -> None:
        """Collect the URL, unless the request is rejected."""
        if not self._is_refused:
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header field, unless the request is rejected."""
        # Trailer fields of a chunked body are not header fields, and not used.
        if not self._is_refused and self._is_in_head:
            super().on_header(name, value)
            if len(self.headers) > self._limits.header_fields:
                self._refuse(HeadersTooLarge.status)

    def on_headers_complete(self) -> None:
        """Pass a complete head on to the application, or reject it."""
        if self._is_refused:
            return
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > self._limits.header_bytes:
            self._refuse(HeadersTooLarge.status)
        elif len(self.pipeline) >= self._limits.pipelined:
            self._is_refused = True
            self.pipeline[0][0].keep_alive = False  # the last one that gets a response
        elif self.parser.should_upgrade() and self._has_body():
            self._refuse(BadRequest.status)
        else:
            super().on_headers_complete()  # raises if the URL is malformed
            self._is_in_head = False
            self._head_bytes = self._framing_bytes = 0
            if self.parser.should_upgrade():
                self._is_last = True
                self.cycle.keep_alive = False

    def _has_body(self) -> bool:
        return any(
            name == b"transfer-encoding" or (name == b"content-length" and value.strip(b"0"))
            for name, value in self.headers
        )

    def on_body(self, body: bytes) -> None:
        """Pass a piece of the body on."""
        # A body in small chunks has about as many bytes of framing.
        self._framing_bytes = max(0, self._framing_bytes - 2 * len(body))
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """End the request."""
        if self._is_refused:
            return
        super().on_message_complete()
        self._received += 1
        self._is_in_head = True
        self._head_bytes = self._framing_bytes = 0

    def on_response_complete(self) -> None:
        """End the response, and start the next request of the connection."""
        self._answered += 1
        super().on_response_complete()
        self._update_phase()

    def pause_writing(self) -> None:
        """Pause the application's writes, and limit the unsent bytes."""
        super().pause_writing()
        self._all.pause(self)

    def resume_writing(self) -> None:
        """Resume the application's writes."""
        super().resume_writing()
        self._all.resume(self)

    def time_out(self) -> None:
        """End the connection at its deadline: with 408 if its header fields have not arrived in full."""
        self.deadline = _NEVER
        connections_closed.labels("idle" if self._phase is Phase.IDLE else "read timeout").inc()
        if self._is_in_head and self._head_bytes:
            self._refuse(RequestTimeout.status)
        else:
            self._close()

    def measure_unsent(self, now: float) -> int:
        """Return the number of response bytes that the client has not read yet."""
        before, self.unsent = self.unsent, self.transport.get_write_buffer_size()
        if not before or self.unsent < before:
            self.stuck_since = now
        return self.unsent

    def _update_phase(self) -> None:
        phase = self._current_phase()
        self._all.set_header_bytes(self, self._head_bytes if phase is Phase.HEAD else 0)
        if phase is self._phase:
            return
        self._phase = phase
        patience = {
            Phase.HEAD: self._limits.header_timeout,
            Phase.DISCARD: self._limits.discard_timeout,
            Phase.IDLE: self._limits.keep_alive_timeout,
        }.get(phase, _NEVER)  # the application has its own limits for bodies and responses
        self.deadline = time.monotonic() + patience
        self._all.set_phase(self, phase)

    def _current_phase(self) -> Phase:
        if self._received > self._answered:
            return Phase.ANSWER
        if not self._is_in_head:
            return Phase.DISCARD if self._answered > self._received else Phase.BODY
        return Phase.HEAD if self._head_bytes or not self._answered else Phase.IDLE

    def _refuse(self, status: int) -> None:
        """Make the application reject the unfinished request, then close the connection."""
        if self._is_refused:
            return
        if not (self._is_in_head and self._has_begun and self._received == self._answered):
            self._close()
            return
        self._is_refused = True
        self.url = b"/"  # the partial URL may be malformed
        self.scope[REFUSAL] = status  # type: ignore[literal-required]
        super().on_headers_complete()
        self.cycle.more_body = False
        self.cycle.keep_alive = False

    def _close(self) -> None:
        self._is_refused = True
        self.transport.close()
