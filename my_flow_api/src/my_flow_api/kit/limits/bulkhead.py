"""Limit the concurrency of one kind of work, so that it cannot exhaust the resources of other work.

There is no queue: without a free slot the caller is rejected at once.
Source: Nygard, "Release It!", Bulkheads.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from my_flow_api.errors import ServiceUnavailable, TooManyRequests

_SECONDS_TO_WAIT = 2


class BulkheadFullError(Exception):
    """All slots are in use."""


class PersonLimitError(BulkheadFullError):
    """The user has as many slots as one user may have."""


class Bulkhead:
    """A limited number of slots for concurrent work.

    Args:
        slots: The number of slots.
        per_person: The maximum number of slots of one user.
    """

    def __init__(self, slots: int, per_person: int = 1) -> None:
        self._slots = slots
        self._per_person = per_person
        self._in_use: Counter[str] = Counter()

    def acquire(self, person: str) -> None:
        """Take a slot for the user.

        Raises:
            PersonLimitError: The user has as many as one user may have.
            BulkheadFullError: No slot is free.
        """
        if self._in_use[person] >= self._per_person:
            raise PersonLimitError
        if self._in_use.total() >= self._slots:
            raise BulkheadFullError
        self._in_use[person] += 1

    def release(self, person: str) -> None:
        """Return a slot of the user."""
        self._in_use[person] -= 1
        if not self._in_use[person]:
            del self._in_use[person]

    @contextmanager
    def slot(self, person: str) -> Iterator[None]:
        """Hold a slot within the `with` block.

        Raises:
            TooManyRequests: The user has as many as one user may have.
            ServiceUnavailable: No slot is free.
        """
        try:
            self.acquire(person)
        except PersonLimitError:
            raise TooManyRequests(retry_after=_SECONDS_TO_WAIT) from None
        except BulkheadFullError:
            raise ServiceUnavailable(retry_after=_SECONDS_TO_WAIT) from None
        try:
            yield
        finally:
            self.release(person)

    def in_use(self) -> int:
        """Return the number of slots in use."""
        return self._in_use.total()
