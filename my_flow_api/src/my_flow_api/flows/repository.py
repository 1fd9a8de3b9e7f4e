"""The flows in MongoDB."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bson import ObjectId
from pymongo import IndexModel

from my_flow_api.kit.documents import Document
from my_flow_api.kit.mongo import Session, trash_index
from my_flow_api.kit.pagination import Cursor
from my_flow_api.kit.repository import LIVE, OwnedRepository

_NEWEST_FIRST = [("created_at", -1), ("_id", -1)]
_ACTIVE = {**LIVE, "archived_at": None}
_BY_DUE = [("due_instant", 1), ("due.date", 1), ("importance", 1), ("_id", 1)]
_CANDIDATES_OF_A_KIND = 100

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
        IndexModel(
            [("user_id", 1), ("context_id", 1), ("completed", 1), *_BY_DUE],
            name="due_in_context",
            partialFilterExpression=_ACTIVE,
        ),
        trash_index(),
    ]
}

_SHOWN = {"user_id": 0, "deleted_at": 0, "deleted_with_context": 0}


class Candidates(NamedTuple):
    """Open flows of a context, and how many there are in all."""

    flows: Sequence[Document]
    open_count: int


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

    async def candidates(self, user_id: str, context_id: ObjectId) -> Candidates:
        """Up to a hundred open flows of each kind: with a time, with a bare date, and without a due.

        They are those due first and, without a due, the most important and oldest. More than that cannot
        come among the first five, so that the answer costs the same in a context of any size.
        """
        with_time = {"due_instant": {"$type": "date"}}
        with_date = {"due_instant": None, "due.date": {"$type": "string"}}
        without = {"due_instant": None, "due.date": None}
        pipeline: list[dict[str, Any]] = [
            {"$match": {"user_id": user_id, "context_id": context_id, "completed": False, **_ACTIVE}},
            {"$count": "open_count"},
            *(
                {
                    "$unionWith": {
                        "coll": self.name,
                        "pipeline": [
                            {
                                "$match": {
                                    "user_id": user_id,
                                    "context_id": context_id,
                                    "completed": False,
                                    **_ACTIVE,
                                    **kind,
                                }
                            },
                            {"$sort": dict(_BY_DUE)},
                            {"$limit": _CANDIDATES_OF_A_KIND},
                            {"$unset": list(_SHOWN)},
                        ],
                    }
                }
                for kind in (with_time, with_date, without)
            ),
        ]
        found = await self._collection.aggregate(pipeline).to_list(None)
        if not found:
            return Candidates([], 0)
        return Candidates(found[1:], found[0]["open_count"])

    async def count_open(self, user_id: str, context_id: ObjectId, *, session: Session) -> int:
        """How many flows of a context are open."""
        return await self._collection.count_documents(
            {"user_id": user_id, "context_id": context_id, "completed": False, **_ACTIVE}, session=session
        )

    async def find_many(
        self, user_id: str, ids: Sequence[ObjectId], *, session: Session
    ) -> Sequence[Document]:
        """Those of the flows that the person has, outside the trash."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE}
        return await self._collection.find(query, session=session).to_list(len(ids))

    async def change_many(
        self,
        user_id: str,
        ids: Sequence[ObjectId],
        changes: Mapping[str, Any],
        *,
        at: datetime,
        session: Session,
    ) -> None:
        """Set the same fields of several flows and raise the version of each."""
        await self._collection.update_many(
            {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE},
            {"$set": {**changes, "updated_at": at}, "$inc": {"version": 1}},
            session=session,
        )

    async def trash_many(
        self, user_id: str, ids: Sequence[ObjectId], *, at: datetime, session: Session
    ) -> None:
        """Move several flows to the trash."""
        await self._collection.update_many(
            {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE},
            {"$set": {"deleted_at": at}},
            session=session,
        )

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
