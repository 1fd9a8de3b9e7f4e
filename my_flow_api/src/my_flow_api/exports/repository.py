"""Everything that a person has, read page by page as it is sent on.

Between two pages nothing is open in MongoDB, however long the client takes to read the first.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from functools import partial
from typing import Any

from bson import ObjectId

from my_flow_api.kit import mongo as database
from my_flow_api.kit.documents import Document
from my_flow_api.kit.repository import LIVE

_PAGE = 500
type PageAfter = Callable[[Document], Awaitable[Sequence[Document]]]

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
            async for flow in _in_pages(partial(self._page_of_flows, user_id, archived_at)):
                yield flow

    async def transitions(self, user_id: str) -> AsyncIterator[Document]:
        """The person's transitions, newest first."""
        async for transition in _in_pages(partial(self._page_of_transitions, user_id)):
            yield transition

    async def _page_of_flows(self, user_id: str, archived_at: Any, beyond: Document) -> Sequence[Document]:
        query: dict[str, Any] = {
            "user_id": user_id,
            "completed": {"$in": [False, True]},
            "archived_at": archived_at,
            **LIVE,
            **beyond,
        }
        return await self._flows.find(query).sort(_NEWEST_FIRST).limit(_PAGE).to_list(None)

    async def _page_of_transitions(self, user_id: str, beyond: Document) -> Sequence[Document]:
        query = {"user_id": user_id, **beyond}
        return await self._transitions.find(query).sort(_NEWEST_FIRST).limit(_PAGE).to_list(None)

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


async def _in_pages(
    page_after: Callable[[Document], Awaitable[Sequence[Document]]],
) -> AsyncIterator[Document]:
    """What `page_after` finds beyond nothing, then beyond the end of each page."""
    beyond: Document = {}
    while page := await page_after(beyond):
        for document in page:
            yield document
        # With $or in place of $nor MongoDB may read each branch by itself, and sort.
        last = page[-1]
        beyond = {
            "created_at": {"$lte": last["created_at"]},
            "$nor": [{"created_at": last["created_at"], "_id": {"$gte": last["_id"]}}],
        }
