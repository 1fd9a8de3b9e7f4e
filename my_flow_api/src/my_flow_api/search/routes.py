"""Routes of `/search`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.errors import problem_responses
from my_flow_api.flows.bounded_read import FOUND_READ
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.openapi import PROTECTED
from my_flow_api.kit.http.responses import answer
from my_flow_api.kit.limits.read_budget import reading_flows
from my_flow_api.search.schemas import SearchPage, SearchQuery
from my_flow_api.search.service import SearchService

router = APIRouter(prefix="/search", tags=["search"], responses=PROTECTED)


@router.get(
    "",
    operation_id="search",
    summary="Search contexts and flows",
    response_model=SearchPage,
    responses=problem_responses(400, 422),
)
async def search(
    request: Request,
    subject: CurrentSubject,
    service: Annotated[SearchService, Depends(provide(SearchService))],
    query: Annotated[SearchQuery, Query()],
) -> Response:
    """The contexts and flows that have all the words, and where; completed and archived ones too.

    A word is found by its beginning, without regard to case and accents.
    """
    async with reading_flows(request, subject, FOUND_READ):
        return answer(await service.search(subject, query))
