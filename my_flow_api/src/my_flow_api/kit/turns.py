"""Limits how many requests of one person are worked on at once; the others wait, first come, first served.

Without it, a person who sends as many requests as they may have in progress (`kit/concurrency.py`) makes
everybody else's next request wait for all of them.
"""

import asyncio
from weakref import WeakValueDictionary


class Turn:
    """A turn of a request, which it may take again after it has given it back."""

    def __init__(self, slots: asyncio.Semaphore | None) -> None:
        self._slots = slots
        self._is_held = False

    async def take(self) -> None:
        """Wait until fewer requests of the person are worked on than may be."""
        if self._slots is not None:
            await self._slots.acquire()
            self._is_held = True

    def give_back(self) -> None:
        """Let the person's next request take its turn, if this one holds it."""
        if self._is_held and self._slots is not None:
            self._is_held = False
            self._slots.release()


class Turns:
    """The turns of every person who has a request in progress.

    Args:
        per_person: the maximum number of turns that one person has at the same time.
    """

    def __init__(self, per_person: int) -> None:
        self._per_person = per_person
        self._slots = WeakValueDictionary[str, asyncio.Semaphore]()

    def of(self, person: str | None) -> Turn:
        """Return a turn of the person, not taken yet; a request of nobody's never waits for its turn."""
        if person is None:
            return Turn(None)
        return Turn(self._slots.setdefault(person, asyncio.Semaphore(self._per_person)))
