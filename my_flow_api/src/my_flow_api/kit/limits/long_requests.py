"""Bulkhead for CPU-heavy requests: few run concurrently, and one for each person."""

from contextlib import AbstractContextManager, nullcontext
from typing import cast

from fastapi import Request

from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.limits.bulkhead import Bulkhead

_SHORT = 200  # items, which take about as long as a page of a list


def long_request(request: Request, subject: Subject, items: int) -> AbstractContextManager[None]:
    """Hold a slot within the `with`, if the work on so many items is long.

    Raises:
        TooManyRequests: the person has a slot already.
        ServiceUnavailable: no slot is free.
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
    return cast("Bulkhead", getattr(request.state, bulkhead)).slot(subject.id)
