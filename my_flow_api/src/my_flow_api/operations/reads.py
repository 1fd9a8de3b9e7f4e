"""Consistent reads: each sees all of a large operation, or nothing of it."""

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
    """Reads the visibility of a user's flows from where it is stored."""

    async def visibility(self, subject: Subject) -> Visibility:
        """Return which flows the user may see now."""


class ConsistentReads:
    """Reads flows so that no unfinished operation is visible."""

    def __init__(self, preferences: VisibilityReader) -> None:
        self._preferences = preferences

    async def visibility(self, subject: Subject) -> Visibility:
        """Return which flows the user may see and change from now on."""
        return await self._preferences.visibility(subject)

    async def read[T](self, subject: Subject, work: Callable[[Visibility], Awaitable[T]]) -> T:
        """Run `work`, which reads the flows that the given visibility allows, and return its result.

        If no operation is running and none has just ended, the only cost is a concurrent read of the
        preferences. Otherwise the visibility is read before and after `work`, until both are the same.

        Raises:
            ServiceUnavailable: The visibility changed during every attempt.
        """
        began = time.monotonic()
        found, seen = await asyncio.gather(
            work(EVERYTHING_VISIBLE), self._preferences.visibility(subject), return_exceptions=True
        )
        if isinstance(seen, BaseException):
            raise seen
        if seen.is_settled and time.monotonic() - began >= visibility.SECONDS_OF_GRACE:
            # The marker outlasts the operation by more than the time of a request.
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
