"""Transactions that nobody will end, since their process was killed within them.

MongoDB does not notice that the client is gone. It keeps the transaction, and with it the locks on what it
wrote, for a minute (`transactionLifetimeLimitSeconds`), in which no other write to these documents succeeds.
So each process looks every few seconds for transactions of the API in which nothing has happened since it
looked last, and ends them.

None of ours should wait that long between two commands: what takes computing is done before it begins. One
that did, because the machine held its process, is told so by MongoDB and tried again: to end one too many
costs time and nothing else.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import structlog
from pymongo.errors import PyMongoError

from my_flow_api.kit.background import in_background
from my_flow_api.kit.mongo import Mongo, Progress, SessionId

log = structlog.get_logger(__name__)

_SECONDS_BETWEEN_LOOKS = 4.0


class AbandonedTransactions:
    """What was seen at the last look."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._seen: Mapping[SessionId, Progress] = {}

    async def look(self) -> bool:
        """End those in which nothing happened since the last look. False if this user may not look."""
        waiting = await self._mongo.waiting_transactions()
        if waiting is None:
            return False
        abandoned = [id_ for id_, progress in waiting.items() if self._seen.get(id_) == progress]
        self._seen = waiting
        if abandoned:
            await self._mongo.end_sessions(abandoned)
            log.warning("abandoned transactions ended", number=len(abandoned))
        return True

    async def keep_looking(self) -> None:
        """Look again and again. What cannot be looked at now, MongoDB being away, can be later."""
        while True:
            with suppress(PyMongoError):
                if not await self.look():
                    log.warning("MongoDB does not let this user see its own transactions")
                    return
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)


@asynccontextmanager
async def abandoned_transactions_being_ended(mongo: Mongo) -> AsyncIterator[None]:
    """Within it abandoned transactions are ended."""
    async with in_background(AbandonedTransactions(mongo).keep_looking()):
        yield
