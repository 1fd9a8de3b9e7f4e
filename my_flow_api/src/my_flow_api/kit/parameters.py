"""An address that takes no query refuses one, as a schema refuses the fields that it does not know."""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.params import Query


def refuse_unknown_parameters(request: Request) -> None:
    """Let nothing pass that the address would ignore. What has a schema of its query is left to that.

    Raises:
        RequestValidationError: the address takes no parameters, and some were sent.
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
