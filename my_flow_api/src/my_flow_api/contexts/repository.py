"""The contexts in MongoDB."""

from collections.abc import Collection, Sequence
from typing import Any

from bson import ObjectId
from pymongo import IndexModel

from my_flow_api.kit.documents import Document
from my_flow_api.kit.mongo import Session, read_by, trash_index, trash_list_index
from my_flow_api.kit.pagination import Cursor
from my_flow_api.kit.repository import LIVE, OwnedRepository

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
    ]
}

_SHOWN = {"user_id": 0, "deleted_at": 0}


class ContextRepository(OwnedRepository):
    name = "contexts"

    async def page(
        self, user_id: str, limit: int, after: Cursor | None, *, archived: bool = False
    ) -> Sequence[Document]:
        """Up to `limit` + 1 contexts in order of position, of those in the archive or of the others."""
        query: dict[str, Any] = {"user_id": user_id, **(_ARCHIVED if archived else _ACTIVE)}
        if after is not None:
            query["position"] = {"$gte": after.key}  # the bound of the index scan; the next line settles ties
            query["$or"] = [{"position": {"$gt": after.key}}, {"_id": {"$gt": after.id}}]
        found = self._collection.find(query, _SHOWN).sort(_ORDER)
        return await read_by("archived" if archived else "active", found.limit(limit + 1), limit + 1)

    async def count(self, user_id: str) -> int:
        """How many contexts the person has, those in the archive included."""
        return await self._collection.count_documents({"user_id": user_id, **LIVE})

    async def count_of(self, user_id: str, ids: Collection[ObjectId], session: Session) -> int:
        """How many of these contexts the person has."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE}
        return await self._collection.count_documents(query, session=session)

    async def live_ids(self, user_id: str, ids: Collection[ObjectId]) -> set[ObjectId]:
        """Those of the contexts that the person has outside the trash."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE}
        return {found["_id"] async for found in self._collection.find(query, {"_id": 1})}
