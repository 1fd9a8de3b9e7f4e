"""Routes of `/health`, for load balancers and people on call. They need no token."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from my_flow_api.health.schemas import HealthRead, LivenessRead
from my_flow_api.health.service import HealthService
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.openapi import Responses
from my_flow_api.kit.http.responses import answer

router = APIRouter(tags=["health"])
versioned_router = APIRouter(tags=["health"])

_UNAVAILABLE: Responses = {503: {"description": "A dependency does not answer.", "model": HealthRead}}


HealthDependency = Annotated[HealthService, Depends(provide(HealthService))]


@router.get(
    "/health", operation_id="getHealth", summary="Health", response_model=HealthRead, responses=_UNAVAILABLE
)
@router.get(
    "/health/ready",
    operation_id="getReadiness",
    summary="Readiness",
    response_model=HealthRead,
    responses=_UNAVAILABLE,
)
@versioned_router.get(
    "/health",
    operation_id="getHealthVersioned",
    summary="Health",
    response_model=HealthRead,
    responses=_UNAVAILABLE,
)
async def get_health(health: HealthDependency) -> Response:
    """Report whether the process is ready: 200, or 503 when MongoDB does not answer within a second."""
    found = await health.check()
    return answer(found, 200 if found["status"] == "ok" else 503)


@router.get("/health/live", operation_id="getLiveness", summary="Liveness", response_model=LivenessRead)
async def get_liveness(health: HealthDependency) -> Response:
    """That the process runs, whatever it depends on."""
    return answer(health.live())
