"""Route of `/metrics` for Prometheus, with a token of its own. It is not part of the contract."""

from hmac import compare_digest
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from my_flow_api.config import Settings
from my_flow_api.errors import NotFound, Unauthorized
from my_flow_api.kit.container import provide
from my_flow_api.kit.observability.metrics import MEDIA_TYPE, exposition

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
async def read_metrics(
    request: Request, settings: Annotated[Settings, Depends(provide(Settings))]
) -> Response:
    """Return the metrics for Prometheus; 404 unless METRICS_TOKEN is set."""
    token = settings.metrics_token
    if not token:
        raise NotFound
    sent = request.headers.get("authorization", "")
    if not compare_digest(sent.encode("latin-1"), f"Bearer {token}".encode()):
        raise Unauthorized
    return Response(exposition(), media_type=MEDIA_TYPE)
