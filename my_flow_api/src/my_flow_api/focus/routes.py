"""Routes of `/contexts/{id}/focus`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.errors import problem_responses
from my_flow_api.flows.bounded_read import CANDIDATES_READ
from my_flow_api.focus.schemas import FocusRead
from my_flow_api.focus.service import FocusService
from my_flow_api.kit.base_schemas import DocumentId
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.openapi import PROTECTED
from my_flow_api.kit.http.responses import answer
from my_flow_api.kit.limits.read_budget import reading_flows

router = APIRouter(tags=["focus"], responses=PROTECTED)


@router.get(
    "/contexts/{context_id}/focus",
    operation_id="getFocus",
    summary="Read what matters now in a context",
    response_model=FocusRead,
    responses=problem_responses(404, 422),
)
async def get_focus(
    request: Request,
    subject: CurrentSubject,
    focus: Annotated[FocusService, Depends(provide(FocusService))],
    context_id: DocumentId,
) -> Response:
    """At most five open flows, the most pressing first, each with its reasons, and the resume note.

    If nothing is pressing, `needs_you` is false, and up to three flows are shown as what is next.
    """
    async with reading_flows(request, subject, CANDIDATES_READ):
        return answer(await focus.get(subject, context_id))
