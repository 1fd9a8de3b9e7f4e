"""Deletes all data of a user from MongoDB."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bson import ObjectId

from my_flow_api.kit.persistence.mongo import Collection, Mongo, Session
from my_flow_api.kit.persistence.repository import LIVE, STEP_BYTES, STEP_DOCUMENTS, find_part

_IN_TRASH = {"deleted_at": {"$type": "date"}}
_EVERYWHERE: Sequence[Mapping[str, Any]] = ({},)

# The collections with a user's data; with partial indexes, each part is queried by itself. The contexts come
# first: a concurrent write into a context then finds it gone, or came before and is found.
_PLACES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "contexts": (LIVE, _IN_TRASH),
    "calendars": _EVERYWHERE,
    "transitions": _EVERYWHERE,
    "import_chunks": _EVERYWHERE,
    "imports": _EVERYWHERE,
    "flows": _EVERYWHERE,
    "idempotency_keys": _EVERYWHERE,
    "people": _EVERYWHERE,
    "preferences": _EVERYWHERE,
    "operations": _EVERYWHERE,
}
# The marker of an unfinished deletion is removed last, by itself.
_LAST = frozenset({"preferences", "operations"})
# Data that is visible whether or not the deletion is finished.
_FIRST: Mapping[str, Mapping[str, Any]] = {"contexts": LIVE, "calendars": {}}


class AccountRepository:
    """Deletes a user's documents, at once or in steps."""

    def __init__(self, mongo: Mongo) -> None:
        self._collections: dict[str, Collection] = {name: mongo.collection(name) for name in _PLACES}

    async def remove_if_small(self, user_id: str, session: Session) -> bool:
        """Remove all documents of a user unless they exceed a step; return whether they were removed."""
        parts = [
            (collection, await find_part(collection, query, session))
            for _, collection, query in self._places(user_id)
        ]
        number, size = sum(len(part.ids) for _, part in parts), sum(part.size for _, part in parts)
        if number > STEP_DOCUMENTS or size > STEP_BYTES or not all(part.is_all for _, part in parts):
            return False
        for collection, part in parts:
            await _remove(collection, user_id, part.ids, session)
        return True

    async def remove_first(self, user_id: str, session: Session) -> None:
        """Remove the data that is visible whether or not the deletion is finished; it is small."""
        for name, where in _FIRST.items():
            await self._collections[name].delete_many({"user_id": user_id, **where}, session=session)

    async def remove_part(self, user_id: str, session: Session) -> bool:
        """Remove one step's worth of documents, except the marker of the deletion.

        Returns:
            Whether there were any.
        """
        for name, collection, query in self._places(user_id):
            if name not in _LAST:
                part = await find_part(collection, query, session)
                if part.ids:
                    await _remove(collection, user_id, part.ids, session)
                    return True
        return False

    async def remove_unused_preferences(self, user_id: str, session: Session) -> None:
        """Remove the preferences that the deletion left, unless the user has come back to them."""
        await self._collections["preferences"].delete_one(
            {"user_id": user_id, "version": 1, "current_context_id": None}, session=session
        )

    def _places(self, user_id: str) -> Iterator[tuple[str, Collection, Mapping[str, Any]]]:
        for name, places in _PLACES.items():
            for place in places:
                yield name, self._collections[name], {"user_id": user_id, **place}


async def _remove(collection: Collection, user_id: str, ids: Sequence[ObjectId], session: Session) -> None:
    if ids:
        await collection.delete_many({"_id": {"$in": list(ids)}, "user_id": user_id}, session=session)
