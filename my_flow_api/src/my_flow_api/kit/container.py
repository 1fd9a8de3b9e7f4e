"""Provide the application's services to requests, by their types."""

from collections.abc import Callable, Coroutine, Iterable
from functools import cache
from typing import Any

from fastapi import Request
from starlette.types import Scope

CONTAINER = "container"
"""The key of the `Container` in the state that the application's lifespan yields."""


class Container:
    """The services of an application, one of each type."""

    def __init__(self, services: Iterable[object]) -> None:
        self._services = {type(service): service for service in services}

    def get[T](self, kind: type[T]) -> T:
        """Return the service of this type."""
        service = self._services[kind]
        assert isinstance(service, kind)  # noqa: S101  (narrows the type)
        return service


def container_of(scope: Scope) -> Container:
    """Return the container of the application that serves a request."""
    container: Container = scope["state"][CONTAINER]
    return container


@cache
def provide[T](kind: type[T]) -> Callable[[Request], Coroutine[Any, Any, T]]:
    """Return the dependency that injects the service of this type into a route.

    Example:
        flows: Annotated[FlowService, Depends(provide(FlowService))]
    """

    async def provider(request: Request) -> T:
        return container_of(request.scope).get(kind)

    return provider
