"""Routes of `/export` and `/import`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.errors import problem_responses
from my_flow_api.exports.importing import ImportService
from my_flow_api.exports.schemas import ExportQuery, ExportRead, ImportQuery, ImportRead, ImportRequest
from my_flow_api.exports.service import ExportService
from my_flow_api.exports.validating import validate_items
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.openapi import PROTECTED
from my_flow_api.kit.http.responses import answer
from my_flow_api.kit.idempotency.route import IdempotentRoute
from my_flow_api.kit.limits.costs import cost_of_export, cost_of_import
from my_flow_api.kit.limits.long_requests import long_request, one_of_person
from my_flow_api.kit.limits.rate_limit import charge

router = APIRouter(tags=["exports"], responses=PROTECTED, route_class=IdempotentRoute)


@router.get(
    "/export",
    operation_id="exportEverything",
    summary="Export everything",
    response_model=ExportRead,
    responses=problem_responses(422)
    | {
        200: {
            "description": "A file, sent as it is read.",
            "content": {
                "text/csv": {"schema": {"type": "string"}, "example": "id,context_id,context,title\r\n"}
            },
        }
    },
)
async def export_everything(
    request: Request,
    subject: CurrentSubject,
    exports: Annotated[ExportService, Depends(provide(ExportService))],
    query: Annotated[ExportQuery, Query()],
) -> Response:
    """Everything that is not in the trash: as JSON, which can be imported, or the flows as CSV."""
    charge(request, subject, cost_of_export(await exports.count(subject)))
    beginning = await exports.begin(subject)
    name = f"my-flow-{beginning.moment.today.isoformat()}.{query.format}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    if query.format == "csv":
        return StreamingResponse(exports.csv(subject, beginning), headers=headers, media_type="text/csv")
    return StreamingResponse(exports.json(subject, beginning), headers=headers, media_type="application/json")


@router.post(
    "/import",
    operation_id="importEverything",
    summary="Import an export",
    response_model=ImportRead,
    responses=problem_responses(400, 409, 413, 422),
)
async def import_everything(
    request: Request,
    subject: CurrentSubject,
    imports: Annotated[ImportService, Depends(provide(ImportService))],
    file: ImportRequest,
    query: Annotated[ImportQuery, Query()],
) -> Response:
    """Bring contexts and flows of an export in, up to 5 MiB. Without `apply=true` it is a rehearsal.

    All of it is brought in or nothing. Importing the same file again brings in what is not here yet.
    """
    items = len(file.contexts) + len(file.flows)
    charge(request, subject, cost_of_import(items))
    with one_of_person(request, subject, items):
        # Waiting for MongoDB, or for an earlier operation, takes no slot from other requests.
        with long_request(request, subject, items):
            valid = await validate_items(file)
        return answer(await imports.run(subject, valid, apply=query.apply))
