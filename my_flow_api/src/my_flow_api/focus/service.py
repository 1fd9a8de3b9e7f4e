"""Business logic of focus: the flows of a context that matter now."""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from bson import ObjectId

from my_flow_api.contexts.schemas import ContextRead
from my_flow_api.contexts.service import read_context
from my_flow_api.errors import NotFound
from my_flow_api.flows.bounded_read import Candidates
from my_flow_api.flows.documents import flow_from_document
from my_flow_api.flows.service import FlowService
from my_flow_api.focus.ranking import Ranked, needs_you, rank
from my_flow_api.focus.schemas import FocusItem, FocusRead
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.operations.visibility import Visibility
from my_flow_api.preferences.service import PreferencesService
from my_flow_api.resume_notes.schemas import ResumeNoteRead
from my_flow_api.resume_notes.service import ResumeNoteService


class Overview(NamedTuple):
    """Contexts with their open flows, and the resume note of the context to enter."""

    entered_id: ObjectId
    contexts: Mapping[ObjectId, ContextRead]
    candidates: Mapping[ObjectId, Candidates]
    note: ResumeNoteRead | None
    moment: LocalNow


class FocusService:
    """Chooses the flows that matter now."""

    def __init__(
        self,
        notes: ResumeNoteService,
        flows: FlowService,
        preferences: PreferencesService,
        reads: ConsistentReads,
    ) -> None:
        self._notes = notes
        self._flows = flows
        self._preferences = preferences
        self._reads = reads

    async def get(self, subject: Subject, context_id: ObjectId) -> FocusRead:
        """Return the flows of a context that matter now."""

        async def work(visibility: Visibility) -> FocusRead:
            overview = await self.overview(subject, [context_id], context_id, visibility)
            return await self.focus_in(subject, overview, visibility)

        return await self._reads.read(subject, work)

    async def overview(
        self, subject: Subject, ids: Sequence[ObjectId], entered_id: ObjectId, visibility: Visibility
    ) -> Overview:
        """Read contexts with the data that focus needs, by three queries.

        Raises:
            NotFound: One of the contexts is in the trash, or belongs to another user.
        """
        (contexts, note), candidates, moment = await asyncio.gather(
            self._notes.contexts_with_note(subject, ids, entered_id),
            self._flows.candidates(subject, ids, visibility),
            self._preferences.moment(subject),
        )
        if len(contexts) < len(ids):
            raise NotFound
        shown = {id_: read_context(document) for id_, document in contexts.items()}
        return Overview(entered_id, shown, candidates, note, moment)

    async def focus_in(self, subject: Subject, overview: Overview, visibility: Visibility) -> FocusRead:
        """Return the flows that matter now in the overview's context to enter."""
        context_id = overview.entered_id
        candidates, moment, note = overview.candidates[context_id], overview.moment, overview.note
        text = note["text"] if note else ""
        flows = list(candidates.flows)
        if candidates.cut_after:
            further = await asyncio.gather(
                self._flows.due_today_beyond(subject, context_id, candidates, moment, visibility),
                self._flows.planned_until_today(subject, context_id, moment, visibility),
                self._flows.matching_title_words(subject, context_id, text, visibility),
            )
            flows = list({flow["_id"]: flow for flow in chain(flows, *further)}.values())
        ranked = rank(flows, moment, text)
        return {
            "context": overview.contexts[context_id],
            "items": [focus_item(one, moment) for one in ranked],
            "open_count": candidates.open_count,
            "needs_you": any(map(needs_you, ranked)),
            "resume_note": note,
        }


def focus_item(ranked: Ranked, moment: LocalNow) -> FocusItem:
    """Return a ranked flow as the API shows it at `moment`."""
    return {
        "flow": flow_from_document(ranked.flow, moment),
        "reasons": list(ranked.reasons),
        "is_planned": ranked.is_planned,
    }
