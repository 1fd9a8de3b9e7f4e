"""Dispatch requests to their endpoints by plans that are compiled once per route.

FastAPI matches a request against one router after the other, and resolves its dependencies each time.
`FastDispatch` is the first route of the application. It handles requests whose path parameters are ids, whose
body is JSON, and whose arguments are valid. All others, and so every validation error, fall back to FastAPI,
which also generates the contract.
"""

import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.routing import iter_route_contexts
from pydantic import ValidationError
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from my_flow_api.fast_dispatch.arguments import (
    Arguments,
    BodyArgument,
    FallbackToFastAPI,
    UnsupportedSignatureError,
    compile_arguments,
)
from my_flow_api.kit.observability.request_info import ROUTE
from my_flow_api.kit.server.request_body import replayed

_ID = re.compile(r"/([0-9a-f]{24})(?=/|$)")
_PARAMETER = re.compile(r"/\{(\w+)\}(?=/|$)")
_PLAN = "my_flow_api.dispatch_plan"
_FALLS_BACK = "my_flow_api.falls_back"


@dataclass(frozen=True, slots=True)
class Plan:
    """The compiled call of a route's endpoint.

    Attributes:
        path: Template of the route, like `/flows/{flow_id}`.
        parameters: Names of the path's parameters, in order.
        arguments: Arguments by name. The body comes last, so that it is read after the token is verified and
            the request is counted.
    """

    path: str
    endpoint: Callable[..., Awaitable[Response]]
    parameters: Sequence[str]
    arguments: Arguments
    has_body: bool


class FastDispatch(BaseRoute):
    """The route that comes before all others of `app`.

    Args:
        app: The application, with all of its routes.
        fallback_headers: Requests with one of these header fields (lower case) fall back to FastAPI.
    """

    def __init__(self, app: FastAPI, *, fallback_headers: Collection[str] = ()) -> None:
        self._router = app.router
        self._fallback_headers = frozenset(name.encode() for name in fallback_headers)
        self._plans: dict[tuple[str, str], Plan] = {}
        for route in iter_route_contexts(app.routes):
            with suppress(UnsupportedSignatureError):
                plan = _compile_plan(route.path or "", route.endpoint)
                template = _PARAMETER.sub("/{}", route.path or "")
                for method in route.methods or ():
                    self._plans.setdefault((method, template), plan)
        app.router.routes.insert(0, self)

    def handles(self, method: str, path: str) -> bool:
        """Return whether requests to the route with this method and path template are dispatched here."""
        return (method, _PARAMETER.sub("/{}", path)) in self._plans

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match a request whose route has a plan. Called by Starlette's router."""
        if scope["type"] != "http" or _FALLS_BACK in scope:
            return Match.NONE, {}
        path = scope["path"]
        ids = _ID.findall(path)
        plan = self._plans.get((scope["method"], _ID.sub("/{}", path) if ids else path))
        if (
            plan is None
            or len(ids) != len(plan.parameters)
            or not self._fallback_headers.isdisjoint(name for name, _ in scope["headers"])
        ):
            return Match.NONE, {}
        return Match.FULL, {
            _PLAN: plan,
            ROUTE: plan.path,
            "endpoint": plan.endpoint,
            "path_params": dict(zip(plan.parameters, ids, strict=True)),
        }

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the endpoint, or pass the request on to FastAPI with the body that was read."""
        plan: Plan = scope[_PLAN]
        request = Request(scope, receive)
        try:
            values = {name: await resolve(request) for name, resolve in plan.arguments}
        except (FallbackToFastAPI, ValidationError):
            scope[_FALLS_BACK] = True
            body = await request.body() if plan.has_body else None
            await self._router(scope, receive if body is None else replayed(body, receive), send)
            return
        response = await plan.endpoint(**values)
        await response(scope, receive, send)


def _compile_plan(path: str, endpoint: Callable[..., Any] | None) -> Plan:
    parameters = _PARAMETER.findall(path)
    if endpoint is None or "{" in _PARAMETER.sub("", path):
        raise UnsupportedSignatureError
    arguments = sorted(
        compile_arguments(endpoint, parameters), key=lambda argument: isinstance(argument[1], BodyArgument)
    )
    has_body = any(isinstance(resolve, BodyArgument) for _, resolve in arguments)
    return Plan(path, endpoint, parameters, arguments, has_body)
