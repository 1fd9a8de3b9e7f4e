"""Routes of `/flows/{id}/items` and `/flows/{id}/clear-done`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.checklist.schemas import ItemsAdd, ItemUpdate, PromotionRead
from my_flow_api.checklist.service import ChecklistService
from my_flow_api.errors import problem_responses
from my_flow_api.flows.schemas import FlowDetailRead
from my_flow_api.kit.base_schemas import DocumentId
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.etag import IfMatch
from my_flow_api.kit.http.openapi import PROTECTED, recorded, with_etag
from my_flow_api.kit.http.responses import answer, versioned
from my_flow_api.kit.idempotency.route import IdempotentRoute

router = APIRouter(tags=["checklist"], responses=PROTECTED, route_class=IdempotentRoute)


Checklists = Annotated[ChecklistService, Depends(provide(ChecklistService))]


@router.post(
    "/flows/{flow_id}/items",
    operation_id="addItems",
    summary="Add items to a flow",
    response_model=FlowDetailRead,
    responses=with_etag("The flow with the items.") | problem_responses(400, 404, 409, 412, 413, 422),
)
async def add_items(
    subject: CurrentSubject,
    checklists: Checklists,
    flow_id: DocumentId,
    new: ItemsAdd,
    precondition: IfMatch,
) -> Response:
    """Add one or several items, at the end or after another one; a flow can have a hundred.

    Those whose id the flow has already stay as they are.
    """
    return versioned(await checklists.add(subject, flow_id, new, precondition))


@router.post(
    "/flows/{flow_id}/clear-done",
    operation_id="clearDoneItems",
    summary="Remove the items that are done",
    response_model=FlowDetailRead,
    responses=with_etag("The flow with the other items.") | problem_responses(404, 412, 422),
)
async def clear_done_items(
    subject: CurrentSubject, checklists: Checklists, flow_id: DocumentId, precondition: IfMatch
) -> Response:
    """Remove the items that are done. Without any, the flow stays as it is."""
    return versioned(await checklists.clear_done(subject, flow_id, precondition))


@router.patch(
    "/flows/{flow_id}/items/{item_id}",
    operation_id="updateItem",
    summary="Change an item",
    response_model=FlowDetailRead,
    responses=with_etag("The flow after the change.") | problem_responses(400, 404, 409, 412, 413, 422),
)
async def update_item(
    subject: CurrentSubject,
    checklists: Checklists,
    flow_id: DocumentId,
    item_id: DocumentId,
    patch: ItemUpdate,
    precondition: IfMatch,
) -> Response:
    """Change the text of the item, tick or untick it, or move it; other items stay as they are."""
    return versioned(await checklists.update(subject, flow_id, item_id, patch, precondition))


@router.delete(
    "/flows/{flow_id}/items/{item_id}",
    operation_id="removeItem",
    summary="Remove an item",
    response_model=FlowDetailRead,
    responses=with_etag("The flow with the other items.") | problem_responses(404, 412, 422),
)
async def remove_item(
    subject: CurrentSubject,
    checklists: Checklists,
    flow_id: DocumentId,
    item_id: DocumentId,
    precondition: IfMatch,
) -> Response:
    """Remove the item for good. To undo it, add it again with the same id."""
    return versioned(await checklists.remove(subject, flow_id, item_id, precondition))


@router.post(
    "/flows/{flow_id}/items/{item_id}/promote",
    operation_id="promoteItem",
    summary="Make a flow of an item",
    status_code=201,
    response_model=PromotionRead,
    responses=recorded("The new flow, and the flow without the item.")
    | problem_responses(404, 409, 412, 422),
)
async def promote_item(
    subject: CurrentSubject,
    checklists: Checklists,
    flow_id: DocumentId,
    item_id: DocumentId,
    precondition: IfMatch,
) -> Response:
    """Make a flow of the item, at the end of the same context, and remove the item: both or nothing.

    An item that is done becomes a completed flow. To undo it, delete the new flow, and add the item again
    with the same id.
    """
    made = await checklists.promote(subject, flow_id, item_id, precondition)
    return answer(made, 201, {"location": f"/api/v1/flows/{made['promoted']['id']}"})
