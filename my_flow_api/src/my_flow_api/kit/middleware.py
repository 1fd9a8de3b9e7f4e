"""What happens around every request, in plain ASGI.

From the outside in: `RequestContext`, `Cors`, `Head`, gzip, `UnexpectedErrors`, `BodyLimit`, the application.
Errors of all kinds are answered inside `Cors` and `RequestContext`, so that they too can be read by a browser
and carry a request id.
"""

import re
import time
from collections.abc import Mapping
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from my_flow_api.errors import BadRequest, InternalError, PayloadTooLarge, problem

log = structlog.get_logger(__name__)

_SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_CLIENT_CLOSED_REQUEST = 499
_IS_HEAD = "my_flow_api.is_head"


class RequestContext:
    """Gives the request its id, the answer its safety headers, and the access log its line.

    An id sent as X-Request-ID is kept if it is harmless; otherwise there is a new one.
    """

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, method = time.perf_counter(), scope["method"]
        request_id = _request_id(scope)
        status = _CLIENT_CLOSED_REQUEST

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.update(scope.get("state", {}).get("answer_headers", {}))
                headers["x-request-id"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_headers)
            finally:
                _write_access_log(method, scope, status, time.perf_counter() - began)


class Cors(CORSMiddleware):
    """Starlette's, with its refusal of a preflight request as a problem."""

    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code == 200:
            return response
        refusal = problem(BadRequest("This origin, method or header is not allowed here."))
        refusal.headers["vary"] = response.headers["vary"]
        return refusal


class UnexpectedErrors:
    """Answers what nobody expected with a 500 that says nothing about the inside, and logs it in full."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception:
            if scope["type"] != "http" or started:
                raise
            log.exception("unexpected error", method=scope["method"], route=_route_template(scope))
            await problem(InternalError())(scope, receive, send)


class Head:
    """Answers HEAD wherever there is a GET: as that, without the body (RFC 9110 section 9.3.2).

    A stream, which would never end, can see in its scope that only its headers are wanted: `is_head`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        scope["method"] = "GET"
        scope[_IS_HEAD] = True

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app(scope, receive, send_without_body)


def is_head(scope: Scope) -> bool:
    """Whether it is a HEAD request that is answered as a GET."""
    return _IS_HEAD in scope


class BodyLimit:
    """Refuses a request body above `max_bytes` with 413, by its declared length or as it comes in.

    Args:
        larger: the addresses with another limit than `max_bytes`.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, larger: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        max_bytes = self._larger.get(scope["path"], self._max_bytes)
        if not declared.isdecimal() or len(declared) > 15 or int(declared) > max_bytes:
            await problem(PayloadTooLarge())(scope, receive, send)
            return
        received = 0

        async def receive_up_to_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > max_bytes:
                # FastAPI lets an HTTPException pass while it reads the body; anything else becomes a 400.
                raise HTTPException(PayloadTooLarge.status)
            return message

        await self._app(scope, receive_up_to_limit, send)


def _request_id(scope: Scope) -> str:
    offered = Headers(scope=scope).get("x-request-id", "")
    return offered if _SAFE_REQUEST_ID.fullmatch(offered) else uuid4().hex


def _write_access_log(method: str, scope: Scope, status: int, seconds: float) -> None:
    route = _route_template(scope)
    write = log.debug if route.startswith(("/health", "/api/v1/health")) and status < 500 else log.info
    write("request", method=method, route=route, status=status, duration_ms=round(seconds * 1000, 2))


def _route_template(scope: Scope) -> str:
    """The path with the names of its parameters in place of their values; nothing that a client made up."""
    if "endpoint" not in scope:
        return "unmatched"
    names = {value: f"{{{name}}}" for name, value in scope.get("path_params", {}).items()}
    return "/".join(_template_of(segment, names) for segment in scope["path"].split("/"))


def _template_of(segment: str, names: Mapping[str, str]) -> str:
    """A parameter is a whole segment, or all of it up to a suffix like `.ics`."""
    stem, dot, suffix = segment.rpartition(".")
    return names.get(segment) or (f"{names[stem]}{dot}{suffix}" if stem in names else segment)
