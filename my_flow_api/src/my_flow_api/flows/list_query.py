"""Translate a query for flows into filters, an order, an index, and the start of a page. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bson import ObjectId

from my_flow_api.errors import ValidationFailed
from my_flow_api.flows.indexes import (
    ARCHIVE,
    ARCHIVE_OF_CONTEXT,
    BY_COMPLETION,
    BY_CREATION,
    BY_DUE,
    NEWEST,
    OPEN_BY_DUE,
    OPEN_BY_PLAN,
    WITH_PLAN,
)
from my_flow_api.flows.plans import (
    NOT_SOMEDAY,
    SOMEDAY_KEY,
    PlannedStatus,
    plan_key_filter,
    plan_key_ranges,
)
from my_flow_api.flows.rules import IMPORTANCES, Status, beginning_of_title, due_at, importance_of
from my_flow_api.flows.schemas import ContextFlowQuery
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.pagination import fingerprint, milliseconds
from my_flow_api.kit.local_time import LocalNow

type Where = Mapping[str, Any]

_DATED_STATUSES: frozenset[Status] = frozenset({"overdue", "due_today", "due_soon"})


class Order(NamedTuple):
    """The sort key of a list, and whether it is descending."""

    by: str
    descending: bool

    @property
    def direction(self) -> int:
        """The sort direction for MongoDB: 1 or -1."""
        return -1 if self.descending else 1

    @property
    def beyond(self) -> str:
        """The MongoDB operator for later items in this order."""
        return "$lt" if self.descending else "$gt"


def importances_of(where: Where, reached: int | None, *, highest_first: bool) -> Sequence[int]:
    """Return the importances that the list shows, in its order, from `reached` on."""
    chosen = where.get("importance")
    importances = [chosen] if isinstance(chosen, int) else sorted(IMPORTANCES, reverse=not highest_first)
    if reached is None:
        return importances
    return importances[importances.index(reached) :] if reached in importances else []


def list_fingerprint(query: ContextFlowQuery, context_id: ObjectId | None) -> str:
    """Return the name of the list in its cursors."""
    left_out = {"limit", "cursor"}
    if query.planned is None:  # so that the cursors of earlier releases stay valid
        left_out.add("planned")
    return fingerprint(query.model_dump(mode="json", exclude=left_out), str(context_id))


def order_of(query: ContextFlowQuery) -> Order:
    """Return the requested order, or the default for the filters.

    Raises:
        ValidationFailed: The filters do not allow this order.
    """
    chosen = query.sort or ("due" if _asks_for_dues(query) else "-created_at")
    first = chosen.partition(",")[0]  # the second key only repeats the order of due dates
    order = Order(first.removeprefix("-"), first.startswith("-"))
    if order.by == "completed_at" and not (query.completed or query.status == "completed"):
        raise _cannot("sort", "Sort by completed_at among completed flows: give completed=true.")
    return order


def _asks_for_dues(query: ContextFlowQuery) -> bool:
    by_status = query.status is not None and query.status != "completed"
    return by_status or query.reminder or query.due_before is not None or query.due_after is not None


def reject_unindexed(query: ContextFlowQuery, order: Order, context_id: ObjectId | None) -> None:
    """Raise `ValidationFailed` for filters without an index in this order; it names the valid ones."""
    if _asks_for_dues(query) and order.by != "due":
        raise _cannot("sort", "Sort by due, since you choose by status, reminder or due.")
    reject_planned_but_closed(query)
    if order.by == "position" and context_id is None:
        raise _cannot("sort", "Sort by position within one context: give context_id.")
    if query.archived and (order.by != "created_at" or query.priority or query.status):
        field = "sort" if order.by != "created_at" else "priority" if query.priority else "status"
        raise _cannot(
            field, "Archived flows come by created_at, and can be chosen by context and completion."
        )


def _cannot(field: str, message: str) -> ValidationFailed:
    return ValidationFailed(errors=[{"field": field, "message": message, "code": "combination"}])


def reject_planned_but_closed(query: ContextFlowQuery) -> None:
    """Raise `ValidationFailed` for a choice by plan among flows that are completed or archived."""
    if query.planned is not None and (query.archived or query.completed or query.status == "completed"):
        field = "archived" if query.archived else "completed" if query.completed else "status"
        raise _cannot(field, "Leave this out: planned chooses among open flows outside the archive.")


def with_plan(status: PlannedStatus, moment: LocalNow) -> Where:
    """Return the filter of open flows with this plan at `moment`."""
    return {"completed": False, **WITH_PLAN, **plan_key_filter(plan_key_ranges(status, moment))}


def without_someday(query: ContextFlowQuery) -> Where:
    """Return the filter that leaves out open flows that are planned for someday, where the list does.

    Lists of words find them, reminders come in spite of the plan, and the archive shows everything.
    """
    completed = query.completed or query.status == "completed"
    if completed or query.archived or query.reminder or query.q is not None:
        return {}
    if query.completed is False or query.status is not None:
        return NOT_SOMEDAY
    return {"$nor": [{"completed": False, "plan_key": SOMEDAY_KEY}]}


def all_of(*filters: Where) -> Where:
    """Return the filter of flows that match all of `filters`, which may have the same logical operators."""
    merged: dict[str, Any] = {}
    conditions: list[Where] = []
    for one in filters:
        for name, value in one.items():
            if name.startswith("$"):
                conditions.append({name: value})
            else:
                merged[name] = value
    return {**merged, "$and": conditions} if conditions else merged


def where_of(query: ContextFlowQuery, context_id: ObjectId | None) -> Where:
    """Return the equality filters, which an index begins with."""
    completed = {False, True} if query.completed is None else {query.completed}
    if query.status is not None:
        completed &= {query.status == "completed"}
    where: dict[str, Any] = {
        "completed": {"$in": sorted(completed)} if len(completed) != 1 else next(iter(completed)),
        "archived_at": {"$type": "date"} if query.archived else None,
    }
    if context_id is not None:
        where["context_id"] = context_id
    if query.reminder:
        where["reminder_enabled"] = True
    if query.priority is not None:
        where["importance"] = importance_of(query.priority)
    elif query.sort is not None and query.sort.removeprefix("-") in {"title", "position", "completed_at"}:
        where["importance"] = {"$in": IMPORTANCES}
    return where


def index_of(order: Order, where: Where, *, is_dated: bool = False) -> str:
    """Return the name of the index to read a list from.

    It is in this order, or narrows the flows to the listed ones, which MongoDB then sorts in memory. All
    flows by creation are not narrowed by `completed`: open and completed ones lie close to each other there.

    Args:
        order: The order of the list.
        where: The equality filters.
        is_dated: Whether only flows with a due date are read.
    """
    is_of_context = "context_id" in where
    if where.get("plan_key") == WITH_PLAN["plan_key"]:
        return OPEN_BY_PLAN
    if where["archived_at"] is not None:
        return ARCHIVE_OF_CONTEXT if is_of_context else ARCHIVE
    if order.by == "completed_at":
        return BY_COMPLETION
    if order.by == "created_at" and "importance" not in where:
        return BY_CREATION if is_of_context else NEWEST
    return OPEN_BY_DUE if is_dated and not is_of_context and where["completed"] is False else BY_DUE


def scans_many_flows(query: ContextFlowQuery, context_id: ObjectId | None) -> bool:
    """Return whether no index matches both the filters and the order, so that one page may examine all flows.

    Raises:
        ValidationFailed: The filters do not allow this order.
    """
    if query.planned is not None:
        return False
    order, where = order_of(query), where_of(query, context_id)
    is_dated = query.due_before is not None or query.due_after is not None or query.status in _DATED_STATUSES
    index = index_of(order, where, is_dated=is_dated)
    if context_id is not None:
        return index == BY_DUE and order.by != "due"
    return index in {BY_DUE, BY_COMPLETION} or (index == NEWEST and where["completed"] in (False, True))


def after_this(order: Order, value: Any, id_: ObjectId) -> Where:
    """Return the filter for items after this value and id: the bound of the scan, and the tie-breaker.

    With $or in place of $nor MongoDB may read each branch by itself, and sort.
    """
    not_beyond = "$gte" if order.descending else "$lte"
    return {
        order.by: {f"{order.beyond}e": value},
        "$nor": [{order.by: value, "_id": {not_beyond: id_}}],
    }


def place_by_due(flow: Document, moment: LocalNow) -> tuple[object, int, ObjectId]:
    """Return the sort key of a dated flow in the user's time zone."""
    time_is_up = due_at(flow["due"], flow["due_instant"], moment.zone)
    return (time_is_up, importance_of(flow["priority"]), flow["_id"])


def keys_of(flow: Document, order: Order, moment: LocalNow) -> tuple[float | str | None, ...]:
    """Return the sort keys of a flow, for the cursor after it."""
    if order.by == "due":
        time_is_up = due_at(flow["due"], flow["due_instant"], moment.zone)
        return (None if time_is_up is None else milliseconds(time_is_up), importance_of(flow["priority"]))
    if order.by == "priority":
        return (importance_of(flow["priority"]), milliseconds(flow["created_at"]))
    if order.by in {"created_at", "completed_at"}:
        return (milliseconds(flow[order.by]),)
    return (flow["position"],) if order.by == "position" else (beginning_of_title(flow["title"]),)
