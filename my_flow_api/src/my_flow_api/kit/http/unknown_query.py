"""Reject query parameters on paths that take none, as schemas reject unknown fields."""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.params import Query


def reject_unknown_query(request: Request) -> None:
    """Reject parameters that the path would ignore. A query with a schema is validated by that schema.

    Raises:
        RequestValidationError: The path takes no parameters, and some were sent.
    """
    if request.scope["query_string"] and not _takes_query(request.scope["endpoint"]):
        unknown = [{"type": "extra_forbidden", "loc": ("query", name)} for name in request.query_params]
        if unknown:
            raise RequestValidationError(unknown)


@cache
def _takes_query(endpoint: Callable[..., Any]) -> bool:
    hints = get_type_hints(endpoint, include_extras=True).values()
    marks = [mark for hint in hints if get_origin(hint) is Annotated for mark in get_args(hint)[1:]]
    return any(isinstance(mark, Query) for mark in marks)
