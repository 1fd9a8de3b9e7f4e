"""Shares the request counts of this process with the other processes, twice a second.

A request never waits for that: it is counted in its own process, with what the others had counted a moment
ago, at most `INTERVAL_SECONDS` twice (docs/decisions/0031). So each of n processes admits at most the limit,
and all together at most the limit and n - 1 times what one lets through in that time. While MongoDB is away,
each process counts alone.
"""

import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from pymongo.errors import PyMongoError

from my_flow_api.kit.background import repeating
from my_flow_api.kit.limits.rate_limit import RateLimiter
from my_flow_api.kit.request_counts.repository import RequestCountRepository, Told

INTERVAL_SECONDS = 0.5


class CountSharing:
    """Exchanges counts between a rate limiter and the stored counts of all processes."""

    def __init__(self, limiter: RateLimiter, repository: RequestCountRepository) -> None:
        self._limiter = limiter
        self._repository = repository
        self._process = secrets.token_hex(4)
        self._number = 0
        self._others = _Others()

    async def share(self) -> None:
        """Store what changed, and read what the others have counted since the last time.

        Raises:
            PyMongoError: MongoDB cannot be reached. What was not stored is stored the next time.
        """
        counts = self._limiter.counts()
        if counts.is_empty:
            return
        if counts.changed:
            # A document whose answer was lost may be stored: its number is not used again.
            number, self._number = self._number, self._number + len(counts.changed)
            await self._repository.tell(self._process, number, counts.window, counts.ends_at, counts.changed)
        known = self._others.known(counts.window)
        told = await self._repository.told_since(self._process, counts.window, known)
        self._limiter.share(counts, self._others.add(told))


class _Others:
    """What the other processes have told in a window."""

    def __init__(self) -> None:
        self._window = 0
        self._known: dict[str, int] = {}
        self._counts = defaultdict[str, dict[str, int]](dict)

    def known(self, window: int) -> Mapping[str, int]:
        """Return the number of each process's last document of this window."""
        if window != self._window:
            self._window = window
            self._known.clear()
            self._counts.clear()
        return self._known

    def add(self, told: Sequence[Told]) -> Mapping[str, int]:
        """Note what was told, in the order of the numbers.

        Returns:
            By how much the count of each key rose.
        """
        rises = defaultdict[str, int](int)
        for process, number, counts in told:
            before = self._counts[process]
            for key, count in counts.items():
                rises[key] += max(0, count - before.get(key, 0))
                before[key] = max(count, before.get(key, 0))
            self._known[process] = number
        return rises


@asynccontextmanager
async def running_count_sharing(sharing: CountSharing) -> AsyncIterator[None]:
    """Share counts in the background, and what is left at the end."""
    try:
        async with repeating(sharing.share, pause_seconds=INTERVAL_SECONDS):
            yield
    finally:
        with suppress(PyMongoError):
            await sharing.share()
