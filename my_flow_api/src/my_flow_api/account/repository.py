"""Everything of a person, wherever it is, to remove it."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import IndexModel

from my_flow_api.kit.mongo import Collection, Mongo
from my_flow_api.kit.repository import LIVE

_IN_TRASH = {"deleted_at": {"$type": "date"}}
_EVERYWHERE: Sequence[Mapping[str, Any]] = ({},)

# Where a person's things are. Where the indexes are partial, each part is asked for by itself.
_PLACES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "calendars": _EVERYWHERE,
    "transitions": _EVERYWHERE,
    "flows": (
        {**LIVE, "archived_at": None, "completed": {"$in": [False, True]}},
        {**LIVE, "archived_at": {"$type": "date"}, "completed": {"$in": [False, True]}},
        _IN_TRASH,
    ),
    "contexts": (LIVE, _IN_TRASH),
    "preferences": _EVERYWHERE,
    "idempotency_keys": _EVERYWHERE,
    "people": _EVERYWHERE,
}
_AT_ONCE = 1_000

# That of the contexts is the index of their list in the trash; in the list of flows not all are.
INDEXES = {
    "flows": [IndexModel([("user_id", 1)], name="trash_of_person", partialFilterExpression=_IN_TRASH)],
}


class AccountRepository:
    def __init__(self, mongo: Mongo) -> None:
        self._collections: dict[str, Collection] = {name: mongo.collection(name) for name in _PLACES}

    async def remove_everything(self, user_id: str) -> None:
        """Remove all documents of a person. What is interrupted can be done again."""
        for name, places in _PLACES.items():
            for place in places:
                await self._remove(self._collections[name], user_id, place)

    async def _remove(self, collection: Collection, user_id: str, place: Mapping[str, Any]) -> None:
        """In pieces, so that no operation takes longer than one may."""
        query = {"user_id": user_id, **place}
        while ids := [found["_id"] async for found in collection.find(query, {"_id": 1}).limit(_AT_ONCE)]:
            await collection.delete_many({"user_id": user_id, "_id": {"$in": ids}})
