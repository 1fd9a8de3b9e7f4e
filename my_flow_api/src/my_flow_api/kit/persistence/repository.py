"""Base class of the repositories of owned, versioned documents.

Each document has `user_id`, `version`, `created_at`, `updated_at` and `deleted_at` (null unless it is in the
trash). Every query contains the owner, so that another user's document is simply not found.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from my_flow_api.errors import NotFound, PreconditionFailed
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.etag import ANY_VERSION, Precondition
from my_flow_api.kit.http.pagination import Cursor
from my_flow_api.kit.persistence.mongo import Collection, Mongo, Session
from my_flow_api.kit.persistence.preallocated_id import new_id

LIVE: Mapping[str, Any] = {"deleted_at": None}
"""The filter for documents outside the trash. Partial indexes have it as their expression."""

ALL: Mapping[str, Any] = {}
"""The filter that matches all documents."""

STEP_DOCUMENTS = 200
STEP_BYTES = 256 * 1024
"""The maximum bytes that one transaction changes of a user's unlimited data."""

_fraction: ContextVar[int] = ContextVar("fraction", default=1)

_AT_ONCE = 1_000
_IN_TRASH: Mapping[str, Any] = {"deleted_at": {"$ne": None}}


class Part(NamedTuple):
    """The documents of a step: as many as one transaction may change.

    `is_all` if there are no more; `size` is in bytes.
    """

    ids: Sequence[Any]
    is_all: bool
    size: int

    def joined(self, other: "Part") -> "Part":
        """Return both parts together, or only this one if they exceed a step."""
        ids, size = [*self.ids, *other.ids], self.size + other.size
        if self.ids and (len(ids) > STEP_DOCUMENTS or size > STEP_BYTES):
            return self._replace(is_all=False)
        return Part(ids, self.is_all and other.is_all, size)


@contextmanager
def smaller_steps(fraction: int) -> Iterator[None]:
    """Reduce steps to a fraction within the `with` block, for a MongoDB that is too slow for whole ones."""
    token = _fraction.set(fraction)
    try:
        yield
    finally:
        _fraction.reset(token)


