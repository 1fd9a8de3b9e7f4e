"""The dependency that provides the authenticated user of a request."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.requests import HTTPConnection

from my_flow_api.kit.http.subject import Subject, subject_of


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


async def _current_subject(request: Request, _: Annotated[None, Depends(_bearer)]) -> Subject:
    return await subject_of(request)


CurrentSubject = Annotated[Subject, Depends(_current_subject)]
