"""All contexts at a glance."""

from collections.abc import Sequence

from my_flow_api.auth.subject import Subject
from my_flow_api.contexts.service import read_context
from my_flow_api.dashboard.repository import DashboardRepository
from my_flow_api.dashboard.schemas import DashboardItem, DashboardRead, FlowCounts
from my_flow_api.kit.documents import Document
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.operations.visibility import Visibility
from my_flow_api.preferences.service import PreferencesService

_NOTHING = {"open": 0, "overdue": 0, "due_today": 0, "completed": 0}


class DashboardService:
    def __init__(
        self, dashboard: DashboardRepository, preferences: PreferencesService, reads: ConsistentReads
    ) -> None:
        self._dashboard = dashboard
        self._preferences = preferences
        self._reads = reads

    async def get(self, subject: Subject) -> DashboardRead:
        """Every context with its counts, as of now in the person's time zone."""

        async def work(visibility: Visibility) -> Sequence[Document]:
            moment = await self._preferences.moment(subject)
            return await self._dashboard.overview(
                subject.id,
                among=visibility.where,
                now=moment.now,
                today=moment.today.isoformat(),
                end_of_today=moment.end_of_today(),
            )

        found = await self._reads.read(subject, work)
        return {"items": [_item(document) for document in found]}


def _item(document: Document) -> DashboardItem:
    found = document.get("counts", _NOTHING)
    counts: FlowCounts = {
        "open": found["open"],
        "overdue": found["overdue"],
        "due_today": found["due_today"],
        "completed": found["completed"],
    }
    return {
        "context": read_context(document),
        "counts": counts,
        "progress": progress(counts),
        "last_visited_at": document["last_visited_at"],
    }


def progress(counts: FlowCounts) -> float:
    """The completed part of all flows, from 0 to 1; 0 when there are none."""
    total = counts["open"] + counts["completed"]
    return counts["completed"] / total if total else 0.0
