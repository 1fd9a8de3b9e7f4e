"""Routes of `/dashboard`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.dashboard.schemas import DashboardRead
from my_flow_api.dashboard.service import DashboardService
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.openapi import PROTECTED
from my_flow_api.kit.http.responses import answer

router = APIRouter(prefix="/dashboard", tags=["dashboard"], responses=PROTECTED)


@router.get("", operation_id="getDashboard", summary="Read the dashboard", response_model=DashboardRead)
async def get_dashboard(
    subject: CurrentSubject, dashboard: Annotated[DashboardService, Depends(provide(DashboardService))]
) -> Response:
    """Every context, in order, with the counts of its flows and how far they are."""
    return answer(await dashboard.get(subject))
