"""From a request to the person who makes it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.requests import HTTPConnection

from my_flow_api.errors import Unauthorized
from my_flow_api.kit.headers import header

if TYPE_CHECKING:
    from my_flow_api.auth.tokens import TokenVerifier


@dataclass(frozen=True, slots=True)
class Subject:
    """A person, as the identity provider names them: `id` is the `sub` of their access token.

    `valid_until` is when that token is no longer accepted, in seconds since the epoch.
    """

    id: str
    valid_until: float = field(default=inf, compare=False)


type Admission = Callable[[Request, Subject], Awaitable[None]]
"""Lets a request of a person in, or raises why not."""


class _Bearer(HTTPBearer):
    """As FastAPI's, which is a model of what a header holds, but only the token."""

    async def __call__(self, request: HTTPConnection) -> str | None:  # type: ignore[override]
        sent = header(request.scope, b"authorization") or b""
        scheme, _, token = sent.decode("latin-1").partition(" ")
        return token if scheme.lower() == "bearer" and token else None


_bearer = _Bearer(
    scheme_name="bearer",
    bearerFormat="JWT",
    description="An access token.",
    auto_error=False,
)


async def _current_subject(request: Request, token: Annotated[str | None, Depends(_bearer)]) -> Subject:
    if token is None:
        raise Unauthorized("Send an access token: Authorization: Bearer <token>.")
    verifier = cast("TokenVerifier", request.state.verifier)
    subject = await verifier.verify(token)
    # What else it takes, the application decides (`state.py`). As a dependency of its own it would
    # cost each request three more rounds through FastAPI's resolution.
    await cast("Admission", request.state.admit)(request, subject)
    return subject


async def subject_of(request: Request) -> Subject:
    """The person who makes `request`, where no dependency can ask.

    Raises:
        Unauthorized: as for `CurrentSubject`.
    """
    return await _current_subject(request, await _bearer(request))


CurrentSubject = Annotated[Subject, Depends(_current_subject)]
