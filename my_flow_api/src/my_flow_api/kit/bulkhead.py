"""Bounds how much work of one kind goes on at once, so that it cannot take what other work needs.

Nobody waits for a place: whoever finds none is told so at once.
Source: Nygard, "Release It!", Bulkheads.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from my_flow_api.errors import ServiceUnavailable, TooManyRequests

_SECONDS_TO_WAIT = 2


class BulkheadFull(Exception):
    """All places are taken."""


class PersonHasPlace(BulkheadFull):
    """The person's own share of the places is taken."""


class Bulkhead:
    """Counts the places that are taken.

    Args:
        places: how many there are for everybody.
        per_person: how many of them one person may have.
    """

    def __init__(self, places: int, per_person: int = 1) -> None:
        self._places = places
        self._per_person = per_person
        self._taken: Counter[str] = Counter()

    def enter(self, person: str) -> None:
        """Take a place for the person.

        Raises:
            PersonHasPlace: they have all that one person may have.
            BulkheadFull: there is none.
        """
        if self._taken[person] >= self._per_person:
            raise PersonHasPlace
        if self._taken.total() >= self._places:
            raise BulkheadFull
        self._taken[person] += 1

    def leave(self, person: str) -> None:
        """Give the place back."""
        self._taken[person] -= 1
        if not self._taken[person]:
            del self._taken[person]

    @contextmanager
    def place(self, person: str) -> Iterator[None]:
        """Hold a place within the `with`.

        Raises:
            TooManyRequests: the person has all that one person may have.
            ServiceUnavailable: there is none.
        """
        try:
            self.enter(person)
        except PersonHasPlace:
            raise TooManyRequests(retry_after=_SECONDS_TO_WAIT) from None
        except BulkheadFull:
            raise ServiceUnavailable(retry_after=_SECONDS_TO_WAIT) from None
        try:
            yield
        finally:
            self.leave(person)

    def taken(self) -> int:
        """The number of places that are taken."""
        return self._taken.total()
