"""Quotas: how much one person may have stored.

Counting what somebody has takes as long as they have much of it. So a process counts, lets the person make
some of what they have room for, and counts again: after `_MOST_UNCOUNTED` at the latest, or half a minute.
Whoever has all that they can have is not counted again for a second. What several processes let in between
two counts, and what is being written while they count, may go beyond the quota by that much. What is made in
a transaction that is given is counted in it.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from pymongo.errors import OperationFailure

from my_flow_api.errors import Conflict
from my_flow_api.kit.mongo import BAD_VALUE, Collection, Session

MEBIBYTE = 1024 * 1024

_MOST_UNCOUNTED = 200
_BYTES_UNCOUNTED = 2 * MEBIBYTE
_SECONDS = 30.0
_SECONDS_FULL = 1.0
_MOST_PEOPLE = 10_000


class Usage(NamedTuple):
    """How much somebody has: how many things, and of how many bytes together."""

    number: int
    size: int


async def count_usage(
    collection: Collection, user_id: str, size_field: str, session: Session | None
) -> Usage:
    """What a person has in `collection`, read from its index `usage` of the owner and `size_field` alone.

    Nothing, while this index is being made: without it everything of everybody would be read.
    """
    pipeline: list[dict[str, Any]] = [
        {"$match": {"user_id": user_id}},
        {"$group": {"_id": None, "number": {"$sum": 1}, "size": {"$sum": f"${size_field}"}}},
    ]
    try:
        found = await collection.aggregate(pipeline, session=session, hint="usage").to_list(1)
    except OperationFailure as error:
        if error.code != BAD_VALUE or session is not None:
            raise
        return Usage(0, 0)
    return Usage(found[0]["number"], found[0]["size"]) if found else Usage(0, 0)


@dataclass(slots=True)
class _Room:
    """What may be made without counting again, until a time of `time.monotonic`."""

    number: int
    size: int
    until: float
    is_full: bool = False


class Quota:
    """The most that each person may have of one kind.

    Args:
        name: what is counted, as the refusal calls it.
        number: how many there can be.
        size: of how many bytes they can be together.
        count: counts what a person has.
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

    async def require_room(
        self,
        user_id: str,
        number: int,
        size: int,
        session: Session | None = None,
        *,
        is_stored: bool = False,
    ) -> None:
        """Raise `Conflict` unless the person can have so many more, of so many bytes together.

        Args:
            session: of the transaction that makes them; what it says is exact.
            is_stored: whether they are there already, to be removed if there is no room.
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
