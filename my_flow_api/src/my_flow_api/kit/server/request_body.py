"""Buffer the body of a request before the request counts as in progress.

A client that sends a body slowly, or never to its end, holds bytes and a connection, but nothing that others
wait for. The total size of unfinished bodies is limited: above the limit, the sender with the most bytes
loses the oldest of their bodies, and senders without a token lose theirs first. Only the body of a request
with a valid token is read, and it is charged by its size (`kit/limits/costs.py`) as soon as that is known, so
that unfinished bodies are not free. For any other request the application sees an empty body, and responds
with 401 or 404 as usual.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from my_flow_api.config import Settings
from my_flow_api.errors import ApiError, PayloadTooLarge, RequestTimeout, ServiceUnavailable, problem
from my_flow_api.kit.http.headers import header
from my_flow_api.kit.http.subject import SUBJECT, Subject
from my_flow_api.kit.limits.costs import cost_of_body
from my_flow_api.kit.limits.rate_limit import charge, client_address, count_refusal
from my_flow_api.kit.observability.metrics import bodies_given_up
from my_flow_api.kit.observability.request_info import add_headers

_METHODS = frozenset({"POST", "PATCH"})
_MAX_DIGITS = 15
# JSON values take up to thirty times their size in the body. The characters before values are counted, also
# those in strings: an export has one in twenty bytes, and at most one in ten is accepted.
_MAX_VALUES = 500_000
_BEFORE_A_VALUE = (b"{", b"[", b",")
_SECONDS_TO_WAIT = 2


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Limits of request bodies; times are in seconds.

    Attributes:
        max_bytes: Maximum size of a body.
        larger: The paths with another limit than `max_bytes`.
        unfinished_bytes: Maximum total size of unfinished bodies.
        idle_timeout: Maximum time between two pieces.
        timeout: Maximum time for the whole body.
    """

    max_bytes: int
    larger: Mapping[str, int]
    unfinished_bytes: int
    idle_timeout: float
    timeout: float

    @classmethod
    def of(cls, settings: Settings, max_bytes: int, larger: Mapping[str, int]) -> "BodyLimits":
        """Combine the limits from the environment with those of the contract."""
        return cls(
            max_bytes,
            larger,
            settings.max_unfinished_body_bytes,
            settings.body_idle_timeout_seconds,
            settings.body_timeout_seconds,
        )


class Sender(NamedTuple):
    """Sender of a body: a user with a token, or an address that several users may share."""

    is_known: bool
    name: str


class IncomingBody:
    """A body that is still being received.

    Attributes:
        sender: The user or the address that sends it.
        body: The bytes received so far.
        is_evicted: True if it was dropped to make room.
    """

    def __init__(self, sender: Sender) -> None:
        self.sender = sender
        self.body = bytearray()
        self.is_evicted = False
        self._timeout = asyncio.timeout(None)

    async def wait_for(self, receive: Receive, until: float) -> Message:
        """Wait for the next message.

        Raises:
            TimeoutError: It did not arrive until then, by the event loop's clock, or the body was evicted.
        """
        async with asyncio.timeout_at(until) as self._timeout:
            message = await receive()
        if self.is_evicted:  # at the same moment
            raise TimeoutError
        return message

    def evict(self) -> None:
        """Drop the body, and end the wait for the rest of it."""
        self.is_evicted = True
        self.body.clear()
        with suppress(RuntimeError):  # nobody waits: the message has arrived
            self._timeout.reschedule(asyncio.get_running_loop().time())


