"""Reads and writes operations in MongoDB, one per user at a time, and the files being imported."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId
from pymongo import IndexModel

from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.persistence.mongo import LOCK_FIELD, Collection, Mongo, Session
from my_flow_api.operations.visibility import FIELD, Hidden, marker

_CHUNKS_KEPT = timedelta(days=7)  # those of an operation that never began because its process died

INDEXES = {
    "operations": [
        IndexModel([("renewed_at", 1)], name="attendance"),
        IndexModel([("user_id", 1)], name="owner"),
    ],
    "import_chunks": [
        IndexModel([("user_id", 1), ("import_id", 1), ("number", 1)], name="order"),
        IndexModel([("created_at", 1)], name="expiry", expireAfterSeconds=int(_CHUNKS_KEPT.total_seconds())),
    ],
}


class OperationRepository:
    """The document of a user's operation, its marker in the preferences, and the chunks of an import."""

    def __init__(self, mongo: Mongo) -> None:
        self._operations: Collection = mongo.collection("operations")
        self._preferences: Collection = mongo.collection("preferences")
        self._chunks: Collection = mongo.collection("import_chunks")

    async def running(self, user_id: str, session: Session | None = None) -> Document | None:
        """Return the user's unfinished operation, if any."""
        return await self._operations.find_one(
            {"_id": user_id, "user_id": user_id, "is_running": True}, session=session
        )

    async def begin(
        self,
        user_id: str,
        operation: Document,
        hidden: Hidden,
        *,
        preferences: Mapping[str, Any],
        keep_preferences: bool,
        session: Session,
    ) -> None:
        """Store the intent. Of two concurrent transactions that do so, the second is retried and finds it.

        Args:
            user_id: The owner.
            operation: The document of the operation, with its id.
            hidden: The flows that reads leave out while it runs.
            preferences: Stored if the user has none yet, or if `keep_preferences` is false.
            keep_preferences: Whether existing preferences stay.
            session: The transaction.
        """
        await self._operations.replace_one(
            {"_id": user_id, "user_id": user_id}, operation, upsert=True, session=session
        )
        shown = {FIELD: marker(operation["operation"], hidden), LOCK_FIELD: ObjectId()}
        update = (
            {"$set": shown, "$setOnInsert": dict(preferences)}
            if keep_preferences
            else {"$set": {**preferences, **shown}}
        )
        await self._preferences.update_one({"user_id": user_id}, update, upsert=True, session=session)

    async def renew_lease(self, user_id: str, id_: ObjectId, at: datetime, session: Session) -> bool:
        """Renew the lease of an unfinished operation, and return whether it is unfinished.

        It then stays unfinished until the transaction ends, and no other process takes it over.
        """
        held = await self._operations.update_one(
            {"_id": user_id, "user_id": user_id, "operation": id_, "is_running": True},
            {"$set": {"renewed_at": at, LOCK_FIELD: ObjectId()}},
            session=session,
        )
        return held.matched_count == 1

    async def end(self, user_id: str, id_: ObjectId, at: datetime, session: Session) -> None:
        """Mark the operation as finished, so that reads show the flows that it changed."""
        await self._operations.update_one(
            {"_id": user_id, "user_id": user_id, "operation": id_},
            {"$set": {"is_running": False, "renewed_at": at}},
            session=session,
        )
        await self._preferences.update_one(
            {"user_id": user_id, f"{FIELD}.operation": id_},
            {"$set": {f"{FIELD}.is_running": False, LOCK_FIELD: ObjectId()}},
            session=session,
        )

    async def forget(self, user_id: str, id_: ObjectId, session: Session) -> bool:
        """Remove a finished operation and its marker, and return whether there was one."""
        gone = await self._operations.delete_one(
            {"_id": user_id, "user_id": user_id, "operation": id_, "is_running": False}, session=session
        )
        if gone.deleted_count:
            await self._preferences.update_one(
                {"user_id": user_id, f"{FIELD}.operation": id_},
                {"$unset": {FIELD: ""}, "$set": {LOCK_FIELD: ObjectId()}},
                session=session,
            )
        return bool(gone.deleted_count)

    async def with_expired_lease(self, since: datetime) -> Sequence[Document]:
        """Return all operations, of all users, whose lease was last renewed at `since` or before."""
        return await self._operations.find({"renewed_at": {"$lte": since}}).to_list(None)

    async def take_over(self, user_id: str, seen: Document, at: datetime) -> bool:
        """Take over an operation unless another process did since it was `seen`; return whether this did."""
        adopted = await self._operations.update_one(
            {
                "_id": user_id,
                "user_id": user_id,
                "operation": seen["operation"],
                "renewed_at": seen["renewed_at"],
                "is_running": True,
            },
            {"$set": {"renewed_at": at, LOCK_FIELD: ObjectId()}},
        )
        return adopted.modified_count == 1

    async def store_chunk(
        self, user_id: str, import_id: ObjectId, number: int, flows: Sequence[Document], at: datetime
    ) -> None:
        """Store a chunk of a file until it is imported."""
        await self._chunks.insert_one(
            {
                "user_id": user_id,
                "import_id": import_id,
                "number": number,
                "flows": list(flows),
                "created_at": at,
            }
        )

    async def next_chunk(self, user_id: str, import_id: ObjectId, session: Session) -> Document | None:
        """Return the first chunk of the file that is not imported yet."""
        return await self._chunks.find_one(
            {"user_id": user_id, "import_id": import_id}, sort=[("number", 1)], session=session
        )

    async def remove_chunk(self, user_id: str, import_id: ObjectId, number: int, session: Session) -> None:
        """Remove a chunk that is imported."""
        await self._chunks.delete_one(
            {"user_id": user_id, "import_id": import_id, "number": number}, session=session
        )

    async def drop_chunks(self, user_id: str, import_id: ObjectId) -> None:
        """Remove the chunks of a file that will not be imported."""
        await self._chunks.delete_many({"user_id": user_id, "import_id": import_id})
