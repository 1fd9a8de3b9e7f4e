"""Reads and writes preferences in MongoDB: one document per user."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo import IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.etag import Precondition
from my_flow_api.kit.observability.request_info import current_request_info
from my_flow_api.kit.persistence.mongo import Collection, Mongo, Session
from my_flow_api.operations.visibility import FIELD as OPERATION

INDEXES = {"preferences": [IndexModel([("user_id", 1)], name="owner", unique=True)]}

_DAYS = {"_id": 0, "timezone": 1, "day_starts_at": 1, OPERATION: 1}


class PreferencesRepository:
    """Stores the preferences of users."""

    def __init__(self, mongo: Mongo) -> None:
        self._collection: Collection = mongo.collection("preferences")
        self._days: dict[tuple[str, int], asyncio.Task[Document | None]] = {}

    async def find(self, user_id: str, session: Session | None = None) -> Document | None:
        """Return the user's preferences, if they exist already."""
        return await self._collection.find_one({"user_id": user_id}, session=session)

    async def find_days(self, user_id: str) -> Document | None:
        """Return only the fields that every read needs: time zone, start of day, running operation.

        Concurrent calls for one user share one query.
        """
        record = current_request_info()
        if record is None:
            return await self._read_days(user_id)
        key = (user_id, id(record))
        running = self._days.get(key)
        if running is None:
            running = self._days[key] = asyncio.create_task(self._read_days(user_id))
            running.add_done_callback(lambda task: self._forget(key, task))
        return await asyncio.shield(running)

    def _forget(self, key: tuple[str, int], task: asyncio.Task[Document | None]) -> None:
        del self._days[key]
        if not task.cancelled():
            task.exception()  # marks the exception as retrieved, in case all callers have left

    async def _read_days(self, user_id: str) -> Document | None:
        return await self._collection.find_one({"user_id": user_id}, _DAYS)

    async def make(self, user_id: str, defaults: Mapping[str, Any]) -> Document:
        """Return the user's preferences; create them from `defaults` if there are none."""
        try:
            made = await self._collection.find_one_and_update(
                {"user_id": user_id},
                {"$setOnInsert": dict(defaults)},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        except DuplicateKeyError:  # a concurrent request created them
            return await self.make(user_id, defaults)
        return made

    async def change(
        self, user_id: str, changes: Mapping[str, Any], *, at: datetime, precondition: Precondition
    ) -> Document | None:
        """Set fields and raise the version; return None if there are no preferences of such a version."""
        return await self._collection.find_one_and_update(
            {"user_id": user_id, **precondition.filter()},
            {"$set": {**changes, "updated_at": at}, "$inc": {"version": 1}},
            return_document=ReturnDocument.AFTER,
        )

    async def leave_context(self, user_id: str, context_id: ObjectId, at: datetime, session: Session) -> bool:
        """Clear the user's current context if it is this one; return whether it was."""
        left = await self._collection.update_one(
            {"user_id": user_id, "current_context_id": context_id},
            {"$set": {"current_context_id": None, "updated_at": at}, "$inc": {"version": 1}},
            session=session,
        )
        return left.modified_count == 1

    async def enter_context(
        self, user_id: str, context_id: ObjectId, defaults: Mapping[str, Any], at: datetime, session: Session
    ) -> None:
        """Set the user's current context; without preferences, create them from `defaults`."""
        kept = {name: value for name, value in defaults.items() if name != "current_context_id"}
        await self._collection.update_one(
            {"user_id": user_id},
            {
                "$set": {"current_context_id": context_id, "updated_at": at},
                "$inc": {"version": 1},
                "$setOnInsert": {**kept, "created_at": at},
            },
            upsert=True,
            session=session,
        )
