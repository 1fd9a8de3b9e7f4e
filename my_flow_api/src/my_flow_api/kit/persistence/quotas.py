"""Quotas on the data that one user may store.

Counting takes longer the more a user has. So a process counts once, allows the user a part of the remaining
room without counting, and counts again after `_MOST_UNCOUNTED` items or half a minute. A user who has reached
the quota is not counted again for a second. The quota may be exceeded by the items that several processes
allow between two counts, and by those being written during a count. Within a given transaction the count is
exact.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from pymongo.errors import OperationFailure

from my_flow_api.errors import Conflict, ServiceUnavailable
from my_flow_api.kit.persistence.mongo import BAD_VALUE, Collection, Session

MEBIBYTE = 1024 * 1024

_MOST_UNCOUNTED = 200
_BYTES_UNCOUNTED = 2 * MEBIBYTE
_SECONDS = 30.0
_SECONDS_FULL = 1.0
_MOST_PEOPLE = 10_000


class Usage(NamedTuple):
    """The number of a user's items, and their total size in bytes."""

    number: int
    size: int


async def count_usage(
    collection: Collection, user_id: str, size_field: str, session: Session | None, *, index: str = "usage"
) -> Usage:
    """Return a user's usage of `collection`, read only from `index`, which has the owner and `size_field`.

    The result is zero while this index is being built: without it the whole collection would be scanned.

    Raises:
        ServiceUnavailable: The index is being built, and the count is part of a transaction.
    """
    pipeline: list[dict[str, Any]] = [
        {"$match": {"user_id": user_id}},
        {"$group": {"_id": None, "number": {"$sum": 1}, "size": {"$sum": f"${size_field}"}}},
    ]
    try:
        found = await collection.aggregate(pipeline, session=session, hint=index).to_list(1)
    except OperationFailure as error:
        if error.code != BAD_VALUE:
            raise
        if session is not None:  # the error has ended the transaction
            raise ServiceUnavailable from error
        return Usage(0, 0)
    return Usage(found[0]["number"], found[0]["size"]) if found else Usage(0, 0)


@dataclass(slots=True)
class _Room:
    """The items that may be created without another count, until a time of `time.monotonic`."""

    number: int
    size: int
    until: float
    is_full: bool = False


class Quota:
    """The maximum usage of one kind of item per user.

    Args:
        name: The items' name in the error.
        number: The maximum number of items.
        size: Their maximum total size in bytes.
        count: Returns a user's usage.
    """

    def __init__(
        self,
        name: str,
        *,
        number: int,
        size: int,
        count: Callable[[str, Session | None], Awaitable[Usage]],
    ) -> None:
        self._name = name
        self._number = number
        self._size = size
        self._count = count
        self._rooms: OrderedDict[str, _Room] = OrderedDict()

    async def check_quota(
        self,
        user_id: str,
        number: int,
        size: int,
        session: Session | None = None,
        *,
        is_stored: bool = False,
    ) -> None:
        """Raise `Conflict` unless the quota has room for `number` more items of `size` bytes in total.

        Args:
            user_id: The user.
            number: The number of new items.
            size: Their total size in bytes.
            session: The transaction that creates them; within it the count is exact.
            is_stored: Whether they are stored already; the caller removes them if there is no room.
        """
        room = self._rooms.get(user_id)
        if room is not None and room.until > time.monotonic() and session is None:
            if room.is_full and number:
                raise self._too_many()
            if room.number >= number and room.size >= size:
                room.number -= number
                room.size -= size
                return
        usage = await self._count(user_id, session)
        if is_stored:
            usage = usage._replace(number=usage.number - number)
        left = Usage(self._number - usage.number - number, self._size - usage.size - size)
        if number and left.number < 0:
            if usage.number >= self._number:
                self._remember(user_id, _Room(0, 0, time.monotonic() + _SECONDS_FULL, is_full=True))
            raise self._too_many()
        if size and left.size < 0:
            mebibytes = self._size // MEBIBYTE
            raise Conflict(f"There can be {mebibytes} MiB of {self._name}. Nothing was changed.")
        number_left, size_left = max(0, left.number) // 8, max(0, left.size) // 8
        until = time.monotonic() + _SECONDS
        self._remember(
            user_id, _Room(min(_MOST_UNCOUNTED, number_left), min(_BYTES_UNCOUNTED, size_left), until)
        )

    def _too_many(self) -> Conflict:
        return Conflict(f"There can be {self._number} {self._name}. Nothing was changed.")

    def _remember(self, user_id: str, room: _Room) -> None:
        self._rooms[user_id] = room
        self._rooms.move_to_end(user_id)
        while len(self._rooms) > _MOST_PEOPLE:
            self._rooms.popitem(last=False)
