"""Routes of `/transitions`: switching from one context to another."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.errors import problem_responses
from my_flow_api.flows.bounded_read import CANDIDATES_READ
from my_flow_api.kit.base_schemas import DocumentId
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.openapi import PROTECTED, recorded
from my_flow_api.kit.http.responses import answer
from my_flow_api.kit.idempotency.route import IdempotentRoute
from my_flow_api.kit.limits.read_budget import reading_flows
from my_flow_api.transitions.preview import TransitionPreview
from my_flow_api.transitions.schemas import (
    PreviewQuery,
    TransitionCreate,
    TransitionPage,
    TransitionPreviewRead,
    TransitionQuery,
    TransitionRead,
)
from my_flow_api.transitions.service import TransitionService

router = APIRouter(
    prefix="/transitions", tags=["transitions"], responses=PROTECTED, route_class=IdempotentRoute
)


Transitions = Annotated[TransitionService, Depends(provide(TransitionService))]


@router.get(
    "/preview",
    operation_id="previewTransition",
    summary="Look at a switch before it is made",
    response_model=TransitionPreviewRead,
    responses=problem_responses(404, 422),
)
async def preview_transition(
    request: Request,
    subject: CurrentSubject,
    preview: Annotated[TransitionPreview, Depends(provide(TransitionPreview))],
    query: Annotated[PreviewQuery, Query()],
) -> Response:
    """Return the flows that a switch would leave open, those of the other context, and its resume note."""
    async with reading_flows(request, subject, 2 * CANDIDATES_READ):  # of both contexts
        return answer(await preview.get(subject, query))


@router.get(
    "",
    operation_id="listTransitions",
    summary="List transitions",
    response_model=TransitionPage,
    responses=problem_responses(400, 422),
)
async def list_transitions(
    subject: CurrentSubject, transitions: Transitions, query: Annotated[TransitionQuery, Query()]
) -> Response:
    """The switches that were made, newest first, page by page."""
    return answer(await transitions.list(subject, query))


@router.post(
    "",
    operation_id="createTransition",
    summary="Switch to another context",
    status_code=201,
    response_model=TransitionRead,
    responses=recorded("The record of the switch.") | problem_responses(400, 404, 409, 413, 422),
)
async def create_transition(
    subject: CurrentSubject, transitions: Transitions, new: TransitionCreate
) -> Response:
    """Settle the open flows that the body names and enter the other context, all or nothing.

    It becomes the `current_context_id` of the preferences. A flow that was completed meanwhile stays as it
    is; one that is not in the context left is a 409.
    """
    transition = await transitions.create(subject, new)
    return answer(transition, 201, {"location": f"/api/v1/transitions/{transition['id']}"})


@router.get(
    "/{transition_id}",
    operation_id="getTransition",
    summary="Read a transition",
    response_model=TransitionRead,
    responses=problem_responses(404, 422),
)
async def get_transition(
    subject: CurrentSubject, transitions: Transitions, transition_id: DocumentId
) -> Response:
    """One switch that was made."""
    return answer(await transitions.get(subject, transition_id))
