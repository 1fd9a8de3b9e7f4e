"""Everything that a person has, read as it is sent on."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from bson import ObjectId

from my_flow_api.kit import mongo as database
from my_flow_api.kit.documents import Document
from my_flow_api.kit.repository import LIVE

_AT_ONCE = 500
_NEWEST_FIRST = [("created_at", -1), ("_id", -1)]


class ExportRepository:
    def __init__(self, mongo: database.Mongo) -> None:
        self._contexts: database.Collection = mongo.collection("contexts")
        self._flows: database.Collection = mongo.collection("flows")
        self._transitions: database.Collection = mongo.collection("transitions")

    async def contexts(self, user_id: str, *, session: database.Session | None = None) -> Sequence[Document]:
        """The person's contexts in order, those in the archive too."""
        found = self._contexts.find({"user_id": user_id, **LIVE}, session=session).sort(
            [("position", 1), ("_id", 1)]
        )
        return await found.to_list(None)

    async def count_flows(self, user_id: str) -> int:
        """How many flows the person has outside the trash."""
        return await self._flows.count_documents({"user_id": user_id, **LIVE})

    async def flows(self, user_id: str) -> AsyncIterator[Document]:
        """The person's flows, newest first, and then those in the archive."""
        for archived_at in (None, {"$type": "date"}):
            query: dict[str, Any] = {
                "user_id": user_id,
                "completed": {"$in": [False, True]},
                "archived_at": archived_at,
                **LIVE,
            }
            async for flow in self._flows.find(query).sort(_NEWEST_FIRST).batch_size(_AT_ONCE):
                yield flow

    async def transitions(self, user_id: str) -> AsyncIterator[Document]:
        """The person's transitions, newest first."""
        query = {"user_id": user_id}
        async for transition in self._transitions.find(query).sort(_NEWEST_FIRST).batch_size(_AT_ONCE):
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
