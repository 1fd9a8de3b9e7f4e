"""Reads pages of flows, filtered and sorted. Each query names the index that it reads from."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from bson import ObjectId

from my_flow_api.flows.bounded_read import FOUND_READ
from my_flow_api.flows.due_ranges import DATED, Range, due_ranges, range_after, undated_after
from my_flow_api.flows.indexes import WITH_DUE, WORD_FIELDS
from my_flow_api.flows.list_query import (
    Order,
    Where,
    after_this,
    all_of,
    importances_of,
    index_of,
    keys_of,
    list_fingerprint,
    order_of,
    place_by_due,
    reject_planned_but_closed,
    reject_unindexed,
    scans_many_flows,
    where_of,
    with_plan,
    without_someday,
)
from my_flow_api.flows.repository import FlowRepository
from my_flow_api.flows.rules import IMPORTANCES
from my_flow_api.flows.schemas import ContextFlowQuery
from my_flow_api.flows.word_search import matches, sort_flows
from my_flow_api.kit.background import in_time_slices
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.pagination import FilteredCursor, paginate_after
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.limits.costs import UNINDEXED_LIST
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.kit.text_search import query_terms
from my_flow_api.operations.visibility import Visibility
from my_flow_api.preferences.service import PreferencesService

type Found = Sequence[Document]

ANYWHERE: Where = {"completed": {"$in": [False, True]}}


class FlowPageFound(NamedTuple):
    """A page of stored flows, and the moment for which to show them."""

    flows: Found
    next_cursor: str | None
    moment: LocalNow


def most_read(query: ContextFlowQuery) -> int:
    """Return the maximum number of flows that a page reads: by due date, timed and dated ones are merged."""
    return 2 * (query.limit + 1) if query.q is None else FOUND_READ


def cost_of_list(query: ContextFlowQuery, context_id: ObjectId | None) -> int:
    """Return the additional cost of a list; with words it has the cost of a search."""
    return UNINDEXED_LIST if query.q is None and scans_many_flows(query, context_id) else 0


class FlowListing:
    """Reads pages of flows, each by the index of its order."""

    def __init__(self, flows: FlowRepository, preferences: PreferencesService) -> None:
        self._flows = flows
        self._preferences = preferences

    async def page(
        self, subject: Subject, query: ContextFlowQuery, context_id: ObjectId | None, visibility: Visibility
    ) -> FlowPageFound:
        """Return the requested page of the visible flows.

        Raises:
            ValidationFailed: No index has these filters in this order.
            BadRequest: The cursor is invalid, or belongs to a list with other filters.
        """
        order = order_of(query)
        if query.q is not None:
            return await self._by_words(subject, query, query.q, context_id, order, visibility)
        reject_unindexed(query, order, context_id)
        of = list_fingerprint(query, context_id)
        after = FilteredCursor.decode(query.cursor, of) if query.cursor else None
        where = await self._where(subject, query, context_id, visibility)
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
        keys = keys_of(last, order, moment)
        cursor = FilteredCursor(of, keys, last["_id"])
        return FlowPageFound(page, cursor.encode(), moment)

    async def _where(
        self, subject: Subject, query: ContextFlowQuery, context_id: ObjectId | None, visibility: Visibility
    ) -> Where:
        """Return the filter of a list. A choice by plan depends on the user's time zone."""
        where = all_of(where_of(query, context_id), visibility.where)
        if query.planned is None:
            return all_of(where, without_someday(query))
        return all_of(where, with_plan(query.planned, await self._preferences.moment(subject)))

    async def with_words(self, subject: Subject, terms: Sequence[str], where: Where) -> Found:
        """Return some hundreds of flows outside the trash that match `where` and the first of `terms`."""
        found = await asyncio.gather(
            *(self._with_word(subject.id, terms[0], field, where) for field in WORD_FIELDS)
        )
        return list({flow["_id"]: flow for flows in found for flow in flows}.values())

    async def _with_word(self, user_id: str, term: str, field: str, where: Where) -> Found:
        """Search as `with_words` does, in the words of one field.

        If there are many, open and completed ones are read separately: there are few open ones, and in time
        very many completed ones.
        """
        found = await self._flows.with_word(user_id, term, field, where)
        completed = where["completed"]
        if not found.is_cut or not isinstance(completed, Mapping):
            return found.flows
        del found  # `FOUND_READ` reserves memory only for one of the two
        apart = await asyncio.gather(
            *(
                self._flows.with_word(user_id, term, field, {**where, "completed": one})
                for one in completed["$in"]
            )
        )
        return [flow for part in apart for flow in part.flows]

    async def _by_words(
        self,
        subject: Subject,
        query: ContextFlowQuery,
        q: str,
        context_id: ObjectId | None,
        order: Order,
        visibility: Visibility,
    ) -> FlowPageFound:
        reject_planned_but_closed(query)
        terms = query_terms(q)
        of = list_fingerprint(query, context_id)
        after = FilteredCursor.decode(query.cursor, of) if query.cursor else None
        where = await self._where(subject, query, context_id, visibility)
        found, moment = await asyncio.gather(
            self.with_words(subject, terms, where) if terms else _nothing(), self._preferences.moment(subject)
        )
        fitting = [flow async for flow in in_time_slices(found) if matches(flow, query, terms, moment)]
        flows = sort_flows(fitting, order.by, descending=order.descending, moment=moment)
        page, more = paginate_after(after, flows, query.limit, of=of, id_of=itemgetter("_id"))
        return FlowPageFound(page, more, moment)

    async def _by_one_key(
        self, user_id: str, where: Where, order: Order, after: FilteredCursor | None, limit: int
    ) -> Found:
        index = index_of(order, where)
        if order.by == "title":
            beyond = {"title_key": {order.beyond: f"{after.text(0)}\t{after.id}"}} if after else {}
            sort = [("title_key", order.direction)]
            return await self._flows.page(user_id, {**where, **beyond}, sort, limit, index=index)
        sort = [(order.by, order.direction), ("_id", order.direction)]
        if after is not None:
            value = after.number(0) if order.by == "position" else after.instant(0)
            where = {**where, **after_this(order, value, after.id)}
        return await self._flows.page(user_id, where, sort, limit, index=index)

    async def _by_priority(
        self, user_id: str, where: Where, order: Order, after: FilteredCursor | None, limit: int
    ) -> Found:
        """Read one priority after the other, newest first, until the page is full."""
        newest = Order("created_at", descending=True)
        reached = None if after is None else int(after.number(0))

        async def read(importance: int, at_most: int) -> Found:
            beyond: Where = {}
            if after is not None and importance == reached:
                beyond = after_this(newest, after.instant(1), after.id)
            return await self._flows.page(
                user_id,
                {**where, "importance": importance, **beyond},
                [("created_at", -1), ("_id", -1)],
                at_most,
                index=index_of(order, where),
            )

        importances = importances_of(where, reached, highest_first=order.descending)
        return await _one_after_the_other(importances, read, limit)

    async def _by_due(
        self,
        user_id: str,
        query: ContextFlowQuery,
        where: Where,
        order: Order,
        after: FilteredCursor | None,
        moment: LocalNow,
    ) -> Found:
        """Read the dated flows, merged by due time in the user's time zone, then those without a due date."""
        limit = query.limit + 1
        ranges = due_ranges(query.status, query.due_before, query.due_after, moment)
        if after is not None:
            ranges = range_after(ranges, after, moment, descending=order.descending)

        async def read(
            keys: Range, direction: int, importance: Any, at_most: int, *, is_dated: bool
        ) -> Found:
            inside = {"importance": importance, **where, "due_key": keys.filter()}
            if is_dated:
                inside |= WITH_DUE
            index = index_of(order, where, is_dated=is_dated)
            return await self._flows.page(user_id, inside, [("due_key", direction)], at_most, index=index)

        async def dated(at_most: int) -> Found:
            if at_most <= 0:
                return []
            wanted = [ranges[kind] for kind in DATED if kind in ranges]
            every = {"$in": IMPORTANCES}
            found = await asyncio.gather(
                *(read(keys, order.direction, every, at_most, is_dated=True) for keys in wanted)
            )
            merged = heapq.merge(
                *found, key=lambda flow: place_by_due(flow, moment), reverse=order.descending
            )
            return list(merged)[:at_most]

        async def undated(at_most: int) -> Found:
            """Read against the keys, which sort by age: the newest comes first."""
            if "n" not in ranges:
                return []
            begun = after if after is not None and after.keys[0] is None else None
            reached = None if begun is None else int(begun.number(1))

            async def of_one(importance: int, at_most: int) -> Found:
                keys = ranges["n"]
                if begun is not None and importance == reached:
                    keys = undated_after(keys, begun, descending=order.descending)
                return await read(keys, -order.direction, importance, at_most, is_dated=False)

            importances = importances_of(where, reached, highest_first=not order.descending)
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
    """Read flows of each importance, until there are `limit` of them."""
    found: list[Document] = []
    for importance in importances:
        if len(found) >= limit:
            break
        found += await read(importance, limit - len(found))
    return found
