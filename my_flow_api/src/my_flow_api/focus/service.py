"""What matters now in a context."""

import asyncio

from bson import ObjectId

from my_flow_api.auth.subject import Subject
from my_flow_api.contexts.service import ContextService
from my_flow_api.flows.service import FlowService, read_flow
from my_flow_api.focus.ranking import Ranked, needs_you, rank
from my_flow_api.focus.schemas import FocusItem, FocusRead
from my_flow_api.kit.days import Moment
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.operations.visibility import Visibility
from my_flow_api.preferences.service import PreferencesService
from my_flow_api.transitions.notes import ResumeNotes


class FocusService:
    def __init__(
        self,
        contexts: ContextService,
        flows: FlowService,
        preferences: PreferencesService,
        notes: ResumeNotes,
        reads: ConsistentReads,
    ) -> None:
        self._contexts = contexts
        self._flows = flows
        self._preferences = preferences
        self._notes = notes
        self._reads = reads

    async def get(self, subject: Subject, context_id: ObjectId) -> FocusRead:
        """The flows that matter now: a fixed number of queries."""

        async def work(visibility: Visibility) -> FocusRead:
            return await self.look(subject, context_id, visibility)

        return await self._reads.read(subject, work)

    async def look(self, subject: Subject, context_id: ObjectId, visibility: Visibility) -> FocusRead:
        """As `get`, as part of a larger read."""
        context, moment, note, candidates = await asyncio.gather(
            self._contexts.get(subject, context_id),
            self._preferences.moment(subject),
            self._notes.of(subject, context_id),
            self._flows.candidates(subject, context_id, visibility),
        )
        text = note["text"] if note else ""
        flows = list(candidates.flows)
        if candidates.cut_after:
            today, mentioned = await asyncio.gather(
                self._flows.due_today_beyond(subject, context_id, candidates, moment, visibility),
                self._flows.titled_as_in(subject, context_id, text, visibility),
            )
            flows = list({flow["_id"]: flow for flow in (*flows, *today, *mentioned)}.values())
        ranked = rank(flows, moment, text)
        return {
            "context": context,
            "items": [focus_item(one, moment) for one in ranked],
            "open_count": candidates.open_count,
            "needs_you": any(map(needs_you, ranked)),
            "resume_note": note,
        }


def focus_item(ranked: Ranked, moment: Moment) -> FocusItem:
    """A ranked flow as the API shows it at `moment`."""
    return {"flow": read_flow(ranked.flow, moment), "reasons": list(ranked.reasons)}
