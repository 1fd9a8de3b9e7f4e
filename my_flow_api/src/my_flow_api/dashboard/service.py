"""Business logic of the dashboard: all contexts with the counts of their flows."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

from bson import ObjectId

from my_flow_api.contexts.schemas import ContextRead
from my_flow_api.contexts.service import read_context
from my_flow_api.dashboard.repository import DashboardRepository, FlowCount, VisitedContexts
from my_flow_api.dashboard.schemas import DashboardItem, DashboardRead, FlowCounts
from my_flow_api.flows.due_ranges import due_status_boundaries
from my_flow_api.kit.http.subject import Subject
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.operations.visibility import Visibility
from my_flow_api.preferences.service import PreferencesService

# By the number of bounds above the due key: bare dates sort before timed ones, overdue ones before all
# bounds.
_STATUS_BY_BOUNDS_ABOVE: Mapping[int, Literal["overdue", "due_today"]] = {
    5: "overdue",
    4: "due_today",
    2: "overdue",
    1: "due_today",
}


class DashboardService:
    """Builds the dashboard."""

    def __init__(
        self, dashboard: DashboardRepository, preferences: PreferencesService, reads: ConsistentReads
    ) -> None:
        self._dashboard = dashboard
        self._preferences = preferences
        self._reads = reads

    async def get(self, subject: Subject) -> DashboardRead:
        """Return every context with its counts, as of now in the user's time zone, by three queries."""

        async def work(visibility: Visibility) -> tuple[VisitedContexts, Iterable[FlowCount]]:
            visited, moment = await asyncio.gather(
                self._dashboard.visited_contexts(subject.id), self._preferences.moment(subject)
            )
            ids = [context["_id"] for context in visited.contexts]
            bounds = due_status_boundaries(moment)
            return visited, await self._dashboard.count_flows(subject.id, ids, bounds, visibility.where)

        visited, found = await self._reads.read(subject, work)
        counts = _add_up(found)
        return {
            "items": [
                _item(read_context(context), counts[context["_id"]], visited.visits.get(context["_id"]))
                for context in visited.contexts
            ]
        }


def _add_up(found: Iterable[FlowCount]) -> Mapping[ObjectId, FlowCounts]:
    counts: defaultdict[ObjectId, FlowCounts] = defaultdict(
        lambda: {"open": 0, "overdue": 0, "due_today": 0, "completed": 0}
    )
    for one in found:
        of_context = counts[one.context_id]
        if one.completed:
            of_context["completed"] += one.number
        else:
            of_context["open"] += one.number
            pressing = _STATUS_BY_BOUNDS_ABOVE.get(one.bounds_above)
            if pressing is not None:
                of_context[pressing] += one.number
    return counts


def _item(context: ContextRead, counts: FlowCounts, last_visited_at: datetime | None) -> DashboardItem:
    return {
        "context": context,
        "counts": counts,
        "progress": progress(counts),
        "last_visited_at": last_visited_at,
    }


def progress(counts: FlowCounts) -> float:
    """Return the completed fraction of all flows, from 0 to 1; 0 if there are none."""
    total = counts["open"] + counts["completed"]
    return counts["completed"] / total if total else 0.0
