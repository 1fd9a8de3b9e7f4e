"""Reads and writes flows in MongoDB."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bson import ObjectId

from my_flow_api.flows.bounded_read import LARGE_BATCH, BoundedRead, Candidates, read_within
from my_flow_api.flows.due_ranges import Kind, Range
from my_flow_api.flows.indexes import (
    ACTIVE,
    ARCHIVED,
    BY_DUE,
    NEWEST,
    WORD_INDEX_FILTERS,
    word_index,
)
from my_flow_api.flows.rules import IMPORTANCES
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.clock import position_of
from my_flow_api.kit.http.etag import Precondition
from my_flow_api.kit.persistence.mongo import LOCK_FIELD, Session, find_with_hint
from my_flow_api.kit.persistence.preallocated_id import new_id
from my_flow_api.kit.persistence.quotas import Usage, count_usage
from my_flow_api.kit.persistence.repository import ALL, LIVE, OwnedRepository, Part
from my_flow_api.kit.text_search import range_of

_OPEN_AT_MOST = 200
_CANDIDATES_OF_A_KIND = 100
_FOUND_AT_MOST = 300
_BYTES_OF_A_KIND = 256 * 1024  # of descriptions; text of four bytes a character takes four times as much


# What is named is copied (PROJECTION_SIMPLE). To leave fields out takes MongoDB twice as long.
_WITHOUT_DESCRIPTION = dict.fromkeys(
    (
        "context_id", "title", "priority", "due", "due_instant", "reminder_enabled", "position", "completed",
        "completed_at", "archived_at", "version", "created_at", "updated_at",
    ),
    1,
)  # fmt: skip
PROJECTION = {**_WITHOUT_DESCRIPTION, "description": 1}

_UNCHANGING = {**LIVE, "$or": [{"due": None}, {"completed": True}]}
_GOES_BY = frozenset({"due_begins", "importance", "title_begins"})
# Each key ends with the id, so that no two flows have the same one and a page begins exactly after the last.
_ORDER_KEYS = {
    "due_key": {
        "$concat": ["$due_begins", "/", {"$toString": "$importance"}, "/", {"$toString": "$_id"}],
    },
    "title_key": {"$concat": ["$title_begins", "\t", {"$toString": "$_id"}]},
}


def order_keys(document: Document) -> Document:
    """What `_ORDER_KEYS` says in MongoDB's words."""
    id_, importance = document["_id"], document["importance"]
    return {
        "due_key": f"{document['due_begins']}/{importance}/{id_}",
        "title_key": f"{document['title_begins']}\t{id_}",
    }


def _place_in(context_id: ObjectId, last: Any) -> Document:
    """The position of a flow that goes to a context, as an expression: `last`, unless it is there already."""
    return {"$cond": [{"$eq": ["$context_id", context_id]}, "$position", last]}


def _kind_of_due(flow: Document) -> int:
    """Timed dues come first, then bare dates; sorting keeps the order within a kind."""
    return 0 if flow["due_instant"] is not None else 1 if flow["due"] is not None else 2


