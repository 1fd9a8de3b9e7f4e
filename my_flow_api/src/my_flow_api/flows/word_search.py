"""Filter and sort the flows that a word search found, in memory. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from my_flow_api.flows.due_ranges import due_ranges
from my_flow_api.flows.rules import (
    beginning_of_due,
    beginning_of_title,
    due_at,
    importance_of,
    status_of,
)
from my_flow_api.flows.schemas import ContextFlowQuery
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.kit.text_search import all_occur, find_matches


def matches(flow: Document, query: ContextFlowQuery, terms: Sequence[str], moment: LocalNow) -> bool:
    """Return whether the flow has all `terms`, and the requested status and due date."""
    inside = due_ranges(None, query.due_before, query.due_after, moment).values()
    return (
        (query.status is None or _status(flow, moment) == query.status)
        and any(one.begin <= _due(flow) < one.end for one in inside)
        and _has_all(flow, terms)
    )


def sort_flows(flows: Iterable[Document], by: str, *, descending: bool, moment: LocalNow) -> list[Document]:
    """Sort `flows` in the order of the list."""

    def key(flow: Document) -> Any:
        if by == "due":
            time_is_up = due_at(flow["due"], flow["due_instant"], moment.zone)
            dated = (time_is_up is None, time_is_up or moment.now)
            age = int(str(flow["_id"]), 16)  # without a due date, the newest comes first
            return (*dated, importance_of(flow["priority"]), -age if time_is_up is None else age)
        return (beginning_of_title(flow["title"]) if by == "title" else flow[by], flow["_id"])

    if by != "priority":
        return sorted(flows, key=key, reverse=descending)
    newest = sorted(flows, key=lambda flow: (flow["created_at"], flow["_id"]), reverse=True)
    return sorted(newest, key=lambda flow: importance_of(flow["priority"]), reverse=not descending)


def _due(flow: Document) -> str:
    return f"{beginning_of_due(flow['due'], flow['due_instant'])}/"


def _status(flow: Document, moment: LocalNow) -> str:
    return status_of(flow["due"], flow["due_instant"], completed=flow["completed"], moment=moment)


def _has_all(flow: Document, terms: Sequence[str]) -> bool:
    if not all_occur(terms, flow["title"], flow["description"]):
        return False
    found = find_matches(flow["title"], terms).keys() | find_matches(flow["description"], terms).keys()
    return len(found) == len(terms)
