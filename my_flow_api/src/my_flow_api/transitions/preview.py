"""Business logic of switch previews: what would be left open, and the focus of the context to enter."""

from bson import ObjectId

from my_flow_api.focus.ranking import sort_flows
from my_flow_api.focus.service import FocusService, Overview, focus_item
from my_flow_api.kit.http.subject import Subject
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.operations.visibility import Visibility
from my_flow_api.transitions.rules import warnings_of
from my_flow_api.transitions.schemas import LeavingRead, PreviewQuery, TransitionPreviewRead

_SHOWN = 20


class TransitionPreview:
    """Previews switches."""

    def __init__(self, focus: FocusService, reads: ConsistentReads) -> None:
        self._focus = focus
        self._reads = reads

    async def get(self, subject: Subject, query: PreviewQuery) -> TransitionPreviewRead:
        """Return the preview of a switch, without writing anything."""

        async def work(visibility: Visibility) -> TransitionPreviewRead:
            left_id, entered_id = query.from_context_id, query.to_context_id
            ids = [entered_id] if left_id is None else [left_id, entered_id]
            overview = await self._focus.overview(subject, ids, entered_id, visibility)
            return {
                "from": None if left_id is None else _leaving(left_id, overview),
                "to": await self._focus.focus_in(subject, overview, visibility),
            }

        return await self._reads.read(subject, work)


def _leaving(context_id: ObjectId, overview: Overview) -> LeavingRead:
    candidates, moment = overview.candidates[context_id], overview.moment
    ranked = sort_flows(candidates.flows, moment)[:_SHOWN]
    return {
        "context": overview.contexts[context_id],
        "open_count": candidates.open_count,
        "items": [focus_item(one, moment) for one in ranked],
        "warnings": [
            {"code": code, "flow_ids": [str(flow["_id"]) for flow in found]}
            for code, found in warnings_of(candidates.flows, moment).items()
        ],
    }
