"""Read the changes that a user missed, on a dedicated thread pool (a bulkhead).

MongoDB scans all users' changes since the token, which takes longer the more there are. Nothing else waits
for that: it uses neither Motor's threads nor their connections, and has a limit per user, one per process,
and a deadline. A client whose catch-up does not finish in time reads everything again.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import structlog
from pymongo.errors import PyMongoError

from my_flow_api.events.repository import Change, ChangeRepository, HistoryLostError
from my_flow_api.kit.limits.bulkhead import Bulkhead, BulkheadFullError

log = structlog.get_logger(__name__)

_THREADS_PER_SLOT = 2  # one that reads, and one that cancels the read


class CatchUpPool:
    """Runs catch-ups on its own threads.

    Args:
        changes: The change stream to read from.
        slots: The maximum number of concurrent catch-ups.
    """

    def __init__(self, changes: ChangeRepository, slots: int) -> None:
        self._changes = changes
        self._bulkhead = Bulkhead(slots)
        self._is_closed = False
        self._threads = ThreadPoolExecutor(slots * _THREADS_PER_SLOT, thread_name_prefix="catch-up")

    async def read(
        self, user_id: str, *, after: str, until: str, most: int, seconds: float
    ) -> list[Change] | None:
        """Return the user's changes between two tokens; None if they cannot be determined.

        Args:
            user_id: The user.
            after: The token before the first change.
            until: The token of the last change.
            most: The maximum number of changes.
            seconds: The maximum time.
        """
        if self._is_closed:
            return None
        try:
            self._bulkhead.acquire(user_id)
        except BulkheadFullError:
            return None
        missed = self._changes.missed(user_id, after=after, until=until, most=most)
        running = asyncio.get_running_loop().run_in_executor(self._threads, missed.read, seconds)

        def free(ended: asyncio.Future[list[Change]]) -> None:
            self._bulkhead.release(user_id)
            ended.exception()  # marks the exception as retrieved, in case the caller has left

        # The slot stays in use until the thread is free, however early the caller leaves.
        running.add_done_callback(free)
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(running)
        except (HistoryLostError, TimeoutError, PyMongoError) as error:
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
