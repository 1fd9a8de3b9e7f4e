"""Routes of `/flows/quick-add`, which create a flow from a line of ordinary English."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.errors import MethodNotAllowed, problem_responses
from my_flow_api.flows.schemas import FlowDetailRead
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.openapi import PROTECTED, made
from my_flow_api.kit.http.responses import answer, versioned
from my_flow_api.kit.idempotency.route import IdempotentRoute
from my_flow_api.quick_add.schemas import QuickAdd, QuickAddRead
from my_flow_api.quick_add.service import QuickAddService

router = APIRouter(
    prefix="/flows/quick-add", tags=["flows"], responses=PROTECTED, route_class=IdempotentRoute
)


Adding = Annotated[QuickAddService, Depends(provide(QuickAddService))]


@router.post(
    "",
    operation_id="quickAddFlow",
    summary="Create a flow from a line of text",
    status_code=201,
    response_model=FlowDetailRead,
    responses=made("The flow.") | problem_responses(400, 404, 413, 422),
)
async def quick_add_flow(subject: CurrentSubject, adding: Adding, new: QuickAdd) -> Response:
    """Make the flow that the text says: `#` a context, `!` a priority, and dates and times in English.

    What is in quotes is never understood as anything, nor are the parts that are named as literal.
    """
    flow = await adding.add(subject, new)
    return versioned(flow, location=f"/api/v1/flows/{flow['id']}")


@router.post(
    "/preview",
    operation_id="previewQuickAdd",
    summary="See how a line of text is understood",
    response_model=QuickAddRead,
    responses=problem_responses(400, 404, 413, 422),
)
async def preview_quick_add(subject: CurrentSubject, adding: Adding, new: QuickAdd) -> Response:
    """Return the flow that the text would become, and the meaning of each of its parts. Nothing is stored."""
    return answer(await adding.preview(subject, new))


@router.api_route("", methods=["GET", "HEAD", "PATCH", "DELETE"], include_in_schema=False)
async def only_post() -> Response:
    """Without this, `quick-add` would be taken for the id of a flow here."""
    raise MethodNotAllowed(headers={"allow": "POST"})
