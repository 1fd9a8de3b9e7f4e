"""Reads and writes contexts in MongoDB."""

from collections.abc import Collection as Several
from collections.abc import Mapping, Sequence
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
    """A context in the trash: its owner, its id, and the time of its deletion."""

    user_id: str
    id: ObjectId
    at: datetime


class ContextRepository(OwnedRepository):
    """Reads and writes contexts; every query has the owner."""

    name = "contexts"

    def __init__(self, mongo: Mongo) -> None:
        super().__init__(mongo)
        self._people: Collection = mongo.collection("people")

    async def page(
        self, user_id: str, limit: int, after: Cursor | None, *, archived: bool = False
    ) -> Sequence[Document]:
        """Return up to `limit` + 1 contexts in order of position, either archived ones or the others."""
        query: dict[str, Any] = {"user_id": user_id, **(_ARCHIVED if archived else _ACTIVE)}
        if after is not None:
            query["position"] = {
                "$gte": after.key
            }  # the bound of the index scan; the next line resolves ties
            query["$or"] = [{"position": {"$gt": after.key}}, {"_id": {"$gt": after.id}}]
        found = self._collection.find(query, _SHOWN).sort(_ORDER)
        return await find_with_hint("archived" if archived else "active", found.limit(limit + 1), limit + 1)

    async def is_archived(self, user_id: str, id_: ObjectId, session: Session | None = None) -> bool | None:
        """Return whether it is archived; None if the user has no such context outside the trash."""
        query = {"_id": id_, "user_id": user_id, **LIVE}
        found = await self._collection.find_one(query, {"archived_at": 1}, session=session)
        return None if found is None else found["archived_at"] is not None

    async def gone_at(self, user_id: str, id_: ObjectId) -> datetime | None:
        """Return the time of the context's deletion; None if it is not in the trash.

        Raises:
            NotFound: The context does not exist.
        """
        found = await self._collection.find_one({"_id": id_, "user_id": user_id}, {"deleted_at": 1})
        if found is None:
            raise NotFound
        gone_at: datetime | None = found["deleted_at"]
        return gone_at

    async def find(self, user_id: str, id_: ObjectId, session: Session | None) -> Document | None:
        """Return the context outside the trash; None if there is none."""
        return await self._collection.find_one({"_id": id_, "user_id": user_id, **LIVE}, session=session)

    async def count_alone(self, user_id: str, session: Session) -> int:
        """Count the user's contexts outside the trash, including archived ones.

        Of two concurrent transactions that count, one is retried: both write to one document.
        """
        await self._people.update_one(
            {"_id": user_id, "user_id": user_id},
            {"$set": {"counted": ObjectId()}},
            upsert=True,
            session=session,
        )
        return await self._collection.count_documents({"user_id": user_id, **LIVE}, session=session)

    async def count_all(self, user_id: str, session: Session) -> int:
        """Return the number of the user's contexts, including the trash."""
        live = await self._collection.count_documents({"user_id": user_id, **LIVE}, session=session)
        gone = {"user_id": user_id, "deleted_at": {"$type": "date"}}
        return live + await self._collection.count_documents(gone, session=session)

    async def lock(self, user_id: str, ids: Several[ObjectId], session: Session) -> int:
        """Lock contexts until the transaction ends, and return how many of them the user has.

        A concurrent deletion writes to the same document, so one of the two transactions is retried.
        """
        held = await self._collection.update_many(
            {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE},
            {"$set": {LOCK_FIELD: ObjectId()}},
            session=session,
        )
        return int(held.matched_count)

    async def lock_known(
        self, user_id: str, ids: Several[ObjectId], session: Session
    ) -> Mapping[ObjectId, bool]:
        """Lock contexts as `lock` does, and return whether each that the user has is archived."""
        await self.lock(user_id, ids, session)
        query = {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE}
        found = self._collection.find(query, {"archived_at": 1}, session=session)
        return {one["_id"]: one["archived_at"] is not None async for one in found}

    async def trashed_since(self, since: datetime) -> Sequence[Trashed]:
        """Return the contexts of all users that were deleted at `since` or later and are in the trash."""
        found = self._collection.find(
            {"deleted_at": {"$type": "date", "$gte": since}}, {"user_id": 1, "deleted_at": 1}
        )
        return [Trashed(one["user_id"], one["_id"], one["deleted_at"]) async for one in found]

    async def lock_in_trash(self, trashed: Trashed, session: Session) -> bool:
        """Lock a context in the trash until the transaction ends; return whether it still is there."""
        user_id = trashed.user_id
        held = await self._collection.update_one(
            {"_id": trashed.id, "user_id": user_id, "deleted_at": trashed.at},
            {"$set": {LOCK_FIELD: ObjectId()}},
            session=session,
        )
        return held.matched_count == 1

    async def return_from_trash(self, trashed: Trashed, session: Session) -> None:
        """Restore the context, if it still is in the trash."""
        user_id = trashed.user_id
        await self._collection.update_one(
            {"_id": trashed.id, "user_id": user_id, "deleted_at": trashed.at},
            {"$set": {"deleted_at": None}},
            session=session,
        )

    async def live_ids(self, user_id: str, ids: Several[ObjectId]) -> set[ObjectId]:
        """Return those of the contexts that the user has outside the trash."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE}
        return {found["_id"] async for found in self._collection.find(query, {"_id": 1})}
