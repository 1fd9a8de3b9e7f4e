"""Bulkhead for CPU-heavy requests: few run concurrently, and one for each person."""

from contextlib import AbstractContextManager, nullcontext
from typing import cast

from fastapi import Request

from my_flow_api.auth.subject import Subject
from my_flow_api.kit.bulkhead import Bulkhead

_SHORT = 200  # items, which take about as long as a page of a list


def long_request(request: Request, subject: Subject, items: int) -> AbstractContextManager[None]:
    """Hold a slot within the `with`, if the work on so many items is long.

    Raises:
        TooManyRequests: the person has a slot already.
        ServiceUnavailable: no slot is free.
    """
    if items <= _SHORT:
        return nullcontext()
    return cast("Bulkhead", request.state.long_requests).slot(subject.id)
