"""Everything that a person has, read as it is sent on."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId
from pymongo import IndexModel, ReturnDocument

from my_flow_api.kit import mongo as database
from my_flow_api.kit.documents import Document
from my_flow_api.kit.repository import LIVE
from my_flow_api.operations.visibility import Visibility, visibility_of

_AT_ONCE = 500
_ANSWER_KEPT = timedelta(hours=24)  # as long as an Idempotency-Key

INDEXES = {
    "imports": [
        IndexModel([("created_at", 1)], name="expiry", expireAfterSeconds=int(_ANSWER_KEPT.total_seconds())),
        IndexModel([("user_id", 1)], name="owner"),
    ]
}
_NEWEST_FIRST = [("created_at", -1), ("_id", -1)]


class ExportRepository:
    def __init__(self, mongo: database.Mongo) -> None:
        self._mongo = mongo
        self._preferences: database.Collection = mongo.collection("preferences")
        self._contexts: database.Collection = mongo.collection("contexts")
        self._flows: database.Collection = mongo.collection("flows")
        self._transitions: database.Collection = mongo.collection("transitions")
        self._people: database.Collection = mongo.collection("people")
        self._imports: database.Collection = mongo.collection("imports")

    async def contexts(self, user_id: str, *, session: database.Session | None = None) -> Sequence[Document]:
        """The person's contexts in order, those in the archive too."""
        found = self._contexts.find({"user_id": user_id, **LIVE}, session=session).sort(
            [("position", 1), ("_id", 1)]
        )
        return await found.to_list(None)

    async def snapshot(self) -> database.Session:
        """A session for reads that together see one moment."""
        return await self._mongo.snapshot()

    async def visibility(self, user_id: str, session: database.Session) -> Visibility:
        """What the person may see at this moment."""
        return visibility_of(await self._preferences.find_one({"user_id": user_id}, session=session))

    async def flows(
        self, user_id: str, among: Mapping[str, Any], session: database.Session
    ) -> AsyncIterator[Document]:
        """The person's flows, newest first, and then those in the archive."""
        for archived_at in (None, {"$type": "date"}):
            query: dict[str, Any] = {
                "user_id": user_id,
                "completed": {"$in": [False, True]},
                "archived_at": archived_at,
                **LIVE,
                **among,
            }
            found = self._flows.find(query, session=session)
            async for flow in found.sort(_NEWEST_FIRST).batch_size(_AT_ONCE):
                yield flow

    async def transitions(self, user_id: str, session: database.Session) -> AsyncIterator[Document]:
        """The person's transitions, newest first."""
        found = self._transitions.find({"user_id": user_id}, session=session)
        async for transition in found.sort(_NEWEST_FIRST).batch_size(_AT_ONCE):
            yield transition

    async def existing_flows(
        self, user_id: str, ids: Collection[ObjectId], *, session: database.Session | None
    ) -> set[ObjectId]:
        """Which of these flows the person has, the trash included."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id}
        return {found["_id"] async for found in self._flows.find(query, {"_id": 1}, session=session)}

    async def existing_contexts(
        self, user_id: str, ids: Collection[ObjectId], *, session: database.Session | None
    ) -> set[ObjectId]:
        """Which of these contexts the person has, the trash included."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id}
        return {found["_id"] async for found in self._contexts.find(query, {"_id": 1}, session=session)}

    async def imports_begun(self, user_id: str) -> int:
        """How many imports of the person have begun so far."""
        found = await self._people.find_one({"_id": user_id, "user_id": user_id}, {"imports": 1})
        return int(found.get("imports", 0)) if found is not None else 0

    async def count_import(self, user_id: str, session: database.Session) -> int:
        """How many have begun, with the one that begins in this transaction. Of two that begin at the same
        time one is tried again: both write to one document."""
        found = await self._people.find_one_and_update(
            {"_id": user_id, "user_id": user_id},
            {"$inc": {"imports": 1}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        return int(found["imports"])

    async def note_import(
        self, user_id: str, id_: ObjectId, answer: Mapping[str, Any], at: datetime, session: database.Session
    ) -> None:
        """Keep how an import was answered, for whoever sends it again."""
        await self._imports.insert_one(
            {"_id": id_, "user_id": user_id, "answer": answer, "created_at": at}, session=session
        )

    async def import_answer(self, user_id: str, id_: ObjectId) -> Document | None:
        """How the import was answered, if it has begun."""
        found = await self._imports.find_one({"_id": id_, "user_id": user_id})
        return found["answer"] if found is not None else None
