"""Reads and writes idempotency keys in MongoDB."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pymongo import IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.persistence.mongo import Collection, Mongo, Session
from my_flow_api.kit.persistence.quotas import Usage, count_usage

KEPT = timedelta(hours=24)

INDEXES = {
    "idempotency_keys": [
        IndexModel([("created_at", 1)], name="expiry", expireAfterSeconds=int(KEPT.total_seconds())),
        IndexModel([("user_id", 1), ("bytes", 1)], name="usage"),
    ]
}


class IdempotencyRepository:
    """Stores a record per idempotency key; every query has the owner."""

    def __init__(self, mongo: Mongo) -> None:
        self._collection: Collection = mongo.collection("idempotency_keys")

    async def claim(self, user_id: str, id_: bytes, record: Mapping[str, Any]) -> Document | None:
        """Store `record` under `id_`; if there is one already, leave it and return it."""
        try:
            return await self._collection.find_one_and_update(
                {"_id": id_, "user_id": user_id},
                {"$setOnInsert": dict(record)},
                upsert=True,
                return_document=ReturnDocument.BEFORE,
            )
        except DuplicateKeyError:  # a concurrent request stored one
            return await self.claim(user_id, id_, record)

    async def usage(self, user_id: str, session: Session | None = None) -> Usage:
        """Return the number of the user's stored keys, and the size of their responses."""
        return await count_usage(self._collection, user_id, "bytes", session)

    async def take_over(self, user_id: str, seen: Document, changes: Mapping[str, Any]) -> bool:
        """Change the record unless another request changed it since it was `seen`."""
        result = await self._collection.update_one(
            {"_id": seen["_id"], "user_id": user_id, "attempt": seen["attempt"], "answer": seen["answer"]},
            {"$set": dict(changes)},
        )
        return result.modified_count == 1

    async def settle(
        self,
        user_id: str,
        id_: bytes,
        attempt: object,
        changes: Mapping[str, Any],
        session: Session | None = None,
    ) -> bool:
        """Store the result of this attempt; return False if another attempt has taken the key over."""
        result = await self._collection.update_one(
            {"_id": id_, "user_id": user_id, "attempt": attempt}, {"$set": dict(changes)}, session=session
        )
        return result.matched_count == 1

    async def forget(self, user_id: str, id_: bytes, attempt: object) -> None:
        """Remove the record of this attempt: it had no effect, and the key is free again."""
        await self._collection.delete_one({"_id": id_, "user_id": user_id, "attempt": attempt})


def is_expired(record: Document, now: datetime) -> bool:
    """Return whether the record has expired. MongoDB removes such records within about a minute."""
    created: datetime = record["created_at"]
    return created + KEPT <= now
