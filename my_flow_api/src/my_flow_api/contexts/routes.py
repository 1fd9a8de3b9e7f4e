"""CRUD routes for contexts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.contexts.schemas import ContextCreate, ContextPage, ContextQuery, ContextRead, ContextUpdate
from my_flow_api.contexts.service import ContextService
from my_flow_api.errors import problem_responses
from my_flow_api.kit.base_schemas import DocumentId
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.etag import IfMatch, IfNoneMatch
from my_flow_api.kit.http.openapi import NOT_MODIFIED, PROTECTED, made, with_etag
from my_flow_api.kit.http.responses import answer, unless_known, versioned
from my_flow_api.kit.idempotency.route import IdempotentRoute

router = APIRouter(prefix="/contexts", tags=["contexts"], responses=PROTECTED, route_class=IdempotentRoute)


Contexts = Annotated[ContextService, Depends(provide(ContextService))]


@router.get(
    "",
    operation_id="listContexts",
    summary="List contexts",
    response_model=ContextPage,
    responses=problem_responses(400, 422),
)
async def list_contexts(
    subject: CurrentSubject, contexts: Contexts, query: Annotated[ContextQuery, Query()]
) -> Response:
    """The contexts in order of position, page by page: without those in the archive, or only those."""
    return answer(await contexts.list(subject, query))


@router.post(
    "",
    operation_id="createContext",
    summary="Create a context",
    status_code=201,
    response_model=ContextRead,
    responses=made("The context, which comes last.") | problem_responses(400, 409, 413, 422),
)
async def create_context(subject: CurrentSubject, contexts: Contexts, new: ContextCreate) -> Response:
    """Make a context. It comes last; a person has at most fifty (409 after that)."""
    context = await contexts.create(subject, new)
    return versioned(context, location=f"/api/v1/contexts/{context['id']}")


@router.get(
    "/{context_id}",
    operation_id="getContext",
    summary="Read a context",
    response_model=ContextRead,
    responses=with_etag("The context.") | NOT_MODIFIED | problem_responses(404, 422),
)
async def get_context(
    subject: CurrentSubject, contexts: Contexts, context_id: DocumentId, known: IfNoneMatch
) -> Response:
    """One context, or 304 if If-None-Match names its present ETag."""
    return unless_known(await contexts.get(subject, context_id), known)


@router.patch(
    "/{context_id}",
    operation_id="updateContext",
    summary="Change a context",
    response_model=ContextRead,
    responses=with_etag("The context after the change.") | problem_responses(400, 404, 412, 413, 422),
)
async def update_context(
    subject: CurrentSubject,
    contexts: Contexts,
    context_id: DocumentId,
    patch: ContextUpdate,
    precondition: IfMatch,
) -> Response:
    """Change the fields that are sent; the others stay."""
    return versioned(await contexts.update(subject, context_id, patch, precondition))


@router.delete(
    "/{context_id}",
    operation_id="deleteContext",
    summary="Move a context to the trash",
    status_code=204,
    responses=problem_responses(404, 412, 422),
)
async def delete_context(
    subject: CurrentSubject, contexts: Contexts, context_id: DocumentId, precondition: IfMatch
) -> Response:
    """Move the context and its flows to the trash, from which they can be restored for thirty days."""
    await contexts.delete(subject, context_id, precondition)
    return Response(status_code=204)


@router.post(
    "/{context_id}/archive",
    operation_id="archiveContext",
    summary="Put a context into the archive",
    response_model=ContextRead,
    responses=with_etag("The archived context.") | problem_responses(404, 412, 422),
)
async def archive_context(
    subject: CurrentSubject, contexts: Contexts, context_id: DocumentId, precondition: IfMatch
) -> Response:
    """Take the context out of the list and the dashboard, and keep it with its flows.

    Whoever is in it is in no context then, and nobody can enter it (409). An archived context stays as it is.
    """
    return versioned(await contexts.archive(subject, context_id, precondition))


@router.post(
    "/{context_id}/unarchive",
    operation_id="unarchiveContext",
    summary="Take a context out of the archive",
    response_model=ContextRead,
    responses=with_etag("The context.") | problem_responses(404, 412, 422),
)
async def unarchive_context(
    subject: CurrentSubject, contexts: Contexts, context_id: DocumentId, precondition: IfMatch
) -> Response:
    """Show the context in the list again. One that is not in the archive stays as it is."""
    return versioned(await contexts.unarchive(subject, context_id, precondition))


@router.post(
    "/{context_id}/restore",
    operation_id="restoreContext",
    summary="Bring a context back from the trash",
    response_model=ContextRead,
    responses=with_etag("The context.") | problem_responses(404, 412, 422),
)
async def restore_context(
    subject: CurrentSubject, contexts: Contexts, context_id: DocumentId, precondition: IfMatch
) -> Response:
    """Bring back the context and the flows that were deleted with it."""
    return versioned(await contexts.restore(subject, context_id, precondition))
