"""Share the request counts of this process with the other processes, twice a second.

A request never waits for that: it is counted in its own process, together with the others' counts from a
moment ago, at most `INTERVAL_SECONDS` twice (docs/decisions/0031). So each of n processes admits at most the
limit, and all together at most the limit and n - 1 times what one admits in that time. While MongoDB is down,
each process counts alone.
"""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from pymongo.errors import PyMongoError

from my_flow_api.kit.background import repeating
from my_flow_api.kit.limits.rate_limit import RateLimiter
from my_flow_api.kit.request_counts.repository import RequestCountRepository

INTERVAL_SECONDS = 0.5


class CountSharing:
    """Exchanges counts between a rate limiter and the stored counts of all processes."""

    def __init__(self, limiter: RateLimiter, repository: RequestCountRepository) -> None:
        self._limiter = limiter
        self._repository = repository
        self._process = secrets.token_hex(4)

    async def share(self) -> None:
        """Store the changed counts, and read the others' counts for the same keys.

        Raises:
            PyMongoError: MongoDB cannot be reached. Counts that were not stored are stored the next time.
        """
        counts = self._limiter.counts()
        if not counts.keys:
            return
        if counts.changed:
            await self._repository.put(self._process, counts.window, counts.ends_at, counts.changed)
        elsewhere = await self._repository.elsewhere(self._process, counts.window, counts.keys)
        self._limiter.share(counts, elsewhere)


@asynccontextmanager
async def running_count_sharing(sharing: CountSharing) -> AsyncIterator[None]:
    """Share counts in the background, and the remaining ones at the end."""
    try:
        async with repeating(sharing.share, pause_seconds=INTERVAL_SECONDS):
            yield
    finally:
        with suppress(PyMongoError):
            await sharing.share()
