"""Reads the body of a request before a place among the requests in flight is taken.

Whoever sends a body slowly, or never to its end, holds bytes and a connection, and nothing that others wait
for. The bytes of all bodies that are still coming in are bounded together: above the bound the sender who
holds most loses the oldest of theirs; people who have signed in lose nothing to who has not. A body is read
for who has a valid token; anybody else's is not, and the application sees an empty one, so that it answers
401 or 404 as it would to any request.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from my_flow_api.auth.subject import SUBJECT, Subject
from my_flow_api.config import Settings
from my_flow_api.errors import ApiError, PayloadTooLarge, RequestTimeout, ServiceUnavailable, problem
from my_flow_api.kit.headers import header
from my_flow_api.kit.metrics import bodies_given_up
from my_flow_api.kit.rate_limit import client_address
from my_flow_api.kit.record import add_headers

_METHODS = frozenset({"POST", "PATCH"})
_MAX_DIGITS = 15
# The values of JSON take up to thirty times the memory that they have in the body. What stands before each
# is counted, also where it is in a text: an export has one in twenty bytes, and at most one in ten is taken.
_MAX_VALUES = 500_000
_BEFORE_A_VALUE = (b"{", b"[", b",")
_SECONDS_TO_WAIT = 2


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Times are in seconds.

    Attributes:
        max_bytes: of a body.
        larger: the addresses with another limit than `max_bytes`.
        unfinished_bytes: of all bodies that are still coming in.
        idle_timeout: between two pieces.
        timeout: for the whole body.
    """

    max_bytes: int
    larger: Mapping[str, int]
    unfinished_bytes: int
    idle_timeout: float
    timeout: float

    @classmethod
    def of(cls, settings: Settings, max_bytes: int, larger: Mapping[str, int]) -> "BodyLimits":
        """The limits that the environment sets, with those that the contract has."""
        return cls(
            max_bytes,
            larger,
            settings.max_unfinished_body_bytes,
            settings.body_idle_timeout_seconds,
            settings.body_timeout_seconds,
        )


class Disconnected(Exception):
    """The client has left in the middle of its body."""


class Sender(NamedTuple):
    """Who sends a body: a person whom a token names, or an address that anybody may have."""

    is_known: bool
    name: str


class Reading:
    """A body that is coming in.

    Attributes:
        sender: who sends it.
        body: what has come of it.
        is_evicted: whether it was given up to make room.
    """

    def __init__(self, sender: Sender) -> None:
        self.sender = sender
        self.body = bytearray()
        self.is_evicted = False
        self._timeout = asyncio.timeout(None)

    async def wait_for(self, receive: Receive, until: float) -> Message:
        """The next message.

        Raises:
            TimeoutError: it did not come until then, as of the event loop's clock, or the body was evicted.
        """
        async with asyncio.timeout_at(until) as self._timeout:
            message = await receive()
        if self.is_evicted:  # in the same moment
            raise TimeoutError
        return message

    def evict(self) -> None:
        """Give the body up, and end the wait for the rest of it."""
        self.is_evicted = True
        self.body.clear()
        with suppress(RuntimeError):  # nobody waits: the message has come
            self._timeout.reschedule(asyncio.get_running_loop().time())


class UnfinishedBodies:
    """All bodies that are coming in, oldest first, and their bytes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._readings: dict[Reading, None] = {}
        self._held: Counter[Sender] = Counter()
        self._total = 0

    def begin(self, reading: Reading) -> None:
        """Take note of a body."""
        self._readings[reading] = None

    def add(self, reading: Reading, piece: bytes) -> None:
        """Keep a piece of a body. If that is too much, the sender who holds most loses their oldest.

        Raises:
            TimeoutError: it was this one.
        """
        reading.body += piece
        self._held[reading.sender] += len(piece)
        self._total += len(piece)
        while self._total > self._max_bytes:
            sender = max(self._held, key=lambda one: (not one.is_known, self._held[one]))
            oldest = next(one for one in self._readings if one.sender == sender and one.body)
            self.end(oldest)
            oldest.evict()
        if reading.is_evicted:
            raise TimeoutError

    def end(self, reading: Reading) -> None:
        """Forget a body, which is complete or given up."""
        if reading in self._readings:
            del self._readings[reading]
            self._total -= len(reading.body)
            self._held[reading.sender] -= len(reading.body)
            if not self._held[reading.sender]:
                del self._held[reading.sender]


class RequestBody:
    """Reads bodies within `limits`: 413 if one is too large, 408 if it does not come in time.

    Args:
        public: the methods and addresses whose bodies are read without a token.
    """

    def __init__(self, app: ASGIApp, limits: BodyLimits, public: Collection[tuple[str, str]]) -> None:
        self._app = app
        self._limits = limits
        self._public = frozenset(public)
        self._unfinished = UnfinishedBodies(limits.unfinished_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _announces_body(scope):
            await self._app(scope, receive, send)
        elif self._is_read(scope):
            await self._with_body(scope, receive, send)
        else:
            if header(scope, b"expect") is not None:
                add_headers({"connection": "close"})  # the client would not know what it should send next
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
            body = await self._read(_sender(scope), receive, max_bytes)
            if sum(map(body.count, _BEFORE_A_VALUE)) > _MAX_VALUES:
                raise PayloadTooLarge(f"The body has more than {_MAX_VALUES} values.")
        except ApiError as error:
            await problem(error)(scope, receive, send)
        except Disconnected:
            return
        else:
            await self._app(scope, replayed(body, receive), send)

    async def _read(self, sender: Sender, receive: Receive, max_bytes: int) -> bytes:
        reading, loop = Reading(sender), asyncio.get_running_loop()
        until = loop.time() + self._limits.timeout
        self._unfinished.begin(reading)
        try:
            more = True
            while more:
                message = await reading.wait_for(receive, min(until, loop.time() + self._limits.idle_timeout))
                if message["type"] == "http.disconnect":
                    raise Disconnected
                more = message.get("more_body", False)
                piece = message.get("body", b"")
                if len(reading.body) + len(piece) > max_bytes:
                    raise PayloadTooLarge
                self._unfinished.add(reading, piece)
            return bytes(reading.body)
        except TimeoutError:
            bodies_given_up.labels("evicted" if reading.is_evicted else "timeout").inc()
            if reading.is_evicted:
                raise _no_room() from None
            raise RequestTimeout from None
        finally:
            self._unfinished.end(reading)


def _announces_body(scope: Scope) -> bool:
    """Whether a body comes with the request (RFC 9112 section 6)."""
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
    """A `receive` that gives `body` first, then what comes after it."""
    is_told = False

    async def again() -> Message:
        nonlocal is_told
        if is_told:
            return await receive()
        is_told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
