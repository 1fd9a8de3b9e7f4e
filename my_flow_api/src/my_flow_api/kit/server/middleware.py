"""Middleware around every request, in plain ASGI.

From the outside in: `RequestContext`, `Cors`, `RefusalLimit`, `HeaderRules`, `Authentication`,
`ConcurrencyLimit`, `RequestBuffering`, `LoadShedding`, `Head`, gzip, `UnexpectedErrors`, `Utf8Bodies`, the
application.
Errors of all kinds become responses inside `Cors` and `RequestContext`, so that browsers can read them too
and they have a request id.
"""

import re
import time
from collections.abc import Mapping, Sequence
from random import getrandbits

import structlog
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from my_flow_api.errors import BadRequest, InternalError, problem
from my_flow_api.kit.http.headers import header
from my_flow_api.kit.limits.refusals import counting_refusals
from my_flow_api.kit.observability.metrics import count_request, unexpected_errors
from my_flow_api.kit.observability.request_info import ROUTE, RequestInfo, request_info_set
from my_flow_api.kit.observability.sentry import track

log = structlog.get_logger(__name__)

type Header = tuple[bytes, bytes]

_REFUSES_GZIP = re.compile(rb"gzip[ \t]*;[ \t]*q=0(?:\.0*)?[ \t]*(?:,|$)", re.IGNORECASE)
_SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
PROBE_PATHS = frozenset({"/health", "/health/live", "/health/ready", "/api/v1/health", "/metrics"})
"""The paths of health checks and scrapes."""

_CLIENT_CLOSED_REQUEST = 499
_IS_HEAD = "my_flow_api.is_head"


class RequestContext:
    """Gives the request its id, the response its security headers, and the access log its line.

    An id sent as X-Request-ID is kept if it is harmless; otherwise there is a new one.
    """

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._log = structlog.get_logger(__name__)
        self._headers = {name.encode(): value.encode() for name, value in headers.items()}
        self._usual = list(self._headers.items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request with its context, and log it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, method = time.perf_counter(), scope["method"]
        record = RequestInfo(_request_id(scope))
        status, size, answered_after = _CLIENT_CLOSED_REQUEST, 0, 0.0

        async def send_with_headers(message: Message) -> None:
            nonlocal status, size, answered_after
            if message["type"] == "http.response.start":
                status, answered_after = message["status"], time.perf_counter() - began
                message["headers"] = self._completed(message["headers"], record)
            else:
                size += len(message.get("body", b""))
            await send(message)

        with request_info_set(record):
            try:
                await self._app(scope, receive, send_with_headers)
            finally:
                seconds, route = time.perf_counter() - began, _route_template(scope)
                count_request(method, route, status, answered_after or seconds)
                self._write(method, route, status, size, seconds, record)

    def _completed(self, sent: Sequence[Header], record: RequestInfo) -> Sequence[Header]:
        """Return the headers of a response, with those of the request info and missing security headers."""
        # As bytes and at once: Starlette's headers search all of them for each that is set.
        own = record.headers
        own[b"x-request-id"] = record.request_id.encode()
        names = {name for name, _ in sent}
        if names.isdisjoint(own) and names.isdisjoint(self._headers) and self._headers.keys().isdisjoint(own):
            return [*sent, *self._usual, *own.items()]
        kept = [field for field in sent if field[0] not in own]
        usual = [field for field in self._usual if field[0] not in names and field[0] not in own]
        return [*kept, *usual, *own.items()]

    def _write(
        self, method: str, route: str, status: int, size: int, seconds: float, record: RequestInfo
    ) -> None:
        is_routine = route in PROBE_PATHS and status < 500
        (self._log.debug if is_routine else self._log.info)(
            "request",
            method=method,
            route=route,
            status=status,
            duration_ms=round(seconds * 1000, 2),
            bytes=size,
            person=record.person,
            database_ms=round(record.database_seconds * 1000, 2),
            database_commands=record.database_commands,
        )


class Cors(CORSMiddleware):
    """Starlette's CORS middleware. A rejected preflight request is a problem, and is counted."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count a preflight request."""
        if scope["type"] != "http" or header(scope, b"origin") is None:
            await self.app(scope, receive, send)
        elif scope["method"] == "OPTIONS":  # answered here, so `RefusalLimit` does not see it
            await super().__call__(scope, receive, counting_refusals(scope, receive, send))
        else:
            await super().__call__(scope, receive, send)

    def preflight_response(self, request_headers: Headers) -> Response:
        """Return the response to a preflight request; a problem if it is rejected."""
        response = super().preflight_response(request_headers)
        if response.status_code == 200:
            return response
        refusal = problem(BadRequest("This origin, method or header is not allowed here."))
        refusal.headers["vary"] = response.headers["vary"]
        return refusal


class Gzip(GZipMiddleware):
    """Starlette's middleware, for clients that accept gzip."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compress the response if the client accepts gzip."""
        accepts = scope["type"] == "http" and _accepts_gzip(header(scope, b"accept-encoding") or b"")
        await (super().__call__ if accepts else self.app)(scope, receive, send)


def _accepts_gzip(accepted: bytes) -> bool:
    """Return whether Accept-Encoding accepts gzip (RFC 9110 section 12.5.3)."""
    return b"gzip" in accepted and not (b";" in accepted and _REFUSES_GZIP.search(accepted))


class UnexpectedErrors:
    """Turns unexpected exceptions into a 500 without internal details, and logs them in full."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and handle unexpected exceptions."""
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            method, route = scope["method"], _route_template(scope)
            unexpected_errors.inc()
            track(error, method=method, route=route)
            log.exception("unexpected error", method=method, route=route)
            await problem(InternalError())(scope, receive, send)


class Head:
    """Responds to HEAD for every GET, without the body (RFC 9110 section 9.3.2).

    A stream, which would never end, can see in its scope that only its headers are wanted: `is_head`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a HEAD request on as a GET, without the body of its response."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        scope["method"] = "GET"
        scope[_IS_HEAD] = True

        async def send_without_body(message: Message) -> None:
            scope["method"] = "HEAD"  # the server compares the body with its length by this method
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app(scope, receive, send_without_body)


def is_head(scope: Scope) -> bool:
    """Return whether it is a HEAD request that is handled as a GET."""
    return _IS_HEAD in scope


def _request_id(scope: Scope) -> str:
    offered = (header(scope, b"x-request-id") or b"").decode("latin-1")
    return offered if _SAFE_REQUEST_ID.fullmatch(offered) else f"{getrandbits(128):032x}"  # no secret


def _route_template(scope: Scope) -> str:
    """Return the path with the names of its parameters in place of their values; no client input."""
    if ROUTE in scope:
        return str(scope[ROUTE])
    if "endpoint" not in scope:
        return "unmatched"
    names = {value: f"{{{name}}}" for name, value in scope.get("path_params", {}).items()}
    return "/".join(_template_of(segment, names) for segment in scope["path"].split("/"))


def _template_of(segment: str, names: Mapping[str, str]) -> str:
    """Return the template of a path segment: a parameter is all of it, or all up to a suffix like `.ics`."""
    stem, dot, suffix = segment.rpartition(".")
    return names.get(segment) or (f"{names[stem]}{dot}{suffix}" if stem in names else segment)