class FlowRepository(OwnedRepository):
    name = "flows"
    trashed_alone = {"deleted_with_context": False}  # noqa: RUF012  (declared as a ClassVar)

    async def insert(self, user_id: str, document: Document, *, session: Session | None = None) -> Document:
        document = {"_id": new_id(), **document}
        return await super().insert(user_id, {**document, **order_keys(document)}, session=session)

    def update_of(self, changes: Mapping[str, Any], at: datetime) -> Any:
        """As the kit's; a change of what lists go by changes the keys of their order with it.

        A flow that goes to another context without a position comes last there.
        """
        is_moved = "context_id" in changes and "position" not in changes
        if _GOES_BY.isdisjoint(changes) and not is_moved:
            return super().update_of(changes, at)
        values: dict[str, Any] = {name: {"$literal": value} for name, value in changes.items()}
        if is_moved:
            values["position"] = _place_in(changes["context_id"], position_of(at))
        raised = {"updated_at": at, "version": {"$add": ["$version", 1]}}
        return [{"$set": values | raised}, {"$set": _ORDER_KEYS}]

    async def unchanging_version(self, user_id: str, id_: ObjectId, known: Precondition) -> int | None:
        """The version of the flow, if `known` names it and time changes nothing about the flow: it has no
        due, or is completed."""
        query = {"_id": id_, "user_id": user_id, **_UNCHANGING}
        found = await self._collection.find_one(query, {"version": 1})
        return found["version"] if found is not None and known.matches(found["version"]) else None

    async def page(
        self,
        user_id: str,
        where: Mapping[str, Any],
        order: Sequence[tuple[str, int]],
        limit: int,
        *,
        index: str,
    ) -> Sequence[Document]:
        """Up to `limit` flows outside the trash that fit `where`, in this order, read from this index.

        The index is named, since MongoDB's own choice among those that would do is a race between them.
        """
        found = self._collection.find({"user_id": user_id, **where, **LIVE}, PROJECTION).sort(list(order))
        return await find_with_hint(index, found.limit(limit), limit)

    async def with_word(self, user_id: str, term: str, field: str, where: Mapping[str, Any]) -> BoundedRead:
        """Up to three hundred flows outside the trash that fit `where`, of whose words in `field` one begins
        with `term`; of the same word the newest. Their descriptions are up to 256 KiB."""
        # Without $elemMatch one word may be after the beginning of the range, and another before its end.
        query = {
            "user_id": user_id,
            field: {"$elemMatch": range_of(term)},
            **WORD_INDEX_FILTERS[field],
            **where,
            **LIVE,
        }
        found = self._collection.find(query, PROJECTION).limit(_FOUND_AT_MOST)
        read = await read_within(word_index(field), found, _BYTES_OF_A_KIND)
        return read._replace(is_cut=read.is_cut or len(read.flows) == _FOUND_AT_MOST)

    async def with_title_words(
        self, user_id: str, context_id: ObjectId, words: Sequence[str], among: Mapping[str, Any] = ALL
    ) -> Sequence[Document]:
        """Up to a hundred open flows of a context that have one of these stored words in their titles."""
        query = {
            "user_id": user_id,
            "completed": False,
            "title_words": {"$in": list(words)},
            "context_id": context_id,
            "archived_at": None,
            **LIVE,
            **among,
        }
        found = self._collection.find(query, PROJECTION).limit(_CANDIDATES_OF_A_KIND)
        return (await read_within(word_index("title_words"), found, _BYTES_OF_A_KIND)).flows

    async def candidates(
        self, user_id: str, context_ids: Sequence[ObjectId], among: Mapping[str, Any] = ALL
    ) -> Mapping[ObjectId, Candidates]:
        """Return all open flows of the contexts, by context, if they are few; else those due first of each.

        They are few up to two hundred with 256 KiB of descriptions: one query, and one more batch for more
        than a hundred.
        """
        query = {
            "user_id": user_id,
            "context_id": {"$in": list(context_ids)},
            "completed": False,
            "importance": {"$in": IMPORTANCES},
            "archived_at": None,
            **LIVE,
            **among,
        }
        found = self._collection.find(query, PROJECTION).sort("due_key", 1).limit(_OPEN_AT_MOST + 1)
        whole = await read_within(BY_DUE, found, _BYTES_OF_A_KIND, batch=LARGE_BATCH)
        if whole.is_cut or len(whole.flows) > _OPEN_AT_MOST:
            del whole  # `CANDIDATES_READ` reserves no memory for it beside the others
            first = await asyncio.gather(*(self._due_first(user_id, id_, among) for id_ in context_ids))
            return dict(zip(context_ids, first, strict=True))
        flows: dict[ObjectId, list[Document]] = {id_: [] for id_ in context_ids}
        for flow in sorted(whole.flows, key=_kind_of_due):
            flows[flow["context_id"]].append(flow)
        return {id_: Candidates(of_context, len(of_context), {}) for id_, of_context in flows.items()}

    async def _due_first(self, user_id: str, context_id: ObjectId, among: Mapping[str, Any]) -> Candidates:
        """Up to a hundred open flows of each kind of due: a time (t), a bare date (b), and none (n).

        The descriptions of a kind are up to 256 KiB.

        They are those due first and, without a due, the most important and oldest, so that the answer costs
        the same in a context of any size. Some of the first five may not be among them: what a note mentions
        (`with_title_words`), what is due today where a hundred are overdue (`due_within`), or what was not
        touched for long.
        """
        kinds: tuple[Kind, ...] = ("t", "b", "n")
        found = await asyncio.gather(
            *(self.due_within(user_id, context_id, Range(kind, chr(ord(kind) + 1)), among) for kind in kinds)
        )
        flows = [flow for of_kind in found for flow in of_kind.flows]
        cut_after = {
            kind: of_kind.flows[-1]
            for kind, of_kind in zip(kinds, found, strict=True)
            if of_kind.is_cut or len(of_kind.flows) == _CANDIDATES_OF_A_KIND
        }
        open_count = await self.count_open(user_id, context_id, among) if cut_after else len(flows)
        return Candidates(flows, open_count, cut_after)

    async def due_within(
        self, user_id: str, context_id: ObjectId, keys: Range, among: Mapping[str, Any] = ALL
    ) -> BoundedRead:
        """Return up to a hundred open flows of a context within a range of dues, those due first first.

        Their descriptions are up to 256 KiB together.
        """
        query = {
            "user_id": user_id,
            "context_id": context_id,
            "completed": False,
            "importance": {"$in": IMPORTANCES},
            "due_key": keys.filter(),
            "archived_at": None,
            **LIVE,
            **among,
        }
        found = self._collection.find(query, PROJECTION).sort("due_key", 1).limit(_CANDIDATES_OF_A_KIND)
        return await read_within(BY_DUE, found, _BYTES_OF_A_KIND)

    async def remove(self, user_id: str, id_: ObjectId) -> None:
        """Remove the flow for good, wherever it is."""
        await self._collection.delete_one({"_id": id_, "user_id": user_id})

    async def count_open(
        self,
        user_id: str,
        context_id: ObjectId,
        among: Mapping[str, Any] = ALL,
        *,
        session: Session | None = None,
    ) -> int:
        """How many flows of a context are open."""
        return await self._collection.count_documents(
            {"user_id": user_id, "context_id": context_id, "completed": False, **ACTIVE, **among},
            session=session,
        )

    async def find_many(
        self,
        user_id: str,
        ids: Sequence[ObjectId],
        among: Mapping[str, Any] = ALL,
        *,
        session: Session,
    ) -> Sequence[Document]:
        """Those of the flows that the person has, outside the trash, without their descriptions."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE, **among}
        found = self._collection.find(query, _WITHOUT_DESCRIPTION, session=session)
        return await found.to_list(len(ids))

    async def change_many(
        self,
        user_id: str,
        ids: Sequence[ObjectId],
        changes: Mapping[str, Any],
        *,
        at: datetime,
        session: Session,
    ) -> None:
        """Set the same fields of several flows and raise the version of each."""
        await self._collection.update_many(
            {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE},
            self.update_of(changes, at),
            session=session,
        )

    async def move_many(
        self, user_id: str, ids: Sequence[ObjectId], context_id: ObjectId, *, at: datetime, session: Session
    ) -> None:
        """Move several flows to a context, where they come last, in this order."""
        last = {"$add": [position_of(at), {"$indexOfArray": [list(ids), "$_id"]}]}
        changes = {"context_id": context_id, "position": _place_in(context_id, last)}
        await self._collection.update_many(
            {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE},
            [{"$set": {**changes, "updated_at": at, "version": {"$add": ["$version", 1]}}}],
            session=session,
        )

    async def trash_many(
        self, user_id: str, ids: Sequence[ObjectId], *, at: datetime, session: Session
    ) -> None:
        """Move several flows to the trash."""
        await self._collection.update_many(
            {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE},
            {"$set": {"deleted_at": at}},
            session=session,
        )

    async def live_part(self, user_id: str, context_id: ObjectId, session: Session) -> Part:
        """Flows of the context outside the trash, as many as a step takes."""
        where = {"context_id": context_id, "completed": {"$in": [False, True]}}
        active = await self.part_of(user_id, {**where, **ACTIVE}, session)
        if not active.is_all:
            return active
        return active.joined(await self.part_of(user_id, {**where, **ARCHIVED}, session))

    async def trashed_part(self, user_id: str, context_id: ObjectId, at: datetime, session: Session) -> Part:
        """Flows that went into the trash with the context at `at`, as many as a step takes."""
        where = {"context_id": context_id, "deleted_at": at, "deleted_with_context": True}
        return await self.part_of(user_id, where, session)

    async def move_with_context(
        self,
        user_id: str,
        ids: Sequence[ObjectId],
        context_id: ObjectId,
        before: datetime | None,
        now: datetime | None,
        session: Session,
        *,
        silently: bool,
    ) -> None:
        """Move flows into the trash, or out of it, with their context, as `go_with_context` does for one.

        Args:
            silently: whether nobody who follows the changes is told of each.
        """
        changes: dict[str, Any] = {"deleted_at": now, "deleted_with_context": now is not None}
        if silently:
            changes[LOCK_FIELD] = ObjectId()
        await self._collection.update_many(
            {"_id": {"$in": list(ids)}, "user_id": user_id, "context_id": context_id, "deleted_at": before},
            {"$set": changes},
            session=session,
            hint="_id_",  # it may be the plan for some of thousands that went at the same moment
        )

    async def announce(self, user_id: str, context_id: ObjectId, session: Session) -> None:
        """Have those who follow the person's changes hear of one flow of this context."""
        for place in (ACTIVE, ARCHIVED):
            query = {"user_id": user_id, "context_id": context_id, "completed": {"$in": [False, True]}}
            found = await self._collection.find_one(
                {"user_id": user_id, **query, **place}, {"_id": 1}, session=session
            )
            if found is not None:
                await self._collection.update_one(
                    {"_id": found["_id"], "user_id": user_id},
                    {"$set": {"announced": ObjectId()}},
                    session=session,
                )
                return

    async def existing(self, user_id: str, ids: Sequence[ObjectId], session: Session) -> set[ObjectId]:
        """Those of the flows that are stored, the trash included."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id}
        return {found["_id"] async for found in self._collection.find(query, {"_id": 1}, session=session)}

    async def usage(self, user_id: str, session: Session | None = None) -> Usage:
        """Return the number of the person's flows, the trash included, and the size of their descriptions."""
        return await count_usage(self._collection, user_id, "description_bytes", session, index=NEWEST)

    async def is_any_live(self, user_id: str, context_id: ObjectId) -> bool:
        """Whether any flow of the context is outside the trash."""
        for place in (ACTIVE, ARCHIVED):
            query = {
                "user_id": user_id,
                "context_id": context_id,
                "completed": {"$in": [False, True]},
                **place,
            }
            if await self._collection.find_one(query, {"_id": 1}) is not None:
                return True
        return False

    async def go_with_context(
        self,
        user_id: str,
        id_: ObjectId,
        context_id: ObjectId,
        before: datetime | None,
        now: datetime | None,
    ) -> None:
        """Put one flow where its context is `now`, in the trash since then or out of it, if the flow still is
        where the context was `before`."""
        await self._collection.update_one(
            {"_id": id_, "user_id": user_id, "context_id": context_id, "deleted_at": before},
            {"$set": {"deleted_at": now, "deleted_with_context": now is not None}},
        )
