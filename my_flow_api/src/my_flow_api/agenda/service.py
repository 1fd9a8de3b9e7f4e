"""Business logic of the agenda: what is planned and due on some days, in all contexts."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from my_flow_api.agenda.rules import Agenda, Entry, Window, agenda_ranges, find_upcoming, group_by_day
from my_flow_api.agenda.schemas import AgendaContext, AgendaItem, AgendaQuery, AgendaRead, AgendaUpcoming
from my_flow_api.contexts.schemas import ContextQuery, ContextRead
from my_flow_api.contexts.service import ContextService
from my_flow_api.flows.bounded_read import BoundedRead
from my_flow_api.flows.documents import flow_from_document
from my_flow_api.flows.service import FlowService
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.pagination import MAX_LIMIT
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.operations.visibility import Visibility
from my_flow_api.preferences.service import PreferencesService

_MAX_REPEATING = 200
_MAX_UPCOMING = 200


class AgendaService:
    """Reads agendas, each by seven queries."""

    def __init__(
        self,
        contexts: ContextService,
        flows: FlowService,
        preferences: PreferencesService,
        reads: ConsistentReads,
    ) -> None:
        self._contexts = contexts
        self._flows = flows
        self._preferences = preferences
        self._reads = reads

    async def get(self, subject: Subject, query: AgendaQuery) -> AgendaRead:
        """Return the agenda of the days, as of now in the user's time zone."""
        window = Window(date.fromisoformat(query.first), date.fromisoformat(query.last))

        async def work(
            visibility: Visibility,
        ) -> tuple[Sequence[ContextRead], Sequence[Document], LocalNow, Sequence[BoundedRead]]:
            contexts, repeating, (moment, found) = await asyncio.gather(
                self._contexts.list(subject, ContextQuery(limit=MAX_LIMIT)),
                self._flows.repeating(subject, _MAX_REPEATING + 1, visibility),
                self._read_days(subject, window, visibility),
            )
            return contexts["items"], repeating, moment, found

        contexts, repeating, moment, found = await self._reads.read(subject, work)
        active_ids = {context["id"] for context in contexts}  # neither archived nor being deleted
        flows = {flow["_id"]: flow for read in found for flow in read.flows}.values()
        visible = (flow for flow in flows if str(flow["context_id"]) in active_ids)
        agenda = group_by_day(visible, window, moment)
        visible_repeating = (
            flow for flow in repeating[:_MAX_REPEATING] if str(flow["context_id"]) in active_ids
        )
        upcoming = await find_upcoming(visible_repeating, window, moment, _MAX_UPCOMING)
        is_cut = upcoming.is_cut or len(repeating) > _MAX_REPEATING or any(read.is_cut for read in found)
        by_day = group_by_day(upcoming.flows, window, moment).by_day
        return _read_agenda(agenda, by_day, contexts, moment, is_complete=not is_cut)

    async def _read_days(
        self, subject: Subject, window: Window, visibility: Visibility
    ) -> tuple[LocalNow, Sequence[BoundedRead]]:
        """Return the moment, and the flows on the days of the window and before today.

        The moment is read here, within the consistent read, so that both share one query of the preferences.
        """
        moment = await self._preferences.moment(subject)
        ranges = agenda_ranges(window, moment)
        found = await asyncio.gather(
            self._flows.due_in(subject, ranges.due, visibility),
            self._flows.planned_in(subject, ranges.planned, visibility),
            self._flows.due_in(subject, ranges.overdue, visibility),
            self._flows.planned_in(subject, ranges.planned_earlier, visibility),
        )
        return moment, found


def _read_agenda(
    agenda: Agenda,
    upcoming: Mapping[date, Sequence[Entry]],
    contexts: Sequence[ContextRead],
    moment: LocalNow,
    *,
    is_complete: bool,
) -> AgendaRead:
    position_by_context = {context["id"]: place for place, context in enumerate(contexts)}
    return {
        "today": moment.today.isoformat(),
        "contexts": list(contexts),
        "days": [
            {
                "date": day.isoformat(),
                "contexts": _by_context(entries, position_by_context, moment),
                "upcoming": [_read_upcoming(entry) for entry in upcoming[day]],
            }
            for day, entries in agenda.by_day.items()
        ],
        "earlier": _by_context(agenda.earlier, position_by_context, moment),
        "is_complete": is_complete,
    }


def _by_context(
    entries: Sequence[Entry], position_by_context: Mapping[str, int], moment: LocalNow
) -> list[AgendaContext]:
    items: defaultdict[str, list[AgendaItem]] = defaultdict(list)
    for entry in entries:
        flow = flow_from_document(entry.flow, moment)
        items[flow["context_id"]].append({"flow": flow, "reasons": list(entry.reasons)})
    ids = sorted(items, key=position_by_context.__getitem__)
    return [{"context_id": id_, "items": items[id_]} for id_ in ids]


def _read_upcoming(entry: Entry) -> AgendaUpcoming:
    flow = entry.flow
    return {
        "flow_id": str(flow["_id"]),
        "context_id": str(flow["context_id"]),
        "title": flow["title"],
        "priority": flow["priority"],
        "planned": flow["planned"],
        "due": flow["due"],
        "reasons": list(entry.reasons),
    }
