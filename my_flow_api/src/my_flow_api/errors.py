"""All errors of the API, and the one place that turns an error into a response.

    ApiError
    ├── BadRequest           400  malformed JSON or header, an invalid cursor
    ├── Unauthorized         401  no token, or one that is not acceptable
    ├── NotFound             404  absent, or owned by another user: the response is the same
    ├── Conflict             409  a rule of the model forbids it
    ├── RequestInProgress    409  the first request under this Idempotency-Key is still running
    ├── RequestTimeout       408  the request did not arrive in time
    ├── PreconditionFailed   412  If-Match names another version
    ├── PayloadTooLarge      413  the body is above the limit of its address
    ├── UnsupportedMediaType 415  the body is compressed, or not in UTF-8
    ├── ValidationFailed     422  the form of the input, field by field
    ├── KeyReused            422  this Idempotency-Key belongs to another request
    ├── TooManyRequests      429  the user's rate limit is reached
    ├── HeadersTooLarge      431  the header fields are above the limit
    └── ServiceUnavailable   503  MongoDB or the identity provider cannot be reached

Responses are RFC 9457 problem details. Errors of the framework (404 and 405 of the router, malformed JSON,
validation) and unexpected ones (500) have the same form.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, TypedDict

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.exceptions import HTTPException

from my_flow_api.kit.observability.request_info import current_request_id
from my_flow_api.kit.validation import FieldError, field_errors

MEDIA_TYPE = "application/problem+json"

log = structlog.get_logger(__name__)


class Problem(TypedDict):
    """The reason why a request failed (RFC 9457)."""

    type: Annotated[str, Field(description="What kind of problem it is.", examples=["/problems/not-found"])]
    title: Annotated[str, Field(description="The kind in words.", examples=["Not found"])]
    status: Annotated[int, Field(description="The HTTP status.", examples=[404])]
    detail: Annotated[str, Field(description="What happened and what to do.")]
    request_id: Annotated[str, Field(description="Names this request in our logs.")]
    errors: Annotated[list[FieldError], Field(description="The fields at fault, if it is about fields.")]


class ApiError(Exception):
    """The base class of the tree above."""

    status: ClassVar[int]
    slug: ClassVar[str]
    title: ClassVar[str]
    detail: ClassVar[str]

    def __init__(
        self,
        detail: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[FieldError] = (),
    ) -> None:
        super().__init__(detail or self.detail)
        self.headers = dict(headers or {})
        self.errors = list(errors)


class BadRequest(ApiError):
    """Malformed JSON or header, or an invalid cursor."""

    status, slug, title = 400, "bad-request", "Bad request"
    detail = "The request could not be read."


class Unauthorized(ApiError):
    """No acceptable bearer token. The challenge follows RFC 6750 section 3."""

    status, slug, title = 401, "unauthorized", "Unauthorized"
    detail = "Sign in to go on."

    def __init__(self, detail: str | None = None, *, error: str | None = None) -> None:
        challenge = f'Bearer realm="my-flow", error="{error}"' if error else 'Bearer realm="my-flow"'
        super().__init__(detail, headers={"www-authenticate": challenge})


class NotFound(ApiError):
    """The resource does not exist, or another user owns it."""

    status, slug, title = 404, "not-found", "Not found"
    detail = "There is nothing here, or it is not yours."


class MethodNotAllowed(ApiError):
    """The path has other methods; `Allow` lists them."""

    status, slug, title = 405, "method-not-allowed", "Method not allowed"
    detail = "This address does not answer to that method. The Allow header says which it does."


class RequestTimeout(ApiError):
    """The rest of the request did not arrive; the connection ends (RFC 9110 section 15.5.9)."""

    status, slug, title = 408, "request-timeout", "Request timeout"
    detail = "The request did not arrive in time. Send it again."

    def __init__(self) -> None:
        super().__init__(headers={"connection": "close"})


class Conflict(ApiError):
    """A rule of the model forbids the change."""

    status, slug, title = 409, "conflict", "Conflict"
    detail = "The request does not fit the present state."


class RequestInProgress(ApiError):
    """Another request under the same Idempotency-Key is still running."""

    status, slug, title = 409, "request-in-progress", "Request in progress"
    detail = "The first request with this Idempotency-Key is still running. Send it again in a moment."

    def __init__(self) -> None:
        super().__init__(headers={"retry-after": "1"})


class PreconditionFailed(ApiError):
    """If-Match names another version."""

    status, slug, title = 412, "precondition-failed", "Precondition failed"
    detail = "It has changed since you read it. Read it again, then decide."


class PayloadTooLarge(ApiError):
    """The body is above the limit of its address."""

    status, slug, title = 413, "payload-too-large", "Payload too large"
    detail = "The request body is too large: an import takes 5 MiB, everything else 64 KiB."


class UnsupportedMediaType(ApiError):
    """The body is compressed or not in UTF-8; `Accept-Encoding` says so (RFC 9110 section 15.5.16)."""

    status, slug, title = 415, "unsupported-media-type", "Unsupported media type"
    detail = "Send the body as JSON in UTF-8, without a Content-Encoding."

    def __init__(self) -> None:
        super().__init__(headers={"accept-encoding": "identity"})


class ValidationFailed(ApiError):
    """The input is malformed; `errors` has each field."""

    status, slug, title = 422, "validation-error", "Validation error"
    detail = "Some fields need another value."


class KeyReused(ApiError):
    """The Idempotency-Key belongs to another request."""

    status, slug, title = 422, "idempotency-key-reused", "Idempotency key reused"
    detail = "This Idempotency-Key was used for another request. Make a new key for each new request."


class TooManyRequests(ApiError):
    """The user's rate limit is reached; `retry_after` is in seconds."""

    status, slug, title = 429, "too-many-requests", "Too many requests"
    detail = "That was a lot in a short time. Wait as long as Retry-After says, then go on."

    def __init__(self, detail: str | None = None, *, retry_after: int) -> None:
        super().__init__(detail, headers={"retry-after": str(retry_after)})


