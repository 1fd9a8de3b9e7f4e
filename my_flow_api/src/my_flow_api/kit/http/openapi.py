"""Parts of the OpenAPI description that routes share."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter
from starlette.routing import compile_path

from my_flow_api.errors import BadRequest, Problem, UnsupportedMediaType, problem_responses
from my_flow_api.kit.http.openapi_links import IdParameters, add_links

type Responses = dict[int | str, dict[str, Any]]

_ETAG = {
    "ETag": {"description": "The version, strong.", "schema": {"type": "string", "examples": ['"3"']}},
}
_LOCATION = {"Location": {"description": "The path of what was made.", "schema": {"type": "string"}}}

PROTECTED: Responses = problem_responses(401, 422, 429, 500, 503)
"""The errors of every operation behind a token."""

NOT_MODIFIED: Responses = {
    304: {"description": "Not modified: the client has this version already.", "headers": _ETAG}
}


def with_etag(description: str) -> Responses:
    """Describe a single resource: 200 with its ETag."""
    return {200: {"description": description, "headers": _ETAG}}


def made(description: str) -> Responses:
    """Describe a new resource: 201 with its ETag and its Location."""
    return {201: {"description": description, "headers": _ETAG | _LOCATION}}


def recorded(description: str) -> Responses:
    """Describe a new immutable record: 201 with its Location; it needs no ETag."""
    return {201: {"description": description, "headers": _LOCATION}}


def describe(app: FastAPI, takes_the_id: IdParameters) -> None:
    """Make `app` generate its description with schemas and links, and provide the methods of each path."""

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = _description(app)
            add_links(app.openapi_schema, takes_the_id)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it
    app.state.methods_at = _methods_by_path(openapi)


def _description(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title,
        version=app.version,
        summary="Contexts, flows, and what needs you now.",
        description=_ABOUT,
        routes=app.routes,
        tags=app.openapi_tags,
        servers=[_HERE],
        separate_input_output_schemas=False,
    )
    problem = TypeAdapter(Problem).json_schema(ref_template="#/components/schemas/{model}")
    components = schema["components"]["schemas"]
    components |= problem.pop("$defs")
    components["Problem"] = problem | {"examples": [_EXAMPLE]}
    for operation in (one for path in schema["paths"].values() for one in path.values()):
        if "requestBody" in operation:
            operation["responses"] |= {str(k): v for k, v in problem_responses(408).items()}
    for name in ("HTTPValidationError", "ValidationError"):
        components.pop(name, None)
    for operation in _operations(schema):
        operation.setdefault("security", [])  # also for public operations, which need no token
        operation["responses"] = _OF_EVERY_REQUEST | operation["responses"]
    return schema


def _operations(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in schema["paths"].values():
        yield from item.values()


def _methods_by_path(openapi: Callable[[], dict[str, Any]]) -> Callable[[str], set[str]]:
    @cache
    def addresses() -> list[tuple[re.Pattern[str], set[str]]]:
        return [
            (compile_path(path)[0], _methods(operations)) for path, operations in openapi()["paths"].items()
        ]

    def methods_at(path: str) -> set[str]:
        if path in openapi()["paths"]:  # a literal path also matches templates, whose methods do not count
            return _methods(openapi()["paths"][path])
        return {method for pattern, methods in addresses() if pattern.match(path) for method in methods}

    return methods_at


def _methods(operations: Iterable[str]) -> set[str]:
    named = {operation.upper() for operation in operations}
    return named | {"HEAD"} if "GET" in named else named


_HERE = {"url": "/", "description": "Where this description comes from."}

_OF_EVERY_REQUEST = {
    str(status): answer
    for status, answer in problem_responses(BadRequest.status, UnsupportedMediaType.status).items()
}
"""The errors of any request whose header breaks a rule of HTTP."""

_ABOUT = """\
Lists are `{items, next_cursor}`. Single resources have a strong `ETag`; send it back as `If-Match` to
change only what you have seen (412 otherwise; malformed it is 400). PATCH changes the fields that are sent;
null empties a field that allows it. Unknown fields are refused. Errors are problem details (RFC 9457);
somebody else's id is 404. A POST with an `Idempotency-Key` can be sent again: it has one effect.
`RateLimit` says what is left of the person's allowance. HEAD is answered wherever GET is.
"""

_EXAMPLE = {
    "type": "/problems/validation-error",
    "title": "Validation error",
    "status": 422,
    "detail": "Some fields need another value.",
    "request_id": "6f1e0c9a4b7d4c0f8a3b2d1e5f607182",
    "errors": [{"field": "title", "message": "Use at most 200 characters.", "code": "string_too_long"}],
}
