"""Load shedding: reject requests above a limit on those in progress in this process.

Requests beyond a process's capacity wait for each other, each a little longer than the one before, until
every response comes after its client has given up; and they still use resources. A process that handles X
requests a second within T seconds has X·T in progress (Little's law). A request above the limit is told to
retry, which costs a fraction of a normal response, so that the others are served in time.

A slot is for work. No request holds one while its client is slow: bodies are read before
(`kit/server/request_body.py`), and the slot is free while a client does not read its response. A request that
only waits releases its slot as well (`place_released`). Many may have waited for the same event, so they
resume a few at a time, and leave slots for new requests.

Only a few requests of one user are active at once (`kit/limits/person_slots.py`), so that other users wait
for no more than a few of them. The others wait without a slot, in order of arrival, for at most ten seconds.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from contextvars import ContextVar
from math import ceil

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from my_flow_api.errors import ServiceUnavailable, problem
from my_flow_api.kit.http.subject import SUBJECT, Subject
from my_flow_api.kit.limits.person_slots import PersonSlots, Slot
from my_flow_api.kit.observability.metrics import requests_in_flight, requests_shed
from my_flow_api.kit.observability.request_info import ROUTE

_SECONDS_TO_WAIT = 2
_MAX_WAIT_SECONDS = 10.0  # for a slot: clients give up after 15
_SHED = "shed"
_RETURNING_PART = 4  # the fraction of slots for requests that resume after they have waited

_release: ContextVar[Callable[[], AbstractAsyncContextManager[None]]] = ContextVar(
    "release", default=nullcontext
)


def place_released() -> AbstractAsyncContextManager[None]:
    """Release the slot of the current request within the `with` block, in which it only waits."""
    return _release.get()()


async def _acquired_in_time(slot: Slot) -> bool:
    try:
        async with asyncio.timeout(_MAX_WAIT_SECONDS):
            await slot.acquire()
    except TimeoutError:
        return False
    return True


class LoadShedding:
    """Responds with 503 and `Retry-After` while `most` requests are in progress.

    Args:
        most: The maximum number of requests in progress.
        per_person: The number of concurrently active requests of one user, each until its response begins.
        always: The paths that are always served, and do not count.
        streams: The paths with streamed responses; there a request counts until its response begins.
    """

    def __init__(
        self, app: ASGIApp, most: int, per_person: int, always: Collection[str], streams: Collection[str]
    ) -> None:
        self._app = app
        self._most = most
        self._always = frozenset(always)
        self._streams = frozenset(streams)
        self._in_flight = 0
        self._returning = asyncio.Semaphore(ceil(most / _RETURNING_PART))
        self._slots = PersonSlots(per_person)
        requests_in_flight.set_function(lambda: self._in_flight)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reject the request above the limit, or pass it on within a slot."""
        if scope["type"] != "http" or scope["path"] in self._always:
            await self._app(scope, receive, send)
        elif self._is_full():
            await self._refuse(scope, receive, send)
        elif scope["path"] in self._streams:
            await self._begin_stream(scope, receive, send)
        else:
            await self._work(scope, receive, send)

    def _is_full(self) -> bool:
        return self._in_flight >= self._most

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        requests_shed.inc()
        scope[ROUTE] = _SHED
        refusal = ServiceUnavailable(
            "More is asked of us right now than we can answer. Try again in a moment.",
            retry_after=_SECONDS_TO_WAIT,
        )
        await problem(refusal)(scope, receive, send)

    async def _work(self, scope: Scope, receive: Receive, send: Send) -> None:
        subject = scope.get(SUBJECT)
        slot = self._slots.slot(subject.id if isinstance(subject, Subject) else None)
        is_held = has_returned = False

        def take() -> None:
            nonlocal is_held
            is_held = True
            self._in_flight += 1

        def release() -> None:
            nonlocal is_held, has_returned
            if is_held:
                is_held = False
                self._in_flight -= 1
            if has_returned:
                has_returned = False
                self._returning.release()

        @asynccontextmanager
        async def released() -> AsyncIterator[None]:
            nonlocal has_returned
            release()
            slot.release()
            yield
            await slot.acquire()
            await self._returning.acquire()
            has_returned = True
            take()

        async def send_without_place(message: Message) -> None:
            release()
            slot.release()
            try:
                await send(message)
            finally:
                take()

        token = _release.set(released)
        try:
            if not await _acquired_in_time(slot) or self._is_full():
                await self._refuse(scope, receive, send)
                return
            take()
            await self._app(scope, receive, send_without_place)
        finally:
            _release.reset(token)
            release()
            slot.release()

    async def _begin_stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def send_and_let_go(message: Message) -> None:
            nonlocal has_begun
            if not has_begun:
                has_begun = True
                self._in_flight -= 1
            await send(message)

        self._in_flight += 1
        try:
            await self._app(scope, receive, send_and_let_go)
        finally:
            if not has_begun:
                self._in_flight -= 1
