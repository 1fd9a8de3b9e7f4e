"""Reads the changes that a person missed, on a dedicated thread pool (a bulkhead).

MongoDB scans every change of every person since the token, which takes the longer the more there are. Nothing
else waits for that: it uses neither Motor's threads nor their connections, and has a limit per person, one
per process, and a deadline. A client whose catch-up does not finish in time reads everything again.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import structlog
from pymongo.errors import PyMongoError

from my_flow_api.events.repository import Change, ChangeRepository, HistoryLost
from my_flow_api.kit.limits.bulkhead import Bulkhead, BulkheadFull

log = structlog.get_logger(__name__)

_THREADS_PER_SLOT = 2  # one that reads, and one that ends the reading


class CatchUpPool:
    """Runs catch-ups on threads of its own.

    Args:
        changes: the change stream to read from.
        slots: the maximum number of concurrent catch-ups.
    """

    def __init__(self, changes: ChangeRepository, slots: int) -> None:
        self._changes = changes
        self._bulkhead = Bulkhead(slots)
        self._is_closed = False
        self._threads = ThreadPoolExecutor(slots * _THREADS_PER_SLOT, thread_name_prefix="catch-up")

    async def read(
        self, user_id: str, *, after: str, until: str, most: int, seconds: float
    ) -> list[Change] | None:
        """Return the person's changes after one token until another; None if they cannot be determined.

        Args:
            most: the maximum number of changes.
            seconds: the maximum time.
        """
        if self._is_closed:
            return None
        try:
            self._bulkhead.acquire(user_id)
        except BulkheadFull:
            return None
        missed = self._changes.missed(user_id, after=after, until=until, most=most)
        running = asyncio.get_running_loop().run_in_executor(self._threads, missed.read, seconds)

        def free(ended: asyncio.Future[list[Change]]) -> None:
            self._bulkhead.release(user_id)
            ended.exception()  # it is known here, should the caller have left

        # The slot stays in use until the thread is free, however early the caller leaves.
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
                self._threads.submit(missed.close)

    def running(self) -> int:
        """Return the number of catch-ups whose thread is not free yet."""
        return self._bulkhead.in_use()

    def close(self) -> None:
        """Refuse new catch-ups. Running ones end by their deadline."""
        self._is_closed = True
        self._threads.shutdown(wait=False)
