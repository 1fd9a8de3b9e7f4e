"""Reads and writes contexts in MongoDB."""

from collections.abc import Collection as Several
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bson import ObjectId
from pymongo import IndexModel

from my_flow_api.errors import NotFound
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.pagination import Cursor
from my_flow_api.kit.persistence.mongo import (
    LOCK_FIELD,
    Collection,
    Mongo,
    Session,
    find_with_hint,
    trash_index,
    trash_list_index,
)
from my_flow_api.kit.persistence.repository import LIVE, OwnedRepository

_ORDER = [("position", 1), ("_id", 1)]
_ACTIVE = {**LIVE, "archived_at": None}
_ARCHIVED = {**LIVE, "archived_at": {"$type": "date"}}

INDEXES = {
    "contexts": [
        IndexModel([("user_id", 1), *_ORDER], name="list", partialFilterExpression=dict(LIVE)),
        IndexModel([("user_id", 1), *_ORDER], name="active", partialFilterExpression=_ACTIVE),
        IndexModel([("user_id", 1), *_ORDER], name="archived", partialFilterExpression=_ARCHIVED),
        trash_list_index(),
        trash_index(),
    ],
    "people": [IndexModel([("user_id", 1)], name="owner")],
}

_SHOWN = {"deleted_at": 0}


class Trashed(NamedTuple):
    """A context in the trash: whose, which, since when."""

    user_id: str
    id: ObjectId
    at: datetime


class ContextRepository(OwnedRepository):
    name = "contexts"

    def __init__(self, mongo: Mongo) -> None:
        super().__init__(mongo)
        self._people: Collection = mongo.collection("people")

    async def page(
        self, user_id: str, limit: int, after: Cursor | None, *, archived: bool = False
    ) -> Sequence[Document]:
        """Up to `limit` + 1 contexts in order of position, of those in the archive or of the others."""
        query: dict[str, Any] = {"user_id": user_id, **(_ARCHIVED if archived else _ACTIVE)}
        if after is not None:
            query["position"] = {"$gte": after.key}  # the bound of the index scan; the next line settles ties
            query["$or"] = [{"position": {"$gt": after.key}}, {"_id": {"$gt": after.id}}]
        found = self._collection.find(query, _SHOWN).sort(_ORDER)
        return await find_with_hint("archived" if archived else "active", found.limit(limit + 1), limit + 1)

    async def exists(self, user_id: str, id_: ObjectId) -> bool:
        """Whether the person has this context outside the trash."""
        query = {"_id": id_, "user_id": user_id, **LIVE}
        return await self._collection.find_one(query, {"_id": 1}) is not None

    async def is_archived(self, user_id: str, id_: ObjectId, session: Session | None = None) -> bool | None:
        """Return whether it is in the archive; None if the person has no such context outside the trash."""
        query = {"_id": id_, "user_id": user_id, **LIVE}
        found = await self._collection.find_one(query, {"archived_at": 1}, session=session)
        return None if found is None else found["archived_at"] is not None

    async def gone_at(self, user_id: str, id_: ObjectId) -> datetime | None:
        """When the context went into the trash; None if it is not there.

        Raises:
            NotFound: the context is nowhere.
        """
        found = await self._collection.find_one({"_id": id_, "user_id": user_id}, {"deleted_at": 1})
        if found is None:
            raise NotFound
        gone_at: datetime | None = found["deleted_at"]
        return gone_at

    async def find(self, user_id: str, id_: ObjectId, session: Session | None) -> Document | None:
        """The context outside the trash, if there is one."""
        return await self._collection.find_one({"_id": id_, "user_id": user_id, **LIVE}, session=session)

    async def count_alone(self, user_id: str, session: Session) -> int:
        """How many contexts the person has, those in the archive included.

        Of two transactions that count at the same time one is tried again: both write to one document.
        """
        await self._people.update_one(
            {"_id": user_id, "user_id": user_id},
            {"$set": {"counted": ObjectId()}},
            upsert=True,
            session=session,
        )
        return await self._collection.count_documents({"user_id": user_id, **LIVE}, session=session)

    async def count_all(self, user_id: str, session: Session) -> int:
        """Return the number of the person's contexts, the trash included."""
        live = await self._collection.count_documents({"user_id": user_id, **LIVE}, session=session)
        gone = {"user_id": user_id, "deleted_at": {"$type": "date"}}
        return live + await self._collection.count_documents(gone, session=session)

    async def lock(self, user_id: str, ids: Several[ObjectId], session: Session) -> int:
        """How many of these contexts the person has. They stay until the transaction has ended: whoever
        deletes one meanwhile writes to the same document, and one of the two is tried again."""
        held = await self._collection.update_many(
            {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE},
            {"$set": {LOCK_FIELD: ObjectId()}},
            session=session,
        )
        return int(held.matched_count)

    async def trashed_since(self, since: datetime) -> Sequence[Trashed]:
        """The contexts of everybody that went into the trash at `since` or later and are there."""
        found = self._collection.find(
            {"deleted_at": {"$type": "date", "$gte": since}}, {"user_id": 1, "deleted_at": 1}
        )
        return [Trashed(one["user_id"], one["_id"], one["deleted_at"]) async for one in found]

    async def lock_in_trash(self, trashed: Trashed, session: Session) -> bool:
        """Whether the context still is where it went; it then stays there until the transaction has ended."""
        user_id = trashed.user_id
        held = await self._collection.update_one(
            {"_id": trashed.id, "user_id": user_id, "deleted_at": trashed.at},
            {"$set": {LOCK_FIELD: ObjectId()}},
            session=session,
        )
        return held.matched_count == 1

    async def return_from_trash(self, trashed: Trashed, session: Session) -> None:
        """Bring the context back, if it still is where it went."""
        user_id = trashed.user_id
        await self._collection.update_one(
            {"_id": trashed.id, "user_id": user_id, "deleted_at": trashed.at},
            {"$set": {"deleted_at": None}},
            session=session,
        )

    async def live_ids(self, user_id: str, ids: Several[ObjectId]) -> set[ObjectId]:
        """Those of the contexts that the person has outside the trash."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE}
        return {found["_id"] async for found in self._collection.find(query, {"_id": 1})}
