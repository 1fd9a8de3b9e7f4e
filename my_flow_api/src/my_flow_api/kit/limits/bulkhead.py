"""Limits how much work of one kind runs concurrently, so that it cannot take the resources of other work.

There is no queue: without a free slot the caller is refused at once.
Source: Nygard, "Release It!", Bulkheads.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from my_flow_api.errors import ServiceUnavailable, TooManyRequests

_SECONDS_TO_WAIT = 2


class BulkheadFull(Exception):
    """All slots are in use."""


class PersonLimitReached(BulkheadFull):
    """The person has as many slots as one person may have."""


class Bulkhead:
    """A limited number of slots for concurrent work.

    Args:
        slots: the number of slots.
        per_person: the maximum number of them for one person.
    """

    def __init__(self, slots: int, per_person: int = 1) -> None:
        self._slots = slots
        self._per_person = per_person
        self._in_use: Counter[str] = Counter()

    def acquire(self, person: str) -> None:
        """Take a slot for the person.

        Raises:
            PersonLimitReached: they have as many as one person may have.
            BulkheadFull: no slot is free.
        """
        if self._in_use[person] >= self._per_person:
            raise PersonLimitReached
        if self._in_use.total() >= self._slots:
            raise BulkheadFull
        self._in_use[person] += 1

    def release(self, person: str) -> None:
        """Give a slot of the person back."""
        self._in_use[person] -= 1
        if not self._in_use[person]:
            del self._in_use[person]

    @contextmanager
    def slot(self, person: str) -> Iterator[None]:
        """Hold a slot within the `with`.

        Raises:
            TooManyRequests: the person has as many as one person may have.
            ServiceUnavailable: no slot is free.
        """
        try:
            self.acquire(person)
        except PersonLimitReached:
            raise TooManyRequests(retry_after=_SECONDS_TO_WAIT) from None
        except BulkheadFull:
            raise ServiceUnavailable(retry_after=_SECONDS_TO_WAIT) from None
        try:
            yield
        finally:
            self.release(person)

    def in_use(self) -> int:
        """Return the number of slots in use."""
        return self._in_use.total()
