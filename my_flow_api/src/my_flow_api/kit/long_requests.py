"""Requests that take the processor long: few at once, and one of a person."""

from contextlib import AbstractContextManager, nullcontext
from typing import cast

from fastapi import Request

from my_flow_api.auth.subject import Subject
from my_flow_api.kit.bulkhead import Bulkhead

_SHORT = 200  # items, which take about as long as a page of a list


def long_request(request: Request, subject: Subject, items: int) -> AbstractContextManager[None]:
    """Hold a place within the `with`, if the work on so many items is long.

    Raises:
        TooManyRequests: the person has a place already.
        ServiceUnavailable: there is none.
    """
    return _place("long_requests", request, subject, items)


def one_of_person(request: Request, subject: Subject, items: int) -> AbstractContextManager[None]:
    """Hold the one place that the person has for long requests within the `with`, if this is one.

    Nobody else waits for it, so that it can be held while a request waits.

    Raises:
        TooManyRequests: the person has another one under way.
    """
    return _place("long_requests_of_person", request, subject, items)


def _place(bulkhead: str, request: Request, subject: Subject, items: int) -> AbstractContextManager[None]:
    if items <= _SHORT:
        return nullcontext()
    return cast("Bulkhead", getattr(request.state, bulkhead)).place(subject.id)
