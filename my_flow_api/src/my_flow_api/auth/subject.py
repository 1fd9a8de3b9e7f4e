"""From a request to the person who makes it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from math import inf
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.requests import HTTPConnection

from my_flow_api.errors import Unauthorized


@dataclass(frozen=True, slots=True)
class Subject:
    """A person, as the identity provider names them: `id` is the `sub` of their access token.

    `valid_until` is when that token is no longer accepted, in seconds since the epoch.
    """

    id: str
    valid_until: float = field(default=inf, compare=False)


type Admission = Callable[[Request, Subject], Awaitable[None]]
"""Lets a request of a person in, or raises why not."""


SUBJECT = "my_flow_api.subject"
"""The key in the scope for the `Subject` of a verified token, or the error why it was not accepted."""


class _Bearer(HTTPBearer):
    """Describes the token in the contract; `auth/middleware.py` reads it."""

    async def __call__(self, request: HTTPConnection) -> None:
        return None


_bearer = _Bearer(
    scheme_name="bearer",
    bearerFormat="JWT",
    description="An access token.",
    auto_error=False,
)


async def subject_of(request: Request) -> Subject:
    """The person who makes `request`, where no dependency can ask.

    Raises:
        Unauthorized: there is no token, or it is not acceptable.
        ServiceUnavailable: there is no key to tell by.
    """
    found = request.scope.get(SUBJECT)
    if found is None:
        raise Unauthorized("Send an access token: Authorization: Bearer <token>.")
    if not isinstance(found, Subject):
        raise found
    # What else it takes, the application decides (`state.py`). As a dependency of its own it would
    # cost each request three more rounds through FastAPI's resolution.
    await cast("Admission", request.state.admit)(request, found)
    return found


async def _current_subject(request: Request, _: Annotated[None, Depends(_bearer)]) -> Subject:
    return await subject_of(request)


CurrentSubject = Annotated[Subject, Depends(_current_subject)]
