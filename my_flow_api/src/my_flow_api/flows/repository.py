"""The flows in MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo import IndexModel

from my_flow_api.kit.documents import Document
from my_flow_api.kit.mongo import Session, trash_index
from my_flow_api.kit.pagination import Cursor
from my_flow_api.kit.repository import LIVE, OwnedRepository

_NEWEST_FIRST = [("created_at", -1), ("_id", -1)]

INDEXES = {
    "flows": [
        IndexModel(
            [("user_id", 1), ("context_id", 1), ("completed", 1), *_NEWEST_FIRST],
            name="list_in_context",
            partialFilterExpression=dict(LIVE),
        ),
        IndexModel(
            [("user_id", 1), ("completed", 1), *_NEWEST_FIRST],
            name="list",
            partialFilterExpression=dict(LIVE),
        ),
        trash_index(),
    ]
}

_SHOWN = {"user_id": 0, "deleted_at": 0, "deleted_with_context": 0}


class FlowRepository(OwnedRepository):
    name = "flows"

    async def page(
        self,
        user_id: str,
        *,
        context_id: ObjectId | None,
        completed: bool | None,
        limit: int,
        after: Cursor | None,
    ) -> Sequence[Document]:
        """Up to `limit` + 1 flows, newest first, of one context or of all."""
        # With both values listed, one index serves: MongoDB merges the two scans in order.
        query: dict[str, Any] = {"user_id": user_id, "completed": {"$in": [False, True]}, **LIVE}
        if completed is not None:
            query["completed"] = completed
        if context_id is not None:
            query["context_id"] = context_id
        if after is not None:
            query["created_at"] = {"$lte": after.instant}  # the bound of the scan; the next line settles ties
            query["$or"] = [{"created_at": {"$lt": after.instant}}, {"_id": {"$lt": after.id}}]
        found = self._collection.find(query, _SHOWN).sort(_NEWEST_FIRST)
        return await found.limit(limit + 1).to_list(limit + 1)

    async def trash_with_context(
        self, user_id: str, context_id: ObjectId, at: datetime, session: Session
    ) -> None:
        """Move the flows of a context to the trash, marked as gone with it."""
        await self._collection.update_many(
            {"user_id": user_id, "context_id": context_id, **LIVE},
            {"$set": {"deleted_at": at, "deleted_with_context": True}},
            session=session,
        )

    async def restore_with_context(
        self, user_id: str, context_id: ObjectId, at: datetime, session: Session
    ) -> None:
        """Bring back the flows that went into the trash with their context at `at`."""
        await self._collection.update_many(
            {"user_id": user_id, "context_id": context_id, "deleted_at": at, "deleted_with_context": True},
            {"$set": {"deleted_at": None, "deleted_with_context": False}},
            session=session,
        )
