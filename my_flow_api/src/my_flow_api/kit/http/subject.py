"""The person who makes a request, as the middleware found them in the access token."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from math import inf

from fastapi import Request

from my_flow_api.errors import Unauthorized
from my_flow_api.kit.container import container_of


@dataclass(frozen=True, slots=True)
class Subject:
    """A person, as the identity provider names them: `id` is the `sub` of their access token.

    `valid_until` is when that token is no longer accepted, in seconds since the epoch.
    """

    id: str
    valid_until: float = field(default=inf, compare=False)


@dataclass(frozen=True, slots=True)
class AccessCheck:
    """Lets a request of a person in, or raises why not: `admit` is the application's own function."""

    admit: Callable[[Request, Subject], Awaitable[None]]


SUBJECT = "my_flow_api.subject"
"""The key in the scope for the `Subject` of a verified token, or the error why it was not accepted."""


async def subject_of(request: Request) -> Subject:
    """Return the person who makes `request`.

    Raises:
        Unauthorized: there is no token, or it is not acceptable.
        ServiceUnavailable: there is no key to verify it with.
    """
    found = request.scope.get(SUBJECT)
    if found is None:
        raise Unauthorized("Send an access token: Authorization: Bearer <token>.")
    if not isinstance(found, Subject):
        raise found
    # What else it takes, the application decides (`container.py`). As a dependency of its own it would
    # cost each request three more rounds through FastAPI's resolution.
    await container_of(request.scope).get(AccessCheck).admit(request, found)
    return found