class HeadersTooLarge(ApiError):
    """The header fields are too large; the connection ends with the response (RFC 6585 section 5)."""

    status, slug, title = 431, "headers-too-large", "Header fields too large"
    detail = "The header fields of the request are too large."

    def __init__(self) -> None:
        super().__init__(headers={"connection": "close"})


class InternalError(ApiError):
    """An unexpected exception."""

    status, slug, title = 500, "internal-error", "Internal error"
    detail = "Something went wrong on our side. The request id helps us to find it."


class ServiceUnavailable(ApiError):
    """A dependency of the API does not respond; `retry_after` is in seconds."""

    status, slug, title = 503, "service-unavailable", "Service unavailable"
    detail = "We cannot answer right now. Try again in a moment."

    def __init__(self, detail: str | None = None, *, retry_after: int = 5) -> None:
        super().__init__(detail, headers={"retry-after": str(retry_after)})


_BY_STATUS: dict[int, type[ApiError]] = {
    error.status: error
    for error in (
        BadRequest, Unauthorized, NotFound, MethodNotAllowed, RequestTimeout, Conflict,
        PreconditionFailed, PayloadTooLarge, UnsupportedMediaType, ValidationFailed, TooManyRequests,
        HeadersTooLarge,
        InternalError, ServiceUnavailable,
    )
}  # fmt: skip


def describe_problem(error: ApiError) -> Problem:
    """Return the problem document for `error`, with the id of the current request."""
    return {
        "type": f"/problems/{error.slug}",
        "title": error.title,
        "status": error.status,
        "detail": str(error),
        "request_id": current_request_id(),
        "errors": error.errors,
    }


def problem(error: ApiError) -> Response:
    """Return the response for `error`."""
    body = orjson.dumps(describe_problem(error))
    return Response(body, error.status, error.headers, media_type=MEDIA_TYPE)


def add_error_handlers(
    app: FastAPI, outside: Sequence[type[Exception]], is_unavailable: Callable[[Exception], bool]
) -> None:
    """Make `app` respond to every error with a problem.

    Args:
        app: The application.
        outside: The exception types of external dependencies.
        is_unavailable: Returns whether such an exception means that the dependency is unavailable, which is a
            503. The others are bugs.
    """

    async def on_error_outside(_: Request, error: Exception) -> Response:
        if not is_unavailable(error):
            raise error
        log.warning("dependency unavailable", error=type(error).__name__)
        return problem(ServiceUnavailable())

    app.add_exception_handler(ApiError, _on_api_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_framework_error)
    for error in outside:
        app.add_exception_handler(error, on_error_outside)


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route: these error statuses, described as problems in OpenAPI."""
    return {
        status: {
            "description": _BY_STATUS[status].title,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted(statuses)
    }


async def _on_api_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101  (narrows the type that Starlette declares)
    return problem(error)


async def _on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    found = error.errors()
    if any(e["loc"][0] == "path" for e in found):
        path = request.scope["path"]
        if "{" not in path and path in request.app.openapi()["paths"]:  # parsed as an id
            return _method_not_allowed(request)
        return problem(NotFound())  # a malformed id is an unknown id
    if any(e["type"] == "json_invalid" for e in found):
        return problem(BadRequest("The body is not valid JSON."))
    return problem(ValidationFailed(errors=field_errors(found)))


async def _on_framework_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    kind = _BY_STATUS.get(error.status_code, BadRequest)
    return _method_not_allowed(request) if kind is MethodNotAllowed else problem(kind())


def _method_not_allowed(request: Request) -> Response:
    answer = MethodNotAllowed()
    answer.headers["allow"] = ", ".join(_allowed_methods(request))
    return problem(answer)


def _allowed_methods(request: Request) -> list[str]:
    """Return all methods of the path. The router's own Allow header has only those of one route."""
    return sorted(request.app.state.methods_at(request.scope["path"]))
