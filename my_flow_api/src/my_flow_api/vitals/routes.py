"""Routes of `/vitals`, which take web vitals from browsers."""

from fastapi import APIRouter, Request, Response

from my_flow_api.errors import problem_responses
from my_flow_api.kit.limits.rate_limit import count_address
from my_flow_api.kit.observability.metrics import vitals
from my_flow_api.vitals.schemas import VitalsReport

router = APIRouter(prefix="/vitals", tags=["vitals"])

_MS = 1000


@router.post(
    "",
    operation_id="reportVitals",
    summary="Report web vitals",
    status_code=204,
    responses=problem_responses(400, 413, 422, 429, 500, 503),
)
async def report_vitals(request: Request, report: VitalsReport) -> Response:
    """Take what a browser measured. It needs no token, and nothing is kept but sums over everybody."""
    count_address(request)
    for one in report.vitals:
        vitals[one.name].observe(one.value if one.name == "CLS" else one.value / _MS)
    return Response(status_code=204)
