"""Everything of a person, wherever it is, to remove it."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import IndexModel

from my_flow_api.kit.mongo import Collection, Mongo
from my_flow_api.kit.repository import LIVE

_IN_TRASH = {"deleted_at": {"$type": "date"}}
_EVERYWHERE: Sequence[Mapping[str, Any]] = ({},)

# Where a person's things are. Where the indexes are partial, each part is asked for by itself. The contexts
# come first: what is being written into one of them then finds it gone, or was written before and is found.
_PLACES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "contexts": (LIVE, _IN_TRASH),
    "calendars": _EVERYWHERE,
    "transitions": _EVERYWHERE,
    "flows": (
        {**LIVE, "archived_at": None, "completed": {"$in": [False, True]}},
        {**LIVE, "archived_at": {"$type": "date"}, "completed": {"$in": [False, True]}},
        _IN_TRASH,
    ),
    "preferences": _EVERYWHERE,
    "idempotency_keys": _EVERYWHERE,
    "people": _EVERYWHERE,
}
_AT_ONCE = 1_000
_LOOKS_AT_MOST = 10

# That of the contexts is the index of their list in the trash; in the list of flows not all are.
INDEXES = {
    "flows": [IndexModel([("user_id", 1)], name="trash_of_person", partialFilterExpression=_IN_TRASH)],
}


class AccountRepository:
    def __init__(self, mongo: Mongo) -> None:
        self._collections: dict[str, Collection] = {name: mongo.collection(name) for name in _PLACES}

    async def remove_everything(self, user_id: str) -> None:
        """Remove all documents of a person. What is interrupted can be done again.

        What was under way, like an import, may bring things in after their place was looked at. So it is over
        when nothing was found anywhere; or when somebody will not stop, whose account then begins anew.
        """
        for _ in range(_LOOKS_AT_MOST):
            if not await self._remove_what_is_there(user_id):
                return

    async def _remove_what_is_there(self, user_id: str) -> bool:
        """Whether there was anything."""
        found = [
            await self._remove(self._collections[name], user_id, place)
            for name, places in _PLACES.items()
            for place in places
        ]
        return any(found)

    async def _remove(self, collection: Collection, user_id: str, place: Mapping[str, Any]) -> bool:
        """In pieces, so that no operation takes longer than one may."""
        query, was_there = {"user_id": user_id, **place}, False
        while ids := [found["_id"] async for found in collection.find(query, {"_id": 1}).limit(_AT_ONCE)]:
            await collection.delete_many({"user_id": user_id, "_id": {"$in": ids}})
            was_there = True
        return was_there
