"""Reads and writes flows in MongoDB."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo import ReturnDocument

from my_flow_api.flows.bounded_read import LARGE_BATCH, BoundedRead, Candidates, read_within
from my_flow_api.flows.due_ranges import Kind, Range
from my_flow_api.flows.indexes import (
    ACTIVE,
    ARCHIVED,
    BY_DUE,
    COMPLETED_WITHOUT_NEXT,
    NEWEST,
    OPEN_BY_DUE,
    OPEN_BY_PLAN,
    OPEN_BY_REPEAT,
    OPEN_REPEATING,
    OPEN_WITH_DUE,
    OPEN_WITH_PLAN,
    WITHOUT_NEXT,
    WORD_INDEX_FILTERS,
    word_index,
)
from my_flow_api.flows.items import STORED_BYTES_EXPRESSION
from my_flow_api.flows.plans import NOT_SOMEDAY, SOMEDAY_KEY, plan_key_filter
from my_flow_api.flows.rules import IMPORTANCES
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.clock import position_of
from my_flow_api.kit.http.etag import Precondition
from my_flow_api.kit.persistence.mongo import LOCK_FIELD, Cursor, Session, find_with_hint
from my_flow_api.kit.persistence.preallocated_id import new_id
from my_flow_api.kit.persistence.quotas import Usage, count_usage
from my_flow_api.kit.persistence.repository import ALL, LIVE, OwnedRepository, Part
from my_flow_api.kit.text_search import range_of

_OPEN_AT_MOST = 200
_CANDIDATES_OF_A_KIND = 100
_FOUND_AT_MOST = 300
_BYTES_OF_A_KIND = 256 * 1024  # of descriptions; text of four bytes a character takes four times as much


# Named fields are copied (PROJECTION_SIMPLE). Excluding fields takes MongoDB twice as long.
_WITHOUT_DESCRIPTION = dict.fromkeys(
    (
        "context_id", "title", "priority", "due", "due_instant", "reminder_enabled", "position", "completed",
        "completed_at", "archived_at", "version", "created_at", "updated_at",
        "planned", "planned_instant",
        "repeat",
    ),
    1,
)  # fmt: skip
PROJECTION = {**_WITHOUT_DESCRIPTION, "description": 1, "checklist": 1}
_TO_CHANGE = {**_WITHOUT_DESCRIPTION, "description_bytes": 1}

_WITHOUT_DAY = {"due": None, "plan_key": {"$in": [None, SOMEDAY_KEY]}}
_UNCHANGING = {**LIVE, "$or": [_WITHOUT_DAY, {"completed": True}]}
_GOES_BY = frozenset({"due_begins", "importance", "title_begins", "description_bytes"})
# Each key ends with the id, so that keys are unique and a page begins exactly after the last one.
_ORDER_KEYS = {
    "due_key": {
        "$concat": ["$due_begins", "/", {"$toString": "$importance"}, "/", {"$toString": "$_id"}],
    },
    "title_key": {"$concat": ["$title_begins", "\t", {"$toString": "$_id"}]},
}


def order_keys(document: Document) -> Document:
    """Compute the keys of `_ORDER_KEYS` in Python."""
    id_, importance = document["_id"], document["importance"]
    return {
        "due_key": f"{document['due_begins']}/{importance}/{id_}",
        "title_key": f"{document['title_begins']}\t{id_}",
    }


def _place_in(context_id: ObjectId, last: Any) -> Document:
    """Return an expression for the position of a flow in a context: `last`, unless it is there already."""
    return {"$cond": [{"$eq": ["$context_id", context_id]}, "$position", last]}


def _is_moved(changes: Mapping[str, Any]) -> bool:
    """Return whether the changes bring a flow to the end of a context."""
    return "context_id" in changes and "position" not in changes


def _values_of(changes: Mapping[str, Any], last: float) -> dict[str, Any]:
    """Return the changes as expressions. A flow without a position in another context comes at `last`."""
    values: dict[str, Any] = {name: {"$literal": value} for name, value in changes.items()}
    if _is_moved(changes):
        values["position"] = _place_in(changes["context_id"], last)
    return values


def _raised(at: datetime) -> dict[str, Any]:
    """Return the expressions that raise the version."""
    return {"updated_at": at, "version": {"$add": ["$version", 1]}}


def _kind_of_due(flow: Document) -> int:
    """Return the sort key of the kind of due date: timed ones first, then bare dates, in a stable sort."""
    return 0 if flow["due_instant"] is not None else 1 if flow["due"] is not None else 2


async def _read_some(index: str, found: Cursor) -> BoundedRead:
    """Read up to two hundred flows of a query, and tell whether there are more."""
    read = await read_within(index, found.limit(_OPEN_AT_MOST + 1), _BYTES_OF_A_KIND)
    is_cut = read.is_cut or len(read.flows) > _OPEN_AT_MOST
    return BoundedRead(read.flows[:_OPEN_AT_MOST], is_cut)


class FlowRepository(OwnedRepository):
    """Reads and writes flows; every query has the owner."""

    name = "flows"
    trashed_alone = {"deleted_with_context": False}  # noqa: RUF012  (declared as a ClassVar)
    in_trash_list = {**PROJECTION, "deleted_at": 1}  # noqa: RUF012  (declared as a ClassVar)

    async def insert(self, user_id: str, document: Document, *, session: Session | None = None) -> Document:
        """Insert a flow with its sort keys, and return it as stored."""
        document = {"_id": new_id(), **document}
        return await super().insert(user_id, {**document, **order_keys(document)}, session=session)

    def update_of(self, changes: Mapping[str, Any], at: datetime) -> Any:
        """Return the update of the base class, with the stored fields that depend on the changes.

        A flow that goes to another context without a position comes last there.
        """
        if _GOES_BY.isdisjoint(changes) and not _is_moved(changes):
            return super().update_of(changes, at)
        return [
            {"$set": _values_of(changes, position_of(at)) | _raised(at)},
            {"$set": {**_ORDER_KEYS, "description_bytes": STORED_BYTES_EXPRESSION}},
        ]

    async def unchanging_version(self, user_id: str, id_: ObjectId, known: Precondition) -> int | None:
        """Return the flow's version, if `known` names it and time does not change the flow.

        Time changes an open flow with a due date or a planned day.
        """
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
        """Return up to `limit` flows that match `where`, outside the trash, in this order from this index.

        The index is named, since MongoDB would choose among the possible ones by racing them.
        """
        found = self._collection.find({"user_id": user_id, **where, **LIVE}, PROJECTION).sort(list(order))
        return await find_with_hint(index, found.limit(limit), limit)

    async def with_word(self, user_id: str, term: str, field: str, where: Mapping[str, Any]) -> BoundedRead:
        """Return up to 300 flows that match `where`, outside the trash, with a word in `field` for `term`.

        For equal words the newest come first. Their descriptions are limited to 256 KiB.
        """
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
        """Return up to a hundred open flows of a context with one of these stored words in the title."""
        query = {
            "user_id": user_id,
            "completed": False,
            "title_words": {"$in": list(words)},
            "context_id": context_id,
            "archived_at": None,
            **NOT_SOMEDAY,
            **LIVE,
            **among,
        }
        found = self._collection.find(query, PROJECTION).limit(_CANDIDATES_OF_A_KIND)
        return (await read_within(word_index("title_words"), found, _BYTES_OF_A_KIND)).flows

    async def candidates(
        self, user_id: str, context_ids: Sequence[ObjectId], among: Mapping[str, Any] = ALL
    ) -> Mapping[ObjectId, Candidates]:
        """Return the open flows of the contexts, by context: all if they are few, else the first by due date.

        Few are up to two hundred with 256 KiB of descriptions: one query, and one more batch for more than a
        hundred. Those planned for someday are left out and not counted.
        """
        query = {
            "user_id": user_id,
            "context_id": {"$in": list(context_ids)},
            "completed": False,
            "importance": {"$in": IMPORTANCES},
            "archived_at": None,
            **NOT_SOMEDAY,
            **LIVE,
            **among,
        }
        found = self._collection.find(query, PROJECTION).sort("due_key", 1).limit(_OPEN_AT_MOST + 1)
        whole = await read_within(BY_DUE, found, _BYTES_OF_A_KIND, batch=LARGE_BATCH)
        if whole.is_cut or len(whole.flows) > _OPEN_AT_MOST:
            del whole  # `CANDIDATES_READ` reserves memory only for one of the two
            first = await asyncio.gather(*(self._due_first(user_id, id_, among) for id_ in context_ids))
            return dict(zip(context_ids, first, strict=True))
        flows: dict[ObjectId, list[Document]] = {id_: [] for id_ in context_ids}
        for flow in sorted(whole.flows, key=_kind_of_due):
            flows[flow["context_id"]].append(flow)
        return {id_: Candidates(of_context, len(of_context), {}) for id_, of_context in flows.items()}

    async def _due_first(self, user_id: str, context_id: ObjectId, among: Mapping[str, Any]) -> Candidates:
        """Return up to a hundred open flows of each kind of due date: timed (t), bare date (b), and none (n).

        The descriptions of a kind are limited to 256 KiB.

        They are the first by due date and, without one, the most important and oldest, so that the response
        costs the same for a context of any size. Some of the top five may be missing: flows that a note
        mentions (`with_title_words`), flows due today behind a hundred overdue ones (`due_within`), or flows
        that have not been changed for long.
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
        """Return up to a hundred open flows of a context within a range of due dates, in order of due date.

        Their descriptions are limited to 256 KiB together. Flows planned for someday are left out.
        """
        query = {
            "user_id": user_id,
            "context_id": context_id,
            "completed": False,
            "importance": {"$in": IMPORTANCES},
            "due_key": keys.filter(),
            "archived_at": None,
            **NOT_SOMEDAY,
            **LIVE,
            **among,
        }
        found = self._collection.find(query, PROJECTION).sort("due_key", 1).limit(_CANDIDATES_OF_A_KIND)
        return await read_within(BY_DUE, found, _BYTES_OF_A_KIND)

    async def planned_within(
        self, user_id: str, context_id: ObjectId, ranges: Sequence[Range], among: Mapping[str, Any] = ALL
    ) -> BoundedRead:
        """Return up to a hundred open flows of a context with a plan in one of these ranges.

        The last planned come first. Their descriptions are limited to 256 KiB together.
        """
        query = {
            "user_id": user_id,
            "context_id": context_id,
            **OPEN_WITH_PLAN,
            **plan_key_filter(ranges),
            **among,
        }
        found = self._collection.find(query, PROJECTION).sort("plan_key", -1).limit(_CANDIDATES_OF_A_KIND)
        return await read_within(OPEN_BY_PLAN, found, _BYTES_OF_A_KIND)

    async def due_in(
        self, user_id: str, ranges: Sequence[Range], among: Mapping[str, Any] = ALL
    ) -> BoundedRead:
        """Return up to two hundred open flows of all contexts with a due key in one of these ranges.

        Their descriptions are limited to 256 KiB together. Flows planned for someday are left out.
        """
        query = {
            "user_id": user_id,
            "importance": {"$in": IMPORTANCES},
            **OPEN_WITH_DUE,
            **NOT_SOMEDAY,
            "$or": [{"due_key": keys.filter()} for keys in ranges],
            **among,
        }
        found = self._collection.find(query, PROJECTION).sort("due_key", 1)
        return await _read_some(OPEN_BY_DUE, found)

    async def planned_in(
        self, user_id: str, ranges: Sequence[Range], among: Mapping[str, Any] = ALL
    ) -> BoundedRead:
        """Return up to two hundred open flows of all contexts with a plan key in one of these ranges.

        Their descriptions are limited to 256 KiB together.
        """
        query = {"user_id": user_id, **OPEN_WITH_PLAN, **plan_key_filter(ranges), **among}
        found = self._collection.find(query, PROJECTION).sort("plan_key", 1)
        return await _read_some(OPEN_BY_PLAN, found)

    async def remove(self, user_id: str, id_: ObjectId) -> None:
        """Remove the flow for good, in the trash or outside."""
        await self._collection.delete_one({"_id": id_, "user_id": user_id})

    async def count_open(
        self,
        user_id: str,
        context_id: ObjectId,
        among: Mapping[str, Any] = ALL,
        *,
        session: Session | None = None,
    ) -> int:
        """Count the open flows of a context, without those planned for someday."""
        open_ones = {"completed": False, **ACTIVE, **NOT_SOMEDAY}
        return await self._collection.count_documents(
            {"user_id": user_id, "context_id": context_id, **open_ones, **among}, session=session
        )

    async def find_many(
        self,
        user_id: str,
        ids: Sequence[ObjectId],
        among: Mapping[str, Any] = ALL,
        *,
        session: Session,
    ) -> Sequence[Document]:
        """Return those of the flows that the user has outside the trash, without their descriptions."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE, **among}
        found = self._collection.find(query, _TO_CHANGE, session=session)
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
        """Set the same fields of several flows, and raise the version of each."""
        await self._collection.update_many(
            {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE},
            self.update_of(changes, at),
            session=session,
        )

    async def move_many(
        self, user_id: str, ids: Sequence[ObjectId], context_id: ObjectId, *, at: datetime, session: Session
    ) -> None:
        """Move several flows to the end of a context, in this order."""
        last = {"$add": [position_of(at), {"$indexOfArray": [list(ids), "$_id"]}]}
        changes = {"context_id": context_id, "position": _place_in(context_id, last)}
        await self._collection.update_many(
            {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE},
            [{"$set": {**changes, **_raised(at)}}],
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

    async def find_with_trash(
        self,
        user_id: str,
        ids: Sequence[ObjectId],
        among: Mapping[str, Any],
        *,
        session: Session,
    ) -> Mapping[ObjectId, Document]:
        """Return those of the flows that the user has, in the trash or outside, without their descriptions.

        Flows outside the trash must match `among`.
        """
        query = {
            "_id": {"$in": list(ids)},
            "user_id": user_id,
            "$or": [{"deleted_at": {"$type": "date"}}, {**LIVE, **among}],
        }
        shown = {**_TO_CHANGE, "deleted_at": 1, "deleted_with_context": 1}
        found = self._collection.find(query, shown, session=session).hint("_id_")
        return {flow["_id"]: flow for flow in await found.to_list(len(ids))}

    async def find_shown(
        self,
        user_id: str,
        ids: Sequence[ObjectId],
        among: Mapping[str, Any],
        *,
        session: Session,
    ) -> Mapping[ObjectId, Document]:
        """Return those of the flows that the user has outside the trash, with their descriptions."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE, **among}
        found = self._collection.find(query, PROJECTION, session=session).hint("_id_")
        return {flow["_id"]: flow for flow in await found.to_list(len(ids))}

    async def change_each(
        self,
        user_id: str,
        changes: Mapping[ObjectId, Mapping[str, Any]],
        *,
        at: datetime,
        session: Session,
    ) -> None:
        """Set fields of several flows, those of each by its id, and raise the version of each, in one update.

        Flows that go to another context without a position come last there, in this order.
        """
        ids, last = list(changes), position_of(at)
        own = [
            {"case": {"$eq": ["$_id", id_]}, "then": _values_of(changes[id_], last + number)}
            for number, id_ in enumerate(ids)
        ]
        merged = {"$mergeObjects": ["$$ROOT", {"$switch": {"branches": own}}, _raised(at)]}
        await self._collection.update_many(
            {"_id": {"$in": ids}, "user_id": user_id, **LIVE},
            [{"$replaceWith": merged}, {"$set": _ORDER_KEYS}],
            session=session,
            hint="_id_",
        )

    async def restore_many(self, user_id: str, ids: Sequence[ObjectId], *, session: Session) -> None:
        """Take several flows out of the trash, as they were."""
        await self._collection.update_many(
            {"_id": {"$in": list(ids)}, "user_id": user_id},
            {"$set": {"deleted_at": None}},
            session=session,
            hint="_id_",
        )

    async def find_whole(
        self, user_id: str, ids: Sequence[ObjectId], *, session: Session
    ) -> Mapping[ObjectId, Document]:
        """Return those of the flows that are stored, in the trash or outside, with all of their fields."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id}
        found = self._collection.find(query, session=session).hint("_id_")
        return {flow["_id"]: flow for flow in await found.to_list(len(ids))}

    async def insert_unless_stored(
        self, user_id: str, document: Document, *, session: Session
    ) -> Document | None:
        """Insert the flow, unless one is stored under its id, in the trash or outside; return that one."""
        added = {name: value for name, value in document.items() if name not in {"_id", "user_id"}}
        return await self._collection.find_one_and_update(
            {"_id": document["_id"], "user_id": user_id},
            {"$setOnInsert": added},
            upsert=True,
            return_document=ReturnDocument.BEFORE,
            session=session,
        )

    async def replace_many(self, user_id: str, documents: Sequence[Document], *, session: Session) -> None:
        """Replace several flows by these, in one update."""
        own = [
            {
                "case": {"$eq": ["$_id", document["_id"]]},
                "then": {"$literal": {**document, "user_id": user_id}},
            }
            for document in documents
        ]
        await self._collection.update_many(
            {"_id": {"$in": [document["_id"] for document in documents]}, "user_id": user_id},
            [{"$replaceWith": {"$switch": {"branches": own}}}],
            session=session,
            hint="_id_",
        )

    async def take_back(
        self, user_id: str, ids: Sequence[ObjectId], *, at: datetime, session: Session
    ) -> None:
        """Take flows of series away: into the trash, but not into its list."""
        changes = {"deleted_at": at, "deleted_with_context": True, "taken_back": True}
        await self._collection.update_many(
            {"_id": {"$in": list(ids)}, "user_id": user_id}, {"$set": changes}, session=session, hint="_id_"
        )

    async def find_series(
        self, user_id: str, series_ids: Collection[ObjectId], session: Session | None
    ) -> Sequence[Document]:
        """Return the highest `number` of each series and its `open` flows, also those in the trash.

        Flows that were taken back do not count. This reads all flows of the user: few requests need it, and
        an index would cost each write of a flow that repeats.
        """
        open_flow = {"_id": "$_id", "number": "$repeat.number"}
        pipeline: list[dict[str, Any]] = [
            {
                "$match": {
                    "user_id": user_id,
                    "repeat.series_id": {"$in": list(series_ids)},
                    "taken_back": {"$ne": True},
                }
            },
            {
                "$group": {
                    "_id": "$repeat.series_id",
                    "number": {"$max": "$repeat.number"},
                    "open": {"$push": {"$cond": ["$completed", "$$REMOVE", open_flow]}},
                }
            },
        ]
        found = self._collection.aggregate(pipeline, session=session, hint=NEWEST)
        return await found.to_list(None)

    async def end_repetitions(
        self, user_id: str, ids: Sequence[ObjectId], *, at: datetime, session: Session
    ) -> None:
        """Make ordinary flows of open ones that repeat, in the trash or outside."""
        await self._collection.update_many(
            {"_id": {"$in": list(ids)}, "user_id": user_id},
            self.update_of({"repeat": None, "awaits_next": False}, at),
            session=session,
            hint="_id_",
        )

    async def repeating(self, user_id: str, limit: int, among: Mapping[str, Any] = ALL) -> Sequence[Document]:
        """Return up to `limit` open flows of all contexts that repeat, without their descriptions.

        Flows planned for someday are left out.
        """
        query = {"user_id": user_id, **OPEN_REPEATING, **NOT_SOMEDAY, **among}
        found = self._collection.find(query, _WITHOUT_DESCRIPTION)
        return await find_with_hint(OPEN_BY_REPEAT, found.limit(limit), limit)

    async def without_next(self, limit: int) -> Sequence[Document]:
        """Return completed flows of all users whose next one is not made yet, the longest completed first."""
        found = self._collection.find(COMPLETED_WITHOUT_NEXT, {"user_id": 1}).sort("completed_at", 1)
        return await find_with_hint(WITHOUT_NEXT, found.limit(limit), limit)

    async def take_without_next(
        self, user_id: str, id_: ObjectId, among: Mapping[str, Any], session: Session
    ) -> Document | None:
        """Return such a flow and note that its next one is made; its version stays."""
        return await self._collection.find_one_and_update(
            {"_id": id_, "user_id": user_id, **COMPLETED_WITHOUT_NEXT, **among},
            {"$set": {"awaits_next": False}},
            return_document=ReturnDocument.AFTER,
            session=session,
        )

    async def live_part(self, user_id: str, context_id: ObjectId, session: Session) -> Part:
        """Return one step's worth of the context's flows outside the trash."""
        where = {"context_id": context_id, "completed": {"$in": [False, True]}}
        active = await self.part_of(user_id, {**where, **ACTIVE}, session)
        if not active.is_all:
            return active
        return active.joined(await self.part_of(user_id, {**where, **ARCHIVED}, session))

    async def trashed_part(self, user_id: str, context_id: ObjectId, at: datetime, session: Session) -> Part:
        """Return one step's worth of the flows that were deleted with the context at `at`."""
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
            user_id: The owner.
            context_id: The context.
            ids: The flows to move.
            before: Time of the context's deletion before; None outside the trash.
            now: Time of its deletion now; None outside the trash.
            silently: Whether to omit the change events of the flows.
            session: The transaction.
        """
        changes: dict[str, Any] = {"deleted_at": now, "deleted_with_context": now is not None}
        if silently:
            changes[LOCK_FIELD] = ObjectId()
        await self._collection.update_many(
            {"_id": {"$in": list(ids)}, "user_id": user_id, "context_id": context_id, "deleted_at": before},
            {"$set": changes},
            session=session,
            hint="_id_",  # another plan may be chosen for some of thousands with the same time of deletion
        )

    async def announce(self, user_id: str, context_id: ObjectId, session: Session) -> None:
        """Send the change event of one flow of this context."""
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

    async def find(self, user_id: str, id_: ObjectId, session: Session) -> Document | None:
        """Return the flow, including the trash, if it is stored."""
        return await self._collection.find_one({"_id": id_, "user_id": user_id}, session=session)

    async def existing(self, user_id: str, ids: Sequence[ObjectId], session: Session) -> set[ObjectId]:
        """Return those of the flows that are stored, including the trash."""
        query = {"_id": {"$in": list(ids)}, "user_id": user_id}
        return {found["_id"] async for found in self._collection.find(query, {"_id": 1}, session=session)}

    async def usage(self, user_id: str, session: Session | None = None) -> Usage:
        """Return the number of the user's flows, including the trash, and the size of their descriptions."""
        return await count_usage(self._collection, user_id, "description_bytes", session, index=NEWEST)

    async def is_any_live(self, user_id: str, context_id: ObjectId) -> bool:
        """Return whether a flow of the context is outside the trash."""
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
        """Move a flow into the trash or out of it with its context, from `before` to `now`."""
        await self._collection.update_one(
            {"_id": id_, "user_id": user_id, "context_id": context_id, "deleted_at": before},
            {"$set": {"deleted_at": now, "deleted_with_context": now is not None}},
        )
