"""Lists of flows: which, in which order, from where on. Each page is read from an index in its order."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import product
from operator import itemgetter
from typing import Any, NamedTuple

from bson import ObjectId

from my_flow_api.auth.subject import Subject
from my_flow_api.errors import ValidationFailed
from my_flow_api.flows.due_ranges import DATED, Range, due_ranges, range_after, undated_after
from my_flow_api.flows.repository import IMPORTANCES, WORD_FIELDS, FlowRepository
from my_flow_api.flows.rules import beginning_of_title, due_at, importance_of
from my_flow_api.flows.schemas import ContextFlowQuery
from my_flow_api.flows.worded import fits, in_order
from my_flow_api.kit.background import unhurried
from my_flow_api.kit.days import Moment
from my_flow_api.kit.documents import Document
from my_flow_api.kit.pagination import BoundCursor, cut_after, fingerprint, milliseconds
from my_flow_api.kit.words import terms_of
from my_flow_api.preferences.service import PreferencesService

type Where = Mapping[str, Any]
type Found = Sequence[Document]

_ANYWHERE: Where = {"completed": {"$in": [False, True]}}


class Order(NamedTuple):
    """What a list goes by, and whether the greatest comes first."""

    by: str
    descending: bool

    @property
    def direction(self) -> int:
        return -1 if self.descending else 1

    @property
    def beyond(self) -> str:
        """The operator of what comes later in this order."""
        return "$lt" if self.descending else "$gt"


class FlowPageFound(NamedTuple):
    """A page of stored flows, and the moment to show them at."""

    flows: Found
    next_cursor: str | None
    moment: Moment


class FlowLists:
    def __init__(self, flows: FlowRepository, preferences: PreferencesService) -> None:
        self._flows = flows
        self._preferences = preferences

    async def page(
        self, subject: Subject, query: ContextFlowQuery, context_id: ObjectId | None
    ) -> FlowPageFound:
        """The page that `query` asks for.

        Raises:
            ValidationFailed: no index has these filters in this order.
            BadRequest: the cursor is not ours, or of a list with other filters.
        """
        order = _order_of(query)
        if order.by == "completed_at" and not (query.completed or query.status == "completed"):
            raise _cannot("sort", "Sort by completed_at among completed flows: give completed=true.")
        if query.q is not None:
            return await self._worded(subject, query, query.q, context_id, order)
        _refuse_what_no_index_has(query, order, context_id)
        after = BoundCursor.decode(query.cursor, _fingerprint(query, context_id)) if query.cursor else None
        where = _where(query, context_id)
        if order.by == "due":
            moment = await self._preferences.moment(subject)
            found = await self._by_due(subject.id, query, where, order, after, moment)
        else:
            read = self._by_priority if order.by == "priority" else self._by_one_key
            found, moment = await asyncio.gather(
                read(subject.id, where, order, after, query.limit + 1), self._preferences.moment(subject)
            )
        if len(found) <= query.limit:
            return FlowPageFound(found, None, moment)
        page = found[: query.limit]
        last = page[-1]
        keys = _keys_of(last, order, moment)
        cursor = BoundCursor(_fingerprint(query, context_id), keys, last["_id"])
        return FlowPageFound(page, cursor.encode(), moment)

    async def with_words(self, subject: Subject, terms: Sequence[str], where: Where = _ANYWHERE) -> Found:
        """Some hundreds of flows outside the trash that fit `where`, with a word that begins with the first
        of `terms`.

        Open and completed ones are read apart: there are few of those, and in time very many of these.
        """
        completed = where["completed"]
        apart = completed["$in"] if isinstance(completed, Mapping) else [completed]
        found = await asyncio.gather(
            *(
                self._flows.with_word(subject.id, terms[0], field, {**where, "completed": one})
                for field, one in product(WORD_FIELDS, apart)
            )
        )
        return list({flow["_id"]: flow for flows in found for flow in flows}.values())

    async def _worded(
        self, subject: Subject, query: ContextFlowQuery, q: str, context_id: ObjectId | None, order: Order
    ) -> FlowPageFound:
        terms = terms_of(q)
        of = _fingerprint(query, context_id)
        after = BoundCursor.decode(query.cursor, of) if query.cursor else None
        where = _where(query, context_id)
        found, moment = await asyncio.gather(
            self.with_words(subject, terms, where) if terms else _nothing(), self._preferences.moment(subject)
        )
        fitting = [flow async for flow in unhurried(found) if fits(flow, query, terms, moment)]
        flows = in_order(fitting, order.by, descending=order.descending, moment=moment)
        page, more = cut_after(after, flows, query.limit, of=of, id_of=itemgetter("_id"))
        return FlowPageFound(page, more, moment)

    async def _by_one_key(
        self, user_id: str, where: Where, order: Order, after: BoundCursor | None, limit: int
    ) -> Found:
        index = _index_of(order, where)
        if order.by == "title":
            beyond = {"title_key": {order.beyond: f"{after.text(0)}\t{after.id}"}} if after else {}
            sort = [("title_key", order.direction)]
            return await self._flows.page(user_id, {**where, **beyond}, sort, limit, index=index)
        sort = [(order.by, order.direction), ("_id", order.direction)]
        if after is not None:
            value = after.number(0) if order.by == "position" else after.instant(0)
            where = {**where, **_beyond(order, value, after.id)}
        return await self._flows.page(user_id, where, sort, limit, index=index)

    async def _by_priority(
        self, user_id: str, where: Where, order: Order, after: BoundCursor | None, limit: int
    ) -> Found:
        """One priority after the other, newest first, until the page is full."""
        newest = Order("created_at", descending=True)
        reached = None if after is None else int(after.number(0))

        async def read(importance: int, at_most: int) -> Found:
            beyond: Where = {}
            if after is not None and importance == reached:
                beyond = _beyond(newest, after.instant(1), after.id)
            return await self._flows.page(
                user_id,
                {**where, "importance": importance, **beyond},
                [("created_at", -1), ("_id", -1)],
                at_most,
                index=_index_of(order, where),
            )

        importances = _importances(where, reached, highest_first=order.descending)
        return await _one_after_the_other(importances, read, limit)

    async def _by_due(
        self,
        user_id: str,
        query: ContextFlowQuery,
        where: Where,
        order: Order,
        after: BoundCursor | None,
        moment: Moment,
    ) -> Found:
        """The dated ones, merged by when time is up where the person is; those without a due after all."""
        limit = query.limit + 1
        ranges = due_ranges(query.status, query.due_before, query.due_after, moment)
        if after is not None:
            ranges = range_after(ranges, after, moment, descending=order.descending)

        async def read(keys: Range, direction: int, importance: Any, at_most: int) -> Found:
            inside = {"importance": importance, **where, "due_key": keys.filter()}
            index = _index_of(order, where)
            return await self._flows.page(user_id, inside, [("due_key", direction)], at_most, index=index)

        async def dated(at_most: int) -> Found:
            if at_most <= 0:
                return []
            wanted = [ranges[kind] for kind in DATED if kind in ranges]
            every = {"$in": IMPORTANCES}
            found = await asyncio.gather(*(read(keys, order.direction, every, at_most) for keys in wanted))
            merged = heapq.merge(
                *found, key=lambda flow: _place_by_due(flow, moment), reverse=order.descending
            )
            return list(merged)[:at_most]

        async def undated(at_most: int) -> Found:
            """Keys of one importance go by age, and the list goes against them: the newest comes first."""
            if "n" not in ranges:
                return []
            begun = after if after is not None and after.keys[0] is None else None
            reached = None if begun is None else int(begun.number(1))

            async def of_one(importance: int, at_most: int) -> Found:
                keys = ranges["n"]
                if begun is not None and importance == reached:
                    keys = undated_after(keys, begun, descending=order.descending)
                return await read(keys, -order.direction, importance, at_most)

            importances = _importances(where, reached, highest_first=not order.descending)
            return await _one_after_the_other(importances, of_one, at_most)

        if order.descending:
            first = await undated(limit)
            return [*first, *(await dated(limit - len(first)))]
        first = await dated(limit)
        return [*first, *(await undated(limit - len(first)))]


async def _nothing() -> Found:
    return []


async def _one_after_the_other(
    importances: Sequence[int], read: Callable[[int, int], Awaitable[Found]], limit: int
) -> Found:
    """What `read` finds of each importance, until there are `limit` of them."""
    found: list[Document] = []
    for importance in importances:
        if len(found) >= limit:
            break
        found += await read(importance, limit - len(found))
    return found


def _importances(where: Where, reached: int | None, *, highest_first: bool) -> Sequence[int]:
    """Those that the list shows, in its order, from the one on that it has `reached`."""
    chosen = where.get("importance")
    importances = [chosen] if isinstance(chosen, int) else sorted(IMPORTANCES, reverse=not highest_first)
    if reached is None:
        return importances
    return importances[importances.index(reached) :] if reached in importances else []


def _fingerprint(query: ContextFlowQuery, context_id: ObjectId | None) -> str:
    return fingerprint(query.model_dump(mode="json", exclude={"limit", "cursor"}), str(context_id))


def _order_of(query: ContextFlowQuery) -> Order:
    chosen = query.sort or ("due" if _asks_for_dues(query) else "-created_at")
    first = chosen.partition(",")[0]  # the second key only says what the order of dues does anyway
    return Order(first.removeprefix("-"), first.startswith("-"))


def _asks_for_dues(query: ContextFlowQuery) -> bool:
    by_status = query.status is not None and query.status != "completed"
    return by_status or query.due_before is not None or query.due_after is not None


def _refuse_what_no_index_has(query: ContextFlowQuery, order: Order, context_id: ObjectId | None) -> None:
    if _asks_for_dues(query) and order.by != "due":
        raise _cannot("sort", "Sort by due, since you choose by status or due.")
    if order.by == "position" and context_id is None:
        raise _cannot("sort", "Sort by position within one context: give context_id.")
    if query.archived and (order.by != "created_at" or query.priority or query.status):
        field = "sort" if order.by != "created_at" else "priority" if query.priority else "status"
        raise _cannot(
            field, "Archived flows come by created_at, and can be chosen by context and completion."
        )


def _cannot(field: str, message: str) -> ValidationFailed:
    return ValidationFailed(errors=[{"field": field, "message": message, "code": "combination"}])


def _where(query: ContextFlowQuery, context_id: ObjectId | None) -> Where:
    """The filters that are equalities, which is what an index begins with."""
    completed = {False, True} if query.completed is None else {query.completed}
    if query.status is not None:
        completed &= {query.status == "completed"}
    where: dict[str, Any] = {
        "completed": {"$in": sorted(completed)} if len(completed) != 1 else next(iter(completed)),
        "archived_at": {"$type": "date"} if query.archived else None,
    }
    if context_id is not None:
        where["context_id"] = context_id
    if query.priority is not None:
        where["importance"] = importance_of(query.priority)
    elif query.sort is not None and query.sort.removeprefix("-") in {"title", "position", "completed_at"}:
        where["importance"] = {"$in": IMPORTANCES}
    return where


def _index_of(order: Order, where: Where) -> str:
    """The name of the index that has these filters in this order."""
    name = "active" if where["archived_at"] is None else "archived"
    if order.by != "created_at":
        name += f"_by_{order.by}"
    elif "importance" in where:
        name += "_by_priority"
    return f"{name}_in_context" if "context_id" in where else name


def _beyond(order: Order, value: Any, id_: ObjectId) -> Where:
    """What comes after the flow with this value and id: the bound of the scan, and what settles ties.

    With $or in place of $nor MongoDB may read each branch by itself, and sort.
    """
    not_beyond = "$gte" if order.descending else "$lte"
    return {
        order.by: {f"{order.beyond}e": value},
        "$nor": [{order.by: value, "_id": {not_beyond: id_}}],
    }


def _place_by_due(flow: Document, moment: Moment) -> tuple[object, int, ObjectId]:
    time_is_up = due_at(flow["due"], flow["due_instant"], moment.zone)
    return (time_is_up, importance_of(flow["priority"]), flow["_id"])


def _keys_of(flow: Document, order: Order, moment: Moment) -> tuple[float | str | None, ...]:
    """What the order goes by, for the cursor after this flow."""
    if order.by == "due":
        time_is_up = due_at(flow["due"], flow["due_instant"], moment.zone)
        return (None if time_is_up is None else milliseconds(time_is_up), importance_of(flow["priority"]))
    if order.by == "priority":
        return (importance_of(flow["priority"]), milliseconds(flow["created_at"]))
    if order.by in {"created_at", "completed_at"}:
        return (milliseconds(flow[order.by]),)
    return (flow["position"],) if order.by == "position" else (beginning_of_title(flow["title"]),)
