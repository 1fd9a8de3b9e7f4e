"""Reads and writes the search words stored with flows, to migrate them to the current rules."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.persistence.mongo import LOCK_FIELD, Collection, Mongo

_NAME = "search_words"
_FIELDS = ("user_id", "title", "description", "title_words", "description_words")


class StoredWordsRepository:
    """The flows of all users, in batches, and the progress of the migration."""

    def __init__(self, mongo: Mongo) -> None:
        self._flows: Collection = mongo.collection("flows")
        self._maintenance: Collection = mongo.collection("maintenance")

    async def claim(self, version: int, at: datetime, lease: timedelta) -> Document | None:
        """Claim the migration for the time of a lease; None if it is done, not due, or claimed already.

        Args:
            version: The version of the rules; the progress of another version is dropped.
            at: The current time.
            lease: The time after which another process takes over from a dead one.
        """
        progress = await self._maintenance.find_one({"_id": _NAME})
        if progress is None or progress["version"] != version:
            fresh = {"version": version, "after": None, "passes": 0, "due_at": at}
            filter_: dict[str, Any] = {"_id": _NAME, "version": {"$ne": version}}
            try:
                await self._maintenance.update_one(filter_, {"$set": fresh}, upsert=True)
            except DuplicateKeyError:
                return None  # another process has just begun
        return await self._maintenance.find_one_and_update(
            {"_id": _NAME, "version": version, "due_at": {"$lte": at}},
            {"$set": {"due_at": at + lease}},
            return_document=ReturnDocument.AFTER,
        )

    async def batch(self, after: ObjectId | None, limit: int) -> Sequence[Document]:
        """Return up to `limit` flows of all users in order of their ids, with their text and words."""
        where: dict[str, Any] = {} if after is None else {"_id": {"$gt": after}}
        return await self._flows.find(where, _FIELDS).sort("_id", 1).limit(limit).to_list(limit)

    async def rewrite(self, user_id: str, flow: Document, words: Mapping[str, Sequence[str]]) -> bool:
        """Store the words of a flow unless its text has changed; return whether they were stored."""
        # The marker keeps the change from being reported as the user's (events/repository.py).
        result = await self._flows.update_one(
            {
                "user_id": user_id,
                "_id": flow["_id"],
                "title": flow["title"],
                "description": flow["description"],
            },
            {"$set": {**words, LOCK_FIELD: ObjectId()}},
        )
        return result.modified_count == 1

    async def save_progress(self, version: int, progress: Mapping[str, Any]) -> None:
        """Store the progress of the migration. `due_at` is None once it is done."""
        await self._maintenance.update_one({"_id": _NAME, "version": version}, {"$set": dict(progress)})
