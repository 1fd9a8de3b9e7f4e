"""Routes of `/trash`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.errors import problem_responses
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.openapi import PROTECTED
from my_flow_api.kit.http.responses import answer
from my_flow_api.kit.limits.read_budget import reading_flows
from my_flow_api.trash.schemas import TrashPage, TrashQuery
from my_flow_api.trash.service import TrashService

router = APIRouter(prefix="/trash", tags=["trash"], responses=PROTECTED)


@router.get(
    "",
    operation_id="listTrash",
    summary="List the trash",
    response_model=TrashPage,
    responses=problem_responses(400, 422),
)
async def list_trash(
    request: Request,
    subject: CurrentSubject,
    trash: Annotated[TrashService, Depends(provide(TrashService))],
    query: Annotated[TrashQuery, Query()],
) -> Response:
    """List what was deleted in the last thirty days, the latest first, with the time of its final deletion.

    Bring it back with `/contexts/{id}/restore` or `/flows/{id}/restore`.
    """
    async with reading_flows(request, subject, query.limit + 1):
        return answer(await trash.list(subject, query))
