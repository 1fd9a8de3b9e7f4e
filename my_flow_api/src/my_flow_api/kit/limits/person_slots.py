"""Limit the active requests of one user; the others wait, first come, first served.

Without it, a user with as many requests as may be in progress (`kit/limits/concurrency.py`) makes the next
request of every other user wait for all of them.
"""

import asyncio
from weakref import WeakValueDictionary


class Slot:
    """The slot of one request, which may acquire it again after a release."""

    def __init__(self, semaphore: asyncio.Semaphore | None) -> None:
        self._semaphore = semaphore
        self._is_held = False

    async def acquire(self) -> None:
        """Wait until the user has a free slot, unless this one is held already."""
        if self._semaphore is not None and not self._is_held:
            await self._semaphore.acquire()
            self._is_held = True

    def release(self) -> None:
        """Free the slot for the user's next request, if it is held."""
        if self._semaphore is not None and self._is_held:
            self._is_held = False
            self._semaphore.release()


class PersonSlots:
    """A few slots for each user with requests in progress.

    Args:
        per_person: The number of slots of one user.
    """

    def __init__(self, per_person: int) -> None:
        self._per_person = per_person
        self._semaphores = WeakValueDictionary[str, asyncio.Semaphore]()

    def slot(self, person: str | None) -> Slot:
        """Return a slot of the user, not acquired yet; a request without a user never waits."""
        if person is None:
            return Slot(None)
        return Slot(self._semaphores.setdefault(person, asyncio.Semaphore(self._per_person)))
