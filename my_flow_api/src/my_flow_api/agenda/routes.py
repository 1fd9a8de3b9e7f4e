"""Routes of `/agenda`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from my_flow_api.agenda.schemas import AgendaQuery, AgendaRead
from my_flow_api.agenda.service import AgendaService
from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.errors import problem_responses
from my_flow_api.flows.bounded_read import FOUND_READ
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.openapi import PROTECTED
from my_flow_api.kit.http.responses import answer
from my_flow_api.kit.limits.read_budget import reading_flows

router = APIRouter(prefix="/agenda", tags=["agenda"], responses=PROTECTED)


@router.get(
    "",
    operation_id="getAgenda",
    summary="Read what is planned and due on some days",
    response_model=AgendaRead,
    responses=problem_responses(422),
)
async def get_agenda(
    request: Request,
    subject: CurrentSubject,
    agenda: Annotated[AgendaService, Depends(provide(AgendaService))],
    query: Annotated[AgendaQuery, Query()],
) -> Response:
    """The open flows of all contexts on the days for which they are planned and on which they are due.

    Overdue flows and flows planned before today are listed in `earlier`, regardless of the range.
    """
    async with reading_flows(request, subject, FOUND_READ):
        return answer(await agenda.get(subject, query))
