"""Consistent reads: each sees all of an operation on many flows, or nothing of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from my_flow_api.errors import ServiceUnavailable
from my_flow_api.kit.http.subject import Subject
from my_flow_api.operations import visibility
from my_flow_api.operations.visibility import EVERYTHING_VISIBLE, Visibility

_ATTEMPTS = 10


class VisibilityReader(Protocol):
    """Reads the visibility of a person's flows from where it is stored."""

    async def visibility(self, subject: Subject) -> Visibility: ...


class ConsistentReads:
    def __init__(self, preferences: VisibilityReader) -> None:
        self._preferences = preferences

    async def visibility(self, subject: Subject) -> Visibility:
        """Return which flows the person may see, and change, from now on."""
        return await self._preferences.visibility(subject)

    async def read[T](self, subject: Subject, work: Callable[[Visibility], Awaitable[T]]) -> T:
        """Run `work`, which reads the flows that the given visibility allows, and return its result.

        If no operation is running and none has just ended, the only cost is a concurrent read of the
        preferences. Otherwise the visibility is read before and after `work`, until both are the same.

        Raises:
            ServiceUnavailable: the visibility changed during every attempt.
        """
        began = time.monotonic()
        found, seen = await asyncio.gather(
            work(EVERYTHING_VISIBLE), self._preferences.visibility(subject), return_exceptions=True
        )
        if isinstance(seen, BaseException):
            raise seen
        if seen.is_settled and time.monotonic() - began >= visibility.SECONDS_OF_GRACE:
            # The marker outlasts the operation for longer than a request may take.
            seen = await self._preferences.visibility(subject)
        if seen.is_settled:
            if isinstance(found, BaseException):
                raise found
            return found
        for _ in range(_ATTEMPTS):
            before = seen
            (found,) = await asyncio.gather(work(before), return_exceptions=True)
            seen = await self._preferences.visibility(subject)
            if seen == before:
                if isinstance(found, BaseException):
                    raise found
                return found
        raise ServiceUnavailable
