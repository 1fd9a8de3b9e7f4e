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
    if items <= _SHORT:
        return nullcontext()
    return cast("Bulkhead", request.state.long_requests).place(subject.id)
