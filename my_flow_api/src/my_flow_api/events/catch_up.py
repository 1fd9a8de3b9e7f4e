"""Reads what a person missed, on a few threads of their own (a bulkhead).

MongoDB looks through every change of everybody since the token, which takes as long as there are changes.
Nothing else waits for that: it has neither Motor's threads nor their connections, a bound for each person and
in all, and a deadline. Whoever does not get it in time reads everything again.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import structlog
from pymongo.errors import PyMongoError

from my_flow_api.events.repository import Change, ChangeRepository, HistoryLost
from my_flow_api.kit.bulkhead import Bulkhead, BulkheadFull

log = structlog.get_logger(__name__)

_THREADS_A_PLACE = 2  # one that reads, and one that ends the reading


class CatchUps:
    """Runs catch-ups.

    Args:
        changes: where they are read.
        places: how many may run at once.
    """

    def __init__(self, changes: ChangeRepository, places: int) -> None:
        self._changes = changes
        self._bulkhead = Bulkhead(places)
        self._is_closed = False
        self._threads = ThreadPoolExecutor(places * _THREADS_A_PLACE, thread_name_prefix="catch-up")

    async def read(
        self, user_id: str, *, after: str, until: str, most: int, seconds: float
    ) -> list[Change] | None:
        """The person's changes after one token until another; None if that cannot be told.

        Args:
            most: how many changes it may be.
            seconds: how long it may take.
        """
        if self._is_closed:
            return None
        try:
            self._bulkhead.enter(user_id)
        except BulkheadFull:
            return None
        missed = self._changes.missed(user_id, after=after, until=until, most=most)
        running = asyncio.get_running_loop().run_in_executor(self._threads, missed.read, seconds)

        def free(ended: asyncio.Future[list[Change]]) -> None:
            self._bulkhead.leave(user_id)
            ended.exception()  # it is known here, should the caller have left

        # The place is taken until the thread is free, however early the caller leaves.
        running.add_done_callback(free)
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(running)
        except (HistoryLost, TimeoutError, PyMongoError) as error:
            log.debug("a catch-up was not finished", error=type(error).__name__)
            return None
        except Exception:
            log.exception("a catch-up failed")
            return None
        finally:
            if not running.done() and not self._is_closed:
                self._threads.submit(missed.end)

    def running(self) -> int:
        """The number of catch-ups whose thread is not free yet."""
        return self._bulkhead.taken()

    def close(self) -> None:
        """Begin no other. Those that run end by their deadline."""
        self._is_closed = True
        self._threads.shutdown(wait=False)
