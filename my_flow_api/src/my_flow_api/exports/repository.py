"""Reads all data of a user, page by page.

Between two pages only a session is open in MongoDB, however slowly the client reads. All pages show one
moment, that of the session's snapshot.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate
from typing import Any, Literal

from bson import ObjectId
from pymongo import IndexModel, ReturnDocument

from my_flow_api.flows.indexes import ARCHIVE, NEWEST, WORD_FIELDS
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.persistence import mongo as database
from my_flow_api.kit.persistence.repository import LIVE
from my_flow_api.operations.visibility import Visibility, visibility_of

_PAGE = 25
_PAGE_BYTES = 1024 * 1024  # of texts: each stalled client holds a page in memory
_WITHOUT_WORDS = dict.fromkeys(WORD_FIELDS, 0)
_ANSWER_KEPT = timedelta(hours=24)  # as long as an Idempotency-Key
_PLACE = {"deleted_at": 1, "deleted_with_context": 1}
_NUMBER = {"repeat.series_id": 1, "repeat.number": 1}
type PageAfter = Callable[[Document], Awaitable[Sequence[Document]]]
type Place = Literal["here", "trash", "trash_with_context"]

INDEXES = {
    "imports": [
        IndexModel([("created_at", 1)], name="expiry", expireAfterSeconds=int(_ANSWER_KEPT.total_seconds())),
        IndexModel([("user_id", 1)], name="owner"),
    ]
}
_NEWEST_FIRST = [("created_at", -1), ("_id", -1)]


def _place_of(document: Document) -> Place:
    if document["deleted_at"] is None:
        return "here"
    return "trash_with_context" if document.get("deleted_with_context") else "trash"


class ExportRepository:
    """Reads all data of a user, and stores the results of imports."""

    def __init__(self, mongo: database.Mongo) -> None:
        self._mongo = mongo
        self._preferences: database.Collection = mongo.collection("preferences")
        self._contexts: database.Collection = mongo.collection("contexts")
        self._flows: database.Collection = mongo.collection("flows")
        self._transitions: database.Collection = mongo.collection("transitions")
        self._people: database.Collection = mongo.collection("people")
        self._imports: database.Collection = mongo.collection("imports")

    async def contexts(self, user_id: str, *, session: database.Session | None = None) -> Sequence[Document]:
        """Return the user's contexts in order, including archived ones."""
        found = self._contexts.find({"user_id": user_id, **LIVE}, session=session).sort(
            [("position", 1), ("_id", 1)]
        )
        return await found.to_list(None)

    async def count_flows(self, user_id: str) -> int:
        """Return the number of the user's flows outside the trash."""
        return await self._flows.count_documents({"user_id": user_id, **LIVE})

    async def snapshot(self) -> database.Session:
        """Start a session whose reads all see one moment."""
        return await self._mongo.snapshot()

    async def visibility(self, user_id: str, session: database.Session) -> Visibility:
        """Return the user's visibility at the snapshot of the session."""
        return visibility_of(await self._preferences.find_one({"user_id": user_id}, session=session))

    async def flows(
        self, user_id: str, among: Mapping[str, Any], session: database.Session
    ) -> AsyncIterator[Document]:
        """Yield the user's flows, newest first, followed by the archived ones."""
        archived = {"archived_at": {"$type": "date"}, "completed": {"$in": [False, True]}}
        for index, where in ((NEWEST, {"archived_at": None}), (ARCHIVE, archived)):
            page = partial(self._page_of_flows, user_id, index, {**where, **among}, session)
            async for flow in _in_pages(page):
                yield flow

    async def transitions(self, user_id: str, session: database.Session) -> AsyncIterator[Document]:
        """Yield the user's transitions, newest first."""
        async for transition in _in_pages(partial(self._page_of_transitions, user_id, session)):
            yield transition

    async def _page_of_flows(
        self,
        user_id: str,
        index: str,
        where: Mapping[str, Any],
        session: database.Session,
        beyond: Document,
    ) -> Sequence[Document]:
        query: dict[str, Any] = {"user_id": user_id, **LIVE, **where, **beyond}
        found = self._flows.find(query, _WITHOUT_WORDS, session=session).sort(_NEWEST_FIRST)
        return _cut(await database.find_with_hint(index, found.limit(_PAGE), None))

    async def _page_of_transitions(
        self, user_id: str, session: database.Session, beyond: Document
    ) -> Sequence[Document]:
        query = {"user_id": user_id, **beyond}
        return (
            await self._transitions.find(query, session=session)
            .sort(_NEWEST_FIRST)
            .limit(_PAGE)
            .to_list(None)
        )

    async def existing_flows(
        self, user_id: str, ids: Collection[ObjectId], *, session: database.Session | None
    ) -> Mapping[ObjectId, Place]:
        """Return which of these flows the user has, and where."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id}
        found = self._flows.find(query, _PLACE, session=session)
        return {document["_id"]: _place_of(document) async for document in found}

    async def flows_of_series(
        self, user_id: str, series_ids: Collection[ObjectId], *, session: database.Session | None
    ) -> Mapping[tuple[ObjectId, int], tuple[ObjectId, Place]]:
        """Return the user's flows of these series, by series and number: the id and where each is.

        This reads all flows of the user, as `FlowRepository.find_series` does.
        """
        pipeline: list[Mapping[str, Any]] = [
            {"$match": {"user_id": user_id, "repeat.series_id": {"$in": list(series_ids)}}},
            {"$project": _PLACE | _NUMBER},
        ]
        found = self._flows.aggregate(pipeline, session=session, hint=NEWEST)
        return {
            (flow["repeat"]["series_id"], flow["repeat"]["number"]): (flow["_id"], _place_of(flow))
            async for flow in found
        }

    async def existing_contexts(
        self, user_id: str, ids: Collection[ObjectId], *, session: database.Session | None
    ) -> Mapping[ObjectId, Place]:
        """Return which of these contexts the user has, and where."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id}
        found = self._contexts.find(query, _PLACE, session=session)
        return {document["_id"]: _place_of(document) async for document in found}

    async def imports_begun(self, user_id: str) -> int:
        """Return the number of imports that the user has begun so far."""
        found = await self._people.find_one({"_id": user_id, "user_id": user_id}, {"imports": 1})
        return int(found.get("imports", 0)) if found is not None else 0

    async def count_import(self, user_id: str, session: database.Session) -> int:
        """Count an import that begins in this transaction, and return the new number.

        Of two concurrent imports the second is retried: both write to the same document.
        """
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
        """Store the response of an import, for a retried request."""
        await self._imports.insert_one(
            {"_id": id_, "user_id": user_id, "answer": answer, "created_at": at}, session=session
        )

    async def import_answer(self, user_id: str, id_: ObjectId) -> Document | None:
        """Return the stored response of the import, if it has begun."""
        found = await self._imports.find_one({"_id": id_, "user_id": user_id})
        return found["answer"] if found is not None else None


def _cut(page: Sequence[Document]) -> Sequence[Document]:
    """Return the first flows of a page whose texts are within `_PAGE_BYTES`, and at least one."""
    total = accumulate(flow.get("description_bytes", 0) for flow in page)
    return page[: max(1, sum(size <= _PAGE_BYTES for size in total))]


async def _in_pages(
    page_after: Callable[[Document], Awaitable[Sequence[Document]]],
) -> AsyncIterator[Document]:
    """Iterate over all pages of `page_after`, each beginning after the end of the one before."""
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