class UnfinishedBodies:
    """All bodies that are still being received, oldest first, and their total size."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bodies: dict[IncomingBody, None] = {}
        self._held: Counter[Sender] = Counter()
        self._total = 0

    def begin(self, incoming: IncomingBody) -> None:
        """Register a body."""
        self._bodies[incoming] = None

    def add(self, incoming: IncomingBody, piece: bytes) -> None:
        """Append a piece to a body. Above the limit, evict the oldest body of the sender with the most bytes.

        Raises:
            TimeoutError: This body was evicted.
        """
        incoming.body += piece
        self._held[incoming.sender] += len(piece)
        self._total += len(piece)
        while self._total > self._max_bytes:
            sender = max(self._held, key=lambda each: (not each.is_known, self._held[each]))
            oldest = next(body for body in self._bodies if body.sender == sender and body.body)
            self.end(oldest)
            oldest.evict()
        if incoming.is_evicted:
            raise TimeoutError

    def end(self, incoming: IncomingBody) -> None:
        """Unregister a body that is complete or dropped."""
        if incoming in self._bodies:
            del self._bodies[incoming]
            self._total -= len(incoming.body)
            self._held[incoming.sender] -= len(incoming.body)
            if not self._held[incoming.sender]:
                del self._held[incoming.sender]


class BodyCharge:
    """The charge for a body, which rises with its size."""

    def __init__(self, scope: Scope) -> None:
        self._request = Request(scope)
        self._subject = scope.get(SUBJECT)
        self._charged = 0

    def charge_up_to(self, size: int) -> None:
        """Charge the user for a body of at least `size` bytes; without a user it is free.

        Raises:
            TooManyRequests: The user's remaining allowance is smaller.
        """
        cost = cost_of_body(size)
        if isinstance(self._subject, Subject) and cost > self._charged:
            charge(self._request, self._subject, cost - self._charged)
            self._charged = cost


class RequestBuffering:
    """Buffers bodies within `limits`: 413 if one is too large, 408 if it does not arrive in time.

    A request whose client disconnects before the end of the body is counted as a rejection.

    Args:
        public: The methods and paths whose bodies are read without a token.
    """

    def __init__(self, app: ASGIApp, limits: BodyLimits, public: Collection[tuple[str, str]]) -> None:
        self._app = app
        self._limits = limits
        self._public = frozenset(public)
        self._unfinished = UnfinishedBodies(limits.unfinished_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Buffer the body, then pass the request on with it."""
        if scope["type"] != "http" or not _announces_body(scope):
            await self._app(scope, receive, send)
        elif self._is_read(scope):
            await self._with_body(scope, receive, send)
        else:
            if header(scope, b"expect") is not None:
                add_headers({"connection": "close"})  # otherwise the client could not know what to send next
            await self._app(scope, replayed(b"", receive), send)

    def _is_read(self, scope: Scope) -> bool:
        return (scope["method"], scope["path"]) in self._public or (
            scope["method"] in _METHODS and isinstance(scope.get(SUBJECT), Subject)
        )

    async def _with_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        max_bytes = self._limits.larger.get(scope["path"], self._limits.max_bytes)
        try:
            if _declared_length(scope) > max_bytes:
                raise PayloadTooLarge
            body = await self._read(scope, receive, max_bytes)
            if sum(map(body.count, _BEFORE_A_VALUE)) > _MAX_VALUES:
                raise PayloadTooLarge(f"The body has more than {_MAX_VALUES} values.")
        except ApiError as error:
            error.headers["connection"] = "close"  # the rest of the body is not read
            await problem(error)(scope, receive, send)
        except ClientDisconnect:  # the client has left
            with suppress(ApiError):
                count_refusal(scope)
        else:
            await self._app(scope, replayed(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive, max_bytes: int) -> bytes:
        body_charge = BodyCharge(scope)
        body_charge.charge_up_to(int(_declared_length(scope)))
        incoming, loop = IncomingBody(_sender(scope)), asyncio.get_running_loop()
        until = loop.time() + self._limits.timeout
        self._unfinished.begin(incoming)
        try:
            more = True
            while more:
                message = await incoming.wait_for(
                    receive, min(until, loop.time() + self._limits.idle_timeout)
                )
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                more = message.get("more_body", False)
                piece = message.get("body", b"")
                if len(incoming.body) + len(piece) > max_bytes:
                    raise PayloadTooLarge
                self._unfinished.add(incoming, piece)
                body_charge.charge_up_to(len(incoming.body))
            return bytes(incoming.body)
        except TimeoutError:
            bodies_given_up.labels("evicted" if incoming.is_evicted else "timeout").inc()
            if incoming.is_evicted:
                raise _no_room() from None
            raise RequestTimeout from None
        finally:
            self._unfinished.end(incoming)


def _announces_body(scope: Scope) -> bool:
    """Return whether the request has a body (RFC 9112 section 6)."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


def _declared_length(scope: Scope) -> float:
    declared = header(scope, b"content-length") or b"0"
    return int(declared) if declared.isdigit() and len(declared) <= _MAX_DIGITS else float("inf")


def _sender(scope: Scope) -> Sender:
    subject = scope.get(SUBJECT)
    if isinstance(subject, Subject):
        return Sender(is_known=True, name=subject.id)
    return Sender(is_known=False, name=client_address(scope))


def _no_room() -> ServiceUnavailable:
    error = ServiceUnavailable(
        "Too many bodies are coming in at the same time. Try again in a moment.", retry_after=_SECONDS_TO_WAIT
    )
    error.headers["connection"] = "close"
    return error


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that returns `body` first, then the messages after it."""
    is_told = False

    async def again() -> Message:
        nonlocal is_told
        if is_told:
            return await receive()
        is_told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
