"""Bulkhead for CPU-heavy requests: few run concurrently, and one for each person."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from fastapi import Request

from my_flow_api.kit.container import container_of
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.limits.bulkhead import Bulkhead

_SHORT = 200  # items, which take about as long as a page of a list


@dataclass(frozen=True, slots=True)
class LongRequests:
    """The slots of long requests: those that are `running` in the process, and those `of_person`."""

    running: Bulkhead
    of_person: Bulkhead


def long_request(request: Request, subject: Subject, items: int) -> AbstractContextManager[None]:
    """Hold a slot within the `with`, if the work on so many items is long.

    Raises:
        TooManyRequests: the person has a slot already.
        ServiceUnavailable: no slot is free.
    """
    return _slot(container_of(request.scope).get(LongRequests).running, subject, items)


def one_of_person(request: Request, subject: Subject, items: int) -> AbstractContextManager[None]:
    """Hold the one place that the person has for long requests within the `with`, if this is one.

    Nobody else waits for it, so that it can be held while a request waits.

    Raises:
        TooManyRequests: the person has another one under way.
    """
    return _slot(container_of(request.scope).get(LongRequests).of_person, subject, items)


def _slot(bulkhead: Bulkhead, subject: Subject, items: int) -> AbstractContextManager[None]:
    return nullcontext() if items <= _SHORT else bulkhead.slot(subject.id)
