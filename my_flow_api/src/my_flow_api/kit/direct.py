"""A short way to the routes: what is the same for every request of a route is worked out once.

FastAPI looks for the route in one router after the other, and resolves each dependency in a round of its own.
It costs a request more than its query does (`bench/results.md`). `Direct` stands before all routes and takes
what is as usual: an address whose parameters are ids, a JSON body, arguments that validate. All else, and so
every error of form, goes FastAPI's way, where the contract comes from, too.
"""

import inspect
import json
import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from bson import ObjectId
from fastapi import FastAPI, Request, Response
from fastapi.params import Depends, Header, Query
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from my_flow_api.kit.documents import DocumentId
from my_flow_api.kit.headers import header
from my_flow_api.kit.record import ROUTE
from my_flow_api.kit.request_body import replayed

_ID = re.compile(r"/([0-9a-f]{24})(?=/|$)")
_PARAMETER = re.compile(r"/\{(\w+)\}(?=/|$)")
_PLAN = "my_flow_api.plan"
_IS_UNUSUAL = "my_flow_api.is_unusual"
_JSON = b"application/json"


class Unusual(Exception):
    """This request goes FastAPI's way."""


class NotUsual(Exception):
    """Only FastAPI can make this argument."""


type Resolve = Callable[[Request], Awaitable[Any]]
type Arguments = Sequence[tuple[str, Resolve]]


@dataclass(frozen=True, slots=True)
class Plan:
    """Resolves the arguments of the route at `path`. `names` are the parameters of the path.

    The body comes last: it is not looked at before the token is accepted and the request is counted.
    """

    path: str
    endpoint: Callable[..., Awaitable[Response]]
    names: Sequence[str]
    arguments: Arguments
    has_body: bool


class Direct(BaseRoute):
    """The route before all others.

    Args:
        app: its routes are those that are taken here.
        not_with: the header fields with which a request is unusual, in lower case.
    """

    def __init__(self, app: FastAPI, *, not_with: Collection[str] = ()) -> None:
        self._router = app.router
        self._not_with = frozenset(name.encode() for name in not_with)
        self._plans: dict[tuple[str, str], Plan] = {}
        for route in iter_route_contexts(app.routes):
            with suppress(NotUsual):
                plan = _plan(route.path or "", route.endpoint)
                template = _PARAMETER.sub("/{}", route.path or "")
                for method in route.methods or ():
                    self._plans.setdefault((method, template), plan)
        app.router.routes.insert(0, self)

    def takes(self, method: str, path: str) -> bool:
        """Whether requests of this method to the route at `path` come here."""
        return (method, _PARAMETER.sub("/{}", path)) in self._plans

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http" or _IS_UNUSUAL in scope:
            return Match.NONE, {}
        path = scope["path"]
        ids = _ID.findall(path)
        plan = self._plans.get((scope["method"], _ID.sub("/{}", path) if ids else path))
        if (
            plan is None
            or len(ids) != len(plan.names)
            or not self._not_with.isdisjoint(name for name, _ in scope["headers"])
        ):
            return Match.NONE, {}
        return Match.FULL, {
            _PLAN: plan,
            ROUTE: plan.path,
            "endpoint": plan.endpoint,
            "path_params": dict(zip(plan.names, ids, strict=True)),
        }

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        plan: Plan = scope[_PLAN]
        request = Request(scope, receive)
        try:
            values = {name: await resolve(request) for name, resolve in plan.arguments}
        except (Unusual, ValidationError):
            scope[_IS_UNUSUAL] = True
            body = await request.body() if plan.has_body else None
            await self._router(scope, receive if body is None else replayed(body, receive), send)
            return
        response = await plan.endpoint(**values)
        await response(scope, receive, send)


async def _read_json(request: Request) -> Any:
    try:
        body = await request.body()
    except ClientDisconnect:
        raise HTTPException(400) from None
    if header(request.scope, b"content-type") != _JSON:
        raise Unusual
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unusual from None


def _plan(path: str, endpoint: Callable[..., Any] | None) -> Plan:
    names = _PARAMETER.findall(path)
    if endpoint is None or "{" in _PARAMETER.sub("", path):
        raise NotUsual
    arguments = sorted(_arguments(endpoint, names), key=lambda argument: isinstance(argument[1], FromBody))
    has_body = any(isinstance(resolve, FromBody) for _, resolve in arguments)
    return Plan(path, endpoint, names, arguments, has_body)


def _arguments(function: Callable[..., Any], names: Sequence[str] = ()) -> Arguments:
    """How each argument of `function` is made."""
    called: Callable[..., Any] = function if inspect.isfunction(function) else function.__call__  # type: ignore[operator]
    if not inspect.iscoroutinefunction(called):
        raise NotUsual
    hints = get_type_hints(called, include_extras=True)
    return [
        (name, _resolver(parameter, hints[name], names))
        for name, parameter in inspect.signature(called).parameters.items()
    ]


def _resolver(parameter: inspect.Parameter, hint: Any, names: Sequence[str]) -> Resolve:
    if hint in (Request, HTTPConnection):
        return _request
    if parameter.name in names and hint == DocumentId:
        return FromAddress(parameter.name)
    kind, *marks = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
    match marks:
        case [Depends(dependency=function)] if function is not None:
            return FromDependency(function, _arguments(function))
        case [Query()] if is_model:
            return FromQuery(kind)
        case [Header()] if parameter.default is None:
            return FromHeader(parameter.name.replace("_", "-").encode())
        case [] if is_model:
            return FromBody(kind)
    raise NotUsual


async def _request(request: Request) -> Request:
    return request


@dataclass(frozen=True, slots=True)
class FromAddress:
    name: str

    async def __call__(self, request: Request) -> ObjectId:
        return ObjectId(request.path_params[self.name])


@dataclass(frozen=True, slots=True)
class FromHeader:
    name: bytes

    async def __call__(self, request: Request) -> str | None:
        sent = header(request.scope, self.name)
        return None if sent is None else sent.decode("latin-1")


@dataclass(frozen=True, slots=True)
class FromQuery:
    model: type[BaseModel]

    async def __call__(self, request: Request) -> BaseModel:
        if not request.scope["query_string"]:
            return self.model.model_validate({})
        sent = request.query_params
        if len(sent) != len(sent.multi_items()):  # one of them was sent twice
            raise Unusual
        return self.model.model_validate(dict(sent))


@dataclass(frozen=True, slots=True)
class FromBody:
    model: type[BaseModel]

    async def __call__(self, request: Request) -> BaseModel:
        return self.model.model_validate(await _read_json(request))


@dataclass(frozen=True, slots=True)
class FromDependency:
    function: Callable[..., Awaitable[Any]]
    arguments: Arguments

    async def __call__(self, request: Request) -> Any:
        return await self.function(**{name: await resolve(request) for name, resolve in self.arguments})
