"""What a switch would leave, and what waits in the context entered."""

import asyncio

from bson import ObjectId

from my_flow_api.auth.subject import Subject
from my_flow_api.contexts.service import ContextService
from my_flow_api.flows.service import FlowService
from my_flow_api.focus.ranking import sort_flows
from my_flow_api.focus.service import FocusService, focus_item
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.operations.visibility import Visibility
from my_flow_api.preferences.service import PreferencesService
from my_flow_api.transitions.rules import warnings_of
from my_flow_api.transitions.schemas import LeavingRead, PreviewQuery, TransitionPreviewRead

_SHOWN = 20


class TransitionPreview:
    """A preview is a fixed number of queries, however many flows there are."""

    def __init__(
        self,
        contexts: ContextService,
        flows: FlowService,
        preferences: PreferencesService,
        focus: FocusService,
        reads: ConsistentReads,
    ) -> None:
        self._contexts = contexts
        self._flows = flows
        self._preferences = preferences
        self._focus = focus
        self._reads = reads

    async def get(self, subject: Subject, query: PreviewQuery) -> TransitionPreviewRead:
        """The switch that `query` names, with nothing written."""

        async def work(visibility: Visibility) -> TransitionPreviewRead:
            entering = self._focus.look(subject, query.to_context_id, visibility)
            if query.from_context_id is None:
                return {"from": None, "to": await entering}
            leaving = self._leaving(subject, query.from_context_id, visibility)
            left, focus = await asyncio.gather(leaving, entering)
            return {"from": left, "to": focus}

        return await self._reads.read(subject, work)

    async def _leaving(self, subject: Subject, context_id: ObjectId, visibility: Visibility) -> LeavingRead:
        context, moment, candidates = await asyncio.gather(
            self._contexts.get(subject, context_id),
            self._preferences.moment(subject),
            self._flows.candidates(subject, context_id, visibility),
        )
        ranked = sort_flows(candidates.flows, moment)[:_SHOWN]
        return {
            "context": context,
            "open_count": candidates.open_count,
            "items": [focus_item(one, moment) for one in ranked],
            "warnings": [
                {"code": code, "flow_ids": [str(flow["_id"]) for flow in found]}
                for code, found in warnings_of(candidates.flows, moment).items()
            ],
        }
