"""Reads and writes transitions in MongoDB. They are immutable."""

from collections.abc import Sequence
from typing import Any

import bson
from bson import ObjectId
from pymongo import IndexModel

from my_flow_api.errors import NotFound
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.pagination import Cursor
from my_flow_api.kit.persistence.mongo import Collection, Mongo, Session
from my_flow_api.kit.persistence.quotas import Usage, count_usage

_NEWEST_FIRST = [("created_at", -1), ("_id", -1)]

INDEXES = {
    "transitions": [
        IndexModel([("user_id", 1), *_NEWEST_FIRST], name="list"),
        IndexModel([("user_id", 1), ("from_context_id", 1), *_NEWEST_FIRST], name="left"),
        IndexModel([("user_id", 1), ("bytes", 1)], name="usage"),
        IndexModel([("user_id", 1), ("to_context_id", 1), *_NEWEST_FIRST], name="entered"),
    ]
}


class TransitionRepository:
    """Stores transitions; every query has the owner."""

    def __init__(self, mongo: Mongo) -> None:
        self._collection: Collection = mongo.collection("transitions")

    async def insert(self, user_id: str, document: Document, session: Session) -> Document:
        """Store `document` as the user's and return it as stored."""
        stored = {"user_id": user_id, **document, "bytes": len(bson.encode(document))}
        await self._collection.insert_one(stored, session=session)
        return stored

    async def find(self, user_id: str, id_: ObjectId, session: Session) -> Document | None:
        """Return the transition, if it exists."""
        return await self._collection.find_one({"_id": id_, "user_id": user_id}, session=session)

    async def get(self, user_id: str, id_: ObjectId) -> Document:
        """Return the transition.

        Raises:
            NotFound: It does not exist, or belongs to another user.
        """
        found = await self._collection.find_one({"_id": id_, "user_id": user_id})
        if found is None:
            raise NotFound
        return found

    async def page(self, user_id: str, limit: int, after: Cursor | None) -> Sequence[Document]:
        """Return up to `limit` + 1 transitions, newest first."""
        query: dict[str, Any] = {"user_id": user_id}
        if after is not None:
            query["created_at"] = {"$lte": after.instant}  # bound of the scan; the next line resolves ties
            query["$or"] = [{"created_at": {"$lt": after.instant}}, {"_id": {"$lt": after.id}}]
        found = self._collection.find(query).sort(_NEWEST_FIRST)
        return await found.limit(limit + 1).to_list(limit + 1)

    async def usage(self, user_id: str, session: Session | None = None) -> Usage:
        """Return the number of the user's transitions, and their size."""
        return await count_usage(self._collection, user_id, "bytes", session)
