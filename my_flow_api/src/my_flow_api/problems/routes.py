"""Routes of `/problems`, to which the `type` of an error points: HTML for people, JSON for programs."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Response

from my_flow_api.errors import NotFound, problem_responses
from my_flow_api.kit.http.openapi import Responses
from my_flow_api.kit.http.responses import answer
from my_flow_api.problems import pages
from my_flow_api.problems.catalogue import KINDS, ProblemType, in_order
from my_flow_api.problems.schemas import ProblemKindListRead, ProblemKindRead

router = APIRouter(prefix="/problems", tags=["problems"])

_HTML: Responses = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}


async def _wants_json(
    accept: Annotated[str, Header(description="`application/json` for JSON; otherwise it is HTML.")] = "*/*",
) -> bool:
    return "application/json" in accept.lower() and "text/html" not in accept.lower()


WantsJson = Annotated[bool, Depends(_wants_json)]


@router.get(
    "",
    operation_id="listProblems",
    summary="List the kinds of problems",
    response_model=ProblemKindListRead,
    responses=_HTML | problem_responses(422),
)
async def list_problems(wants_json: WantsJson) -> Response:
    """Every `type` that an error can have."""
    return _shown({"items": [_read(kind) for kind in in_order()]} if wants_json else pages.index())


@router.get(
    "/{slug}",
    operation_id="getProblem",
    summary="Read what a kind of problem means",
    response_model=ProblemKindRead,
    responses=_HTML | problem_responses(404, 422),
)
async def get_problem(
    slug: Annotated[str, Path(description="The last part of `type`.", examples=["not-found"])],
    wants_json: WantsJson,
) -> Response:
    """Explain a problem type, and what to do about it."""
    if slug not in KINDS:
        raise NotFound
    return _shown(_read(KINDS[slug]) if wants_json else pages.page(KINDS[slug]))


def _read(kind: ProblemType) -> ProblemKindRead:
    return {
        "type": f"/problems/{kind.error.slug}",
        "title": kind.error.title,
        "status": kind.error.status,
        "meaning": kind.meaning,
        "advice": kind.advice,
    }


def _shown(content: Any) -> Response:
    headers = {"vary": "Accept", "cache-control": "public, max-age=3600"}
    if not isinstance(content, str):
        return answer(content, headers=headers)
    policy = {"content-security-policy": pages.CONTENT_SECURITY_POLICY}
    return Response(content, headers=headers | policy, media_type="text/html")
