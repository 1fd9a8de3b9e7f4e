"""The contexts in MongoDB."""

from collections.abc import Collection, Sequence
from typing import Any

from bson import ObjectId
from pymongo import IndexModel

from my_flow_api.kit.documents import Document
from my_flow_api.kit.mongo import Session, trash_index
from my_flow_api.kit.pagination import Cursor
from my_flow_api.kit.repository import LIVE, OwnedRepository

INDEXES = {
    "contexts": [
        IndexModel(
            [("user_id", 1), ("position", 1), ("_id", 1)], name="list", partialFilterExpression=dict(LIVE)
        ),
        trash_index(),
    ]
}

_SHOWN = {"user_id": 0, "deleted_at": 0}


class ContextRepository(OwnedRepository):
    name = "contexts"

    async def page(self, user_id: str, limit: int, after: Cursor | None) -> Sequence[Document]:
        """Up to `limit` + 1 contexts in order of position."""
        query: dict[str, Any] = {"user_id": user_id, **LIVE}
        if after is not None:
            query["position"] = {"$gte": after.key}  # the bound of the index scan; the next line settles ties
            query["$or"] = [{"position": {"$gt": after.key}}, {"_id": {"$gt": after.id}}]
        found = self._collection.find(query, _SHOWN).sort([("position", 1), ("_id", 1)])
        return await found.limit(limit + 1).to_list(limit + 1)

    async def count(self, user_id: str) -> int:
        """How many contexts the person has."""
        return await self._collection.count_documents({"user_id": user_id, **LIVE})

    async def count_of(self, user_id: str, ids: Collection[ObjectId], session: Session) -> int:
        """How many of these contexts the person has."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE}
        return await self._collection.count_documents(query, session=session)
