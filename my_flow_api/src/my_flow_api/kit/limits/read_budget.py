"""Limit the memory of the documents that all requests of the process are reading.

A Python string takes four bytes per character as soon as one of them is outside the usual alphabets. So a
page of long texts takes megabytes until its response is written, and so does each concurrent request.
Therefore a request reserves memory before it reads, and waits until there is room. Of the waiting users, the
one with the smallest reservation is next: a user with many requests waits for their own.

The first concurrent request of a user reserves the memory of a page of ordinary texts, further ones the
maximum. Otherwise users with short texts, which is nearly all of them, would wait for each other whenever
MongoDB is slow.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from fastapi import Request

from my_flow_api.errors import ServiceUnavailable
from my_flow_api.kit.container import container_of
from my_flow_api.kit.http.subject import Subject

_BYTES_OF_A_FLOW = 80 * 1024
"""Ten thousand characters of four bytes, as received from MongoDB and as a string."""

_FIRST_READ = 2 * 1024 * 1024
"""The maximum that the only request of a user reserves."""

_LARGE_READ = 8 * 1024 * 1024
"""The maximum that any request reserves: about a page of a hundred of the longest texts."""

_PATIENCE = 10.0
_SECONDS_TO_WAIT = 2


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    person: str
    size: int
    admitted: asyncio.Future[None]


class ReadBudget:
    """Bytes that all requests may reserve together.

    Args:
        max_bytes: The total; a larger reservation counts as this many.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._reserved: Counter[str] = Counter()
        self._requests: Counter[str] = Counter()
        self._waiting: list[_Waiting] = []

    @asynccontextmanager
    async def reserve(self, person: str, size: int) -> AsyncIterator[None]:
        """Hold a reservation of `size` bytes within the `async with`, less if it is the user's only one.

        Raises:
            ServiceUnavailable: There was no room for some seconds.
        """
        size = min(size, self._max_bytes, _LARGE_READ if self._requests[person] else _FIRST_READ)
        self._requests[person] += 1
        try:
            await self._acquire(_Waiting(person, size, asyncio.get_running_loop().create_future()))
            try:
                yield
            finally:
                self._release(person, size)
        finally:
            self._requests[person] -= 1
            if not self._requests[person]:
                del self._requests[person]

    async def _acquire(self, waiting: _Waiting) -> None:
        self._waiting.append(waiting)
        self._admit()
        try:
            async with asyncio.timeout(_PATIENCE):
                await waiting.admitted
        except BaseException as error:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
                self._admit()  # this one may have been the next one
            else:
                self._release(waiting.person, waiting.size)
            if isinstance(error, TimeoutError):
                raise ServiceUnavailable(retry_after=_SECONDS_TO_WAIT) from None
            raise

    def _release(self, person: str, size: int) -> None:
        self._reserved[person] -= size
        if not self._reserved[person]:
            del self._reserved[person]
        self._admit()

    def _admit(self) -> None:
        """Admit waiting requests, one by one, until the next one does not fit."""
        while self._waiting:
            following = min(self._waiting, key=lambda waiting: self._reserved[waiting.person])
            if self._reserved.total() + following.size > self._max_bytes:
                return
            self._waiting.remove(following)
            self._reserved[following.person] += following.size
            if not following.admitted.done():
                following.admitted.set_result(None)


def reading_flows(request: Request, subject: Subject, number: int) -> AbstractAsyncContextManager[None]:
    """Reserve the maximum memory of this number of flows, until the response is written.

    Raises:
        ServiceUnavailable: There was no room for some seconds.
    """
    return container_of(request.scope).get(ReadBudget).reserve(subject.id, number * _BYTES_OF_A_FLOW)
