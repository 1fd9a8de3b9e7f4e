"""Compile the arguments of endpoints and dependencies: the source of each value of a signature."""

import inspect
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from bson import ObjectId
from fastapi import Request
from fastapi.params import Depends, Header, Query
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection

from my_flow_api.kit.base_schemas import DocumentId
from my_flow_api.kit.http.headers import header

_JSON = b"application/json"


class FallbackToFastAPI(Exception):  # noqa: N818  (control flow, not an error)
    """Raised for a request that only FastAPI can parse, or reject as the contract says."""


class UnsupportedSignatureError(Exception):
    """Raised for a function with a parameter that only FastAPI can provide."""


type Resolve = Callable[[Request], Awaitable[Any]]
type Arguments = Sequence[tuple[str, Resolve]]


def compile_arguments(function: Callable[..., Any], path_parameters: Sequence[str] = ()) -> Arguments:
    """Return the arguments of `function` by name, each with the source of its value.

    Args:
        function: An endpoint or a dependency: a coroutine function, or an object that has one as `__call__`.
        path_parameters: Names of the parameters in the route's path.

    Raises:
        UnsupportedSignatureError: The function, or one of its dependencies, has another kind of parameter.
    """
    called: Callable[..., Any] = function if inspect.isfunction(function) else function.__call__  # type: ignore[operator]
    if not inspect.iscoroutinefunction(called):
        raise UnsupportedSignatureError
    hints = get_type_hints(called, include_extras=True)
    return [
        (name, _compile_argument(parameter, hints[name], path_parameters))
        for name, parameter in inspect.signature(called).parameters.items()
    ]


def _compile_argument(parameter: inspect.Parameter, hint: Any, path_parameters: Sequence[str]) -> Resolve:
    if hint in (Request, HTTPConnection):
        return _get_request
    if parameter.name in path_parameters and hint == DocumentId:
        return PathArgument(parameter.name)
    kind, *marks = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
    match marks:
        case [Depends(dependency=function)] if function is not None:
            return DependencyArgument(function, compile_arguments(function))
        case [Query()] if is_model:
            return QueryArgument(kind)
        case [Header()] if parameter.default is None:
            return HeaderArgument(parameter.name.replace("_", "-").encode())
        case [] if is_model:
            return BodyArgument(kind)
    raise UnsupportedSignatureError


async def _get_request(request: Request) -> Request:
    return request


async def _read_json(request: Request) -> Any:
    try:
        body = await request.body()
    except ClientDisconnect:
        raise HTTPException(400) from None
    if header(request.scope, b"content-type") != _JSON:
        raise FallbackToFastAPI
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise FallbackToFastAPI from None


@dataclass(frozen=True, slots=True)
class PathArgument:
    """An id in the path."""

    name: str

    async def __call__(self, request: Request) -> ObjectId:
        """Return the id; fall back to FastAPI if it is malformed."""
        return ObjectId(request.path_params[self.name])


@dataclass(frozen=True, slots=True)
class HeaderArgument:
    """The text of a header field; None if it is absent."""

    name: bytes

    async def __call__(self, request: Request) -> str | None:
        """Return the text of the field."""
        sent = header(request.scope, self.name)
        return None if sent is None else sent.decode("latin-1")


@dataclass(frozen=True, slots=True)
class QueryArgument:
    """The query string as a model."""

    model: type[BaseModel]

    async def __call__(self, request: Request) -> BaseModel:
        """Return the validated query; fall back to FastAPI if it is invalid."""
        if not request.scope["query_string"]:
            return self.model.model_validate({})
        sent = request.query_params
        if len(sent) != len(sent.multi_items()):  # a parameter was sent twice
            raise FallbackToFastAPI
        return self.model.model_validate(dict(sent))


@dataclass(frozen=True, slots=True)
class BodyArgument:
    """The JSON body as a model."""

    model: type[BaseModel]

    async def __call__(self, request: Request) -> BaseModel:
        """Return the validated body; fall back to FastAPI if it is invalid."""
        return self.model.model_validate(await _read_json(request))


@dataclass(frozen=True, slots=True)
class DependencyArgument:
    """The result of a dependency, which is called with its own arguments."""

    function: Callable[..., Awaitable[Any]]
    arguments: Arguments

    async def __call__(self, request: Request) -> Any:
        """Return the result of the dependency."""
        return await self.function(**{name: await resolve(request) for name, resolve in self.arguments})