async def find_part(collection: Collection, query: Mapping[str, Any], session: Session) -> Part:
    """Return the first documents of `query` within the limits of a step, and their size in bytes."""
    found = collection.find(query, {"size": {"$bsonSize": "$$ROOT"}}, session=session)
    ids: list[Any] = []
    size = 0
    most = max(1, STEP_DOCUMENTS // _fraction.get())
    for one in await found.limit(most + 1).to_list(most + 1):
        if len(ids) == most or (ids and size + one["size"] > STEP_BYTES // _fraction.get()):
            return Part(ids, is_all=False, size=size)
        ids.append(one["_id"])
        size += one["size"]
    return Part(ids, is_all=True, size=size)


def check_found(found: Document | None, precondition: Precondition) -> Document:
    """Return the document that was found.

    Raises:
        NotFound: None was found.
        PreconditionFailed: It has another version.
    """
    if found is None:
        raise NotFound
    if not precondition.matches(found["version"]):
        raise PreconditionFailed
    return found


class OwnedRepository:
    """Reads and writes single documents; features add their lists."""

    name: ClassVar[str]
    trashed_alone: ClassVar[Mapping[str, Any]] = {}
    """The filter for documents that were deleted individually; the index `trash_list` has it too."""
    in_trash_list: ClassVar[Mapping[str, Any] | None] = None
    """The projection for the list of the trash; None for whole documents."""

    def __init__(self, mongo: Mongo) -> None:
        self._collection: Collection = mongo.collection(self.name)

    async def insert(self, user_id: str, document: Document, *, session: Session | None = None) -> Document:
        """Store `document` as the user's and return it as stored.

        A retried request under the same Idempotency-Key finds the document that it stored before.
        """
        stored = {"_id": new_id(), "user_id": user_id, **document}
        try:
            await self._collection.insert_one(stored, session=session)
        except DuplicateKeyError:
            if session is not None:  # the error has ended the transaction
                raise
            return await self.get(user_id, stored["_id"])
        return stored

    async def insert_all(self, user_id: str, documents: Sequence[Document], session: Session) -> None:
        """Insert `documents`, which have their ids, as the user's, within a transaction."""
        for start in range(0, len(documents), _AT_ONCE):
            await self._collection.insert_many(
                [{**document, "user_id": user_id} for document in documents[start : start + _AT_ONCE]],
                session=session,
            )

    async def get(
        self,
        user_id: str,
        id_: ObjectId,
        *,
        among: Mapping[str, Any] = ALL,
        precondition: Precondition = ANY_VERSION,
        session: Session | None = None,
    ) -> Document:
        """Return the document.

        Args:
            user_id: The owner.
            id_: The id.
            among: A further filter; documents that do not match are not found.
            precondition: The expected version.
            session: The transaction, if any.

        Raises:
            NotFound: It does not exist, is in the trash, or belongs to another user.
            PreconditionFailed: It has another version.
        """
        query = {"_id": id_, "user_id": user_id, **LIVE, **among}
        return check_found(await self._collection.find_one(query, session=session), precondition)

    async def change(
        self,
        user_id: str,
        id_: ObjectId,
        changes: Mapping[str, Any],
        *,
        at: datetime,
        among: Mapping[str, Any] = ALL,
        precondition: Precondition = ANY_VERSION,
    ) -> Document:
        """Set fields and raise the version, in one atomic operation. Without changes nothing is written.

        Raises:
            NotFound: As for `get`.
            PreconditionFailed: As for `get`.
        """
        if not changes:
            return await self.get(user_id, id_, among=among, precondition=precondition)
        return await self.change_or_get(
            {}, user_id, id_, changes, at=at, among=among, precondition=precondition
        )

    async def change_or_get(
        self,
        where: Mapping[str, Any],
        user_id: str,
        id_: ObjectId,
        changes: Mapping[str, Any],
        *,
        at: datetime,
        among: Mapping[str, Any] = ALL,
        precondition: Precondition = ANY_VERSION,
    ) -> Document:
        """Change the document as `change` does, if it matches `where`; otherwise return it as it is."""
        changed = await self._write(where, user_id, id_, changes, at, among, precondition, None)
        return changed or await self.get(user_id, id_, among=among, precondition=precondition)

    async def change_where(
        self,
        where: Mapping[str, Any],
        user_id: str,
        id_: ObjectId,
        changes: Mapping[str, Any],
        *,
        at: datetime,
        among: Mapping[str, Any] = ALL,
        precondition: Precondition = ANY_VERSION,
        session: Session | None = None,
    ) -> Document | None:
        """Change the document as `change` does, if it matches `where`; else write nothing and return None."""
        changed = await self._write(where, user_id, id_, changes, at, among, precondition, session)
        if changed is None:
            await self._explain(user_id, id_, among, precondition, session=session)
        return changed

    async def _write(
        self,
        where: Mapping[str, Any],
        user_id: str,
        id_: ObjectId,
        changes: Mapping[str, Any],
        at: datetime,
        among: Mapping[str, Any],
        precondition: Precondition,
        session: Session | None,
    ) -> Document | None:
        """Change the document if all filters match, and return it; None if they do not."""
        return await self._collection.find_one_and_update(
            {"_id": id_, "user_id": user_id, **LIVE, **where, **among, **precondition.filter()},
            self.update_of(changes, at),
            return_document=ReturnDocument.AFTER,
            session=session,
        )

    def update_of(self, changes: Mapping[str, Any], at: datetime) -> Any:
        """Return the MongoDB update for `changes`. A feature that stores derived fields adds them here."""
        return {"$set": {**changes, "updated_at": at}, "$inc": {"version": 1}}

    async def move_to_trash(
        self,
        user_id: str,
        id_: ObjectId,
        *,
        at: datetime,
        among: Mapping[str, Any] = ALL,
        precondition: Precondition = ANY_VERSION,
        session: Session | None = None,
    ) -> None:
        """Move the document to the trash. Its version stays, since a restored document is the same one.

        Raises:
            NotFound: As for `get`.
            PreconditionFailed: The document has another version.
        """
        result = await self._collection.update_one(
            {"_id": id_, "user_id": user_id, **LIVE, **among, **precondition.filter()},
            {"$set": {"deleted_at": at}},
            session=session,
        )
        if result.matched_count == 0:
            await self._explain(user_id, id_, among, precondition, session=session)
            raise NotFound

    async def find_in_trash(
        self, user_id: str, id_: ObjectId, *, session: Session | None = None
    ) -> Document | None:
        """Return the document, if it is in the trash."""
        return await self._collection.find_one({"_id": id_, "user_id": user_id, **_IN_TRASH}, session=session)

    async def trash_page(self, user_id: str, limit: int, after: Cursor | None) -> Sequence[Document]:
        """Return up to `limit` individually restorable documents in the trash, last deleted first."""
        query: dict[str, Any] = {"user_id": user_id, **self.trashed_alone, "deleted_at": {"$type": "date"}}
        if after is not None:
            query["deleted_at"] = {"$type": "date", "$lte": after.instant}
            query["$or"] = [{"deleted_at": {"$lt": after.instant}}, {"_id": {"$lt": after.id}}]
        found = self._collection.find(query, self.in_trash_list).sort([("deleted_at", -1), ("_id", -1)])
        return await found.limit(limit).to_list(limit)

    async def take_from_trash(
        self,
        user_id: str,
        id_: ObjectId,
        *,
        precondition: Precondition = ANY_VERSION,
        session: Session | None = None,
    ) -> None:
        """Restore the document as it was.

        Raises:
            PreconditionFailed: The document has another version.
        """
        result = await self._collection.update_one(
            {"_id": id_, "user_id": user_id, **precondition.filter()},
            {"$set": {"deleted_at": None}},
            session=session,
        )
        if result.matched_count == 0:
            raise PreconditionFailed

    async def part_of(self, user_id: str, where: Mapping[str, Any], session: Session) -> Part:
        """Return the first of the user's documents that match `where`, within the limits of a step."""
        return await find_part(self._collection, {"user_id": user_id, **where}, session)

    async def _explain(
        self,
        user_id: str,
        id_: ObjectId,
        among: Mapping[str, Any],
        precondition: Precondition,
        *,
        session: Session | None = None,
    ) -> None:
        """Raise the reason why a write did not find its document, if it is absence or version."""
        query = {"_id": id_, "user_id": user_id, **LIVE, **among}
        check_found(await self._collection.find_one(query, {"version": 1}, session=session), precondition)
