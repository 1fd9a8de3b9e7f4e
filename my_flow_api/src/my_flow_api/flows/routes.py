"""CRUD routes for flows."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.errors import problem_responses
from my_flow_api.flows.batch import FlowBatchService
from my_flow_api.flows.batch_schemas import FlowBatch, FlowBatchRead
from my_flow_api.flows.listing import cost_of_list, most_read
from my_flow_api.flows.schemas import (
    ContextFlowQuery,
    FlowCreate,
    FlowCreateInContext,
    FlowDetailRead,
    FlowMove,
    FlowPage,
    FlowQuery,
    FlowUpdate,
)
from my_flow_api.flows.service import FlowService
from my_flow_api.kit.base_schemas import DocumentId
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.etag import NO_VERSION, IfMatch, IfNoneMatch
from my_flow_api.kit.http.openapi import NOT_MODIFIED, PROTECTED, made, with_etag
from my_flow_api.kit.http.responses import answer, not_modified, versioned
from my_flow_api.kit.idempotency.route import IdempotentRoute, keep_answer
from my_flow_api.kit.limits.costs import cost_of_batch
from my_flow_api.kit.limits.rate_limit import charge
from my_flow_api.kit.limits.read_budget import reading_flows
from my_flow_api.kit.persistence.mongo import Session

router = APIRouter(tags=["flows"], responses=PROTECTED, route_class=IdempotentRoute)


Flows = Annotated[FlowService, Depends(provide(FlowService))]


@router.get(
    "/flows",
    operation_id="listFlows",
    summary="List flows",
    response_model=FlowPage,
    responses=problem_responses(400, 422),
)
async def list_flows(
    request: Request, subject: CurrentSubject, flows: Flows, query: Annotated[FlowQuery, Query()]
) -> Response:
    """The flows of all contexts, or of one, chosen and sorted as the parameters say, page by page.

    Not every filter goes with every order: 422 says which order to use. A cursor fits only the list it is of.
    """
    charge(request, subject, cost_of_list(query, query.context_id))
    async with reading_flows(request, subject, most_read(query)):
        return answer(await flows.list(subject, query, query.context_id))


@router.post(
    "/flows",
    operation_id="createFlow",
    summary="Create a flow",
    status_code=201,
    response_model=FlowDetailRead,
    responses=made("The flow.") | problem_responses(400, 404, 409, 413, 422),
)
async def create_flow(subject: CurrentSubject, flows: Flows, new: FlowCreate) -> Response:
    """Make a flow in the context that the body names."""
    return _made(await flows.create(subject, new.context_id, new))


@router.post(
    "/flows/batch",
    operation_id="changeFlows",
    summary="Change many flows",
    response_model=FlowBatchRead,
    responses=problem_responses(400, 409, 413, 422),
)
async def change_flows(
    request: Request,
    subject: CurrentSubject,
    batches: Annotated[FlowBatchService, Depends(provide(FlowBatchService))],
    batch: FlowBatch,
) -> Response:
    """Do up to a hundred operations. Each is done or refused by itself, as the single request would be.

    The results have the order of the operations. Send the `undo` of all results as a batch to take it back.
    """
    charge(request, subject, cost_of_batch(len(batch.operations)))

    async def keep(done: FlowBatchRead, session: Session) -> None:
        await keep_answer(answer(done), session)

    async with reading_flows(request, subject, len(batch.operations)):
        return answer(await batches.apply(subject, batch.operations, keep))


@router.get(
    "/contexts/{context_id}/flows",
    operation_id="listContextFlows",
    summary="List the flows of a context",
    response_model=FlowPage,
    responses=problem_responses(400, 404, 422),
)
async def list_context_flows(
    request: Request,
    subject: CurrentSubject,
    flows: Flows,
    context_id: DocumentId,
    query: Annotated[ContextFlowQuery, Query()],
) -> Response:
    """The flows of one context, chosen and sorted as the parameters say, page by page."""
    charge(request, subject, cost_of_list(query, context_id))
    async with reading_flows(request, subject, most_read(query)):
        return answer(await flows.list_in_context(subject, context_id, query))


@router.post(
    "/contexts/{context_id}/flows",
    operation_id="createContextFlow",
    summary="Create a flow in a context",
    status_code=201,
    response_model=FlowDetailRead,
    responses=made("The flow.") | problem_responses(400, 404, 409, 413, 422),
)
async def create_context_flow(
    subject: CurrentSubject, flows: Flows, context_id: DocumentId, new: FlowCreateInContext
) -> Response:
    """Make a flow in the context of the address."""
    return _made(await flows.create(subject, context_id, new))


@router.get(
    "/flows/{flow_id}",
    operation_id="getFlow",
    summary="Read a flow",
    response_model=FlowDetailRead,
    responses=with_etag("The flow.") | NOT_MODIFIED | problem_responses(404, 422),
)
async def get_flow(
    subject: CurrentSubject, flows: Flows, flow_id: DocumentId, known: IfNoneMatch
) -> Response:
    """One flow, or 304 if If-None-Match names its present ETag.

    An open flow with a due or a planned day is always answered in full: its `status` and `planned_status`
    change with time, its version does not.
    """
    version = await flows.known_version(subject, flow_id, known) if known != NO_VERSION else None
    return versioned(await flows.get(subject, flow_id)) if version is None else not_modified(version)


@router.patch(
    "/flows/{flow_id}",
    operation_id="updateFlow",
    summary="Change a flow",
    response_model=FlowDetailRead,
    responses=with_etag("The flow after the change.") | problem_responses(400, 404, 409, 412, 413, 422),
)
async def update_flow(
    subject: CurrentSubject, flows: Flows, flow_id: DocumentId, patch: FlowUpdate, precondition: IfMatch
) -> Response:
    """Change the fields that are sent; the others stay. A `context_id` moves the flow to the end there."""
    return versioned(await flows.update(subject, flow_id, patch, precondition))


@router.delete(
    "/flows/{flow_id}",
    operation_id="deleteFlow",
    summary="Move a flow to the trash",
    status_code=204,
    responses=problem_responses(404, 412, 422),
)
async def delete_flow(
    subject: CurrentSubject, flows: Flows, flow_id: DocumentId, precondition: IfMatch
) -> Response:
    """Move the flow to the trash, from which it can be restored for thirty days."""
    await flows.delete(subject, flow_id, precondition)
    return Response(status_code=204)


@router.post(
    "/flows/{flow_id}/complete",
    operation_id="completeFlow",
    summary="Complete a flow",
    response_model=FlowDetailRead,
    responses=with_etag("The completed flow.") | problem_responses(404, 409, 412, 422),
)
async def complete_flow(
    subject: CurrentSubject, flows: Flows, flow_id: DocumentId, precondition: IfMatch
) -> Response:
    """Complete the flow. A completed one keeps its `completed_at` and its version.

    If it repeats, the next one of the series is made with it; 409 if there is no room for that.
    """
    return versioned(await flows.complete(subject, flow_id, precondition))


@router.post(
    "/flows/{flow_id}/reopen",
    operation_id="reopenFlow",
    summary="Open a flow again",
    response_model=FlowDetailRead,
    responses=with_etag("The open flow.") | problem_responses(404, 412, 422),
)
async def reopen_flow(
    subject: CurrentSubject, flows: Flows, flow_id: DocumentId, precondition: IfMatch
) -> Response:
    """Take the completion back. An open flow stays as it is.

    If it repeats, the next one is taken away. If that was changed since, it stays, and this one no longer
    repeats.
    """
    return versioned(await flows.reopen(subject, flow_id, precondition))


@router.post(
    "/flows/{flow_id}/skip",
    operation_id="skipFlow",
    summary="Skip a flow that repeats, once",
    response_model=FlowDetailRead,
    responses=with_etag("The flow on its next day.") | problem_responses(404, 409, 412, 422),
)
async def skip_flow(
    subject: CurrentSubject, flows: Flows, flow_id: DocumentId, precondition: IfMatch
) -> Response:
    """Move the open flow of a series to its next day; 409 if there is none. COUNT does not count it."""
    return versioned(await flows.skip(subject, flow_id, precondition))


@router.post(
    "/flows/{flow_id}/move",
    operation_id="moveFlow",
    summary="Move a flow",
    response_model=FlowDetailRead,
    responses=with_etag("The flow where it is now.") | problem_responses(400, 404, 409, 412, 413, 422),
)
async def move_flow(
    subject: CurrentSubject, flows: Flows, flow_id: DocumentId, move: FlowMove, precondition: IfMatch
) -> Response:
    """Move the flow to another context, to another place in the order by position, or both."""
    return versioned(await flows.move(subject, flow_id, move, precondition))


@router.post(
    "/flows/{flow_id}/archive",
    operation_id="archiveFlow",
    summary="Put a flow into the archive",
    response_model=FlowDetailRead,
    responses=with_etag("The archived flow.") | problem_responses(404, 412, 422),
)
async def archive_flow(
    subject: CurrentSubject, flows: Flows, flow_id: DocumentId, precondition: IfMatch
) -> Response:
    """Take the flow out of lists, focus and counts, and keep it. An archived flow stays as it is."""
    return versioned(await flows.archive(subject, flow_id, precondition))


@router.post(
    "/flows/{flow_id}/unarchive",
    operation_id="unarchiveFlow",
    summary="Take a flow out of the archive",
    response_model=FlowDetailRead,
    responses=with_etag("The flow.") | problem_responses(404, 412, 422),
)
async def unarchive_flow(
    subject: CurrentSubject, flows: Flows, flow_id: DocumentId, precondition: IfMatch
) -> Response:
    """Show the flow in lists again. One that is not in the archive stays as it is."""
    return versioned(await flows.unarchive(subject, flow_id, precondition))


@router.post(
    "/flows/{flow_id}/restore",
    operation_id="restoreFlow",
    summary="Bring a flow back from the trash",
    response_model=FlowDetailRead,
    responses=with_etag("The flow.") | problem_responses(404, 412, 422),
)
async def restore_flow(
    subject: CurrentSubject, flows: Flows, flow_id: DocumentId, precondition: IfMatch
) -> Response:
    """Bring the flow back as it was. If its context is in the trash, restore that instead (404 here)."""
    return versioned(await flows.restore(subject, flow_id, precondition))


def _made(flow: FlowDetailRead) -> Response:
    return versioned(flow, location=f"/api/v1/flows/{flow['id']}")
