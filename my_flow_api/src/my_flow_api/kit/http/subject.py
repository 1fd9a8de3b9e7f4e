"""The authenticated user of a request, from the access token."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from math import inf

from fastapi import Request

from my_flow_api.errors import Unauthorized
from my_flow_api.kit.container import container_of


@dataclass(frozen=True, slots=True)
class Subject:
    """A user of the identity provider: `id` is the `sub` of the access token.

    `valid_until` is the time until which that token is accepted, in seconds since the epoch.
    """

    id: str
    valid_until: float = field(default=inf, compare=False)


@dataclass(frozen=True, slots=True)
class AccessCheck:
    """Checks a user's request: `admit` is the application's function, which raises if it is not allowed."""

    admit: Callable[[Request, Subject], Awaitable[None]]


SUBJECT = "my_flow_api.subject"
"""The key in the scope for the `Subject` of a verified token, or for the error of a rejected one."""


async def subject_of(request: Request) -> Subject:
    """Return the user who makes `request`.

    Raises:
        Unauthorized: There is no token, or it is not acceptable.
        ServiceUnavailable: No key is available to verify the token.
    """
    found = request.scope.get(SUBJECT)
    if found is None:
        raise Unauthorized("Send an access token: Authorization: Bearer <token>.")
    if not isinstance(found, Subject):
        raise found
    # The application decides on further checks (`container.py`). As a separate dependency it would cost each
    # request three more rounds through FastAPI's resolution.
    await container_of(request.scope).get(AccessCheck).admit(request, found)
    return found
