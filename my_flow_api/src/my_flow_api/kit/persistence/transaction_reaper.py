"""End transactions whose process died before it could end them.

MongoDB does not notice that the client is gone. It keeps the transaction, and with it the locks on what it
wrote, for a minute (`transactionLifetimeLimitSeconds`), in which other writes to these documents fail. So
each process looks every few seconds for transactions of the API without any activity since its previous
sweep, and ends them.

No live transaction should wait that long between two commands: computation is done before it begins. One that
did, because its process was suspended, gets an error from MongoDB and is retried: ending one too many costs
only time.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import structlog
from pymongo.errors import PyMongoError

from my_flow_api.kit.background import in_background
from my_flow_api.kit.persistence.mongo import Mongo, Progress, SessionId

log = structlog.get_logger(__name__)

_SECONDS_BETWEEN_SWEEPS = 4.0


class TransactionReaper:
    """Ends abandoned transactions, which it detects by comparison with its previous sweep."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._seen: Mapping[SessionId, Progress] = {}

    async def sweep(self) -> bool:
        """End the transactions without activity since the previous sweep.

        Returns:
            Whether this user may see transactions.
        """
        waiting = await self._mongo.waiting_transactions()
        if waiting is None:
            return False
        abandoned = [id_ for id_, progress in waiting.items() if self._seen.get(id_) == progress]
        self._seen = waiting
        if abandoned:
            await self._mongo.end_sessions(abandoned)
            log.warning("abandoned transactions ended", number=len(abandoned))
        return True

    async def keep_sweeping(self) -> None:
        """Sweep every few seconds. While MongoDB is unavailable a sweep does nothing."""
        while True:
            with suppress(PyMongoError):
                if not await self.sweep():
                    log.warning("MongoDB does not let this user see its own transactions")
                    return
            await asyncio.sleep(_SECONDS_BETWEEN_SWEEPS)


@asynccontextmanager
async def running_transaction_reaper(mongo: Mongo) -> AsyncIterator[None]:
    """Run the sweeps in the background."""
    async with in_background(TransactionReaper(mongo).keep_sweeping()):
        yield
