"""Bulkhead for CPU-heavy requests: few run concurrently, and one per user."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from fastapi import Request

from my_flow_api.kit.container import container_of
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.limits.bulkhead import Bulkhead

_SHORT = 200  # items, which take about as long as a page of a list


@dataclass(frozen=True, slots=True)
class LongRequests:
    """The slots of long requests: `running` per process, and `of_person` per user."""

    running: Bulkhead
    of_person: Bulkhead


def long_request(request: Request, subject: Subject, items: int) -> AbstractContextManager[None]:
    """Hold a slot within the `with` block, if the work on this number of items is long.

    Raises:
        TooManyRequests: The user has a slot already.
        ServiceUnavailable: No slot is free.
    """
    return _slot(container_of(request.scope).get(LongRequests).running, subject, items)


def one_of_person(request: Request, subject: Subject, items: int) -> AbstractContextManager[None]:
    """Hold the user's one slot for long requests within the `with` block, if this is one.

    No other user waits for it, so it can be held while the request waits.

    Raises:
        TooManyRequests: The user has another one in progress.
    """
    return _slot(container_of(request.scope).get(LongRequests).of_person, subject, items)


def _slot(bulkhead: Bulkhead, subject: Subject, items: int) -> AbstractContextManager[None]:
    return nullcontext() if items <= _SHORT else bulkhead.slot(subject.id)
