"""Verify the access token before the body of a request is read."""

from collections.abc import Collection

from starlette.types import ASGIApp, Receive, Scope, Send

from my_flow_api.auth.tokens import TokenVerifier
from my_flow_api.errors import ApiError
from my_flow_api.kit.container import container_of
from my_flow_api.kit.http.headers import header
from my_flow_api.kit.http.subject import SUBJECT


class Authentication:
    """Puts the token's `Subject` into the scope, or the error if the token is rejected.

    Operations that need a token raise that error; public ones ignore it.

    Args:
        exempt: The paths without token verification.
    """

    def __init__(self, app: ASGIApp, exempt: Collection[str]) -> None:
        self._app = app
        self._exempt = frozenset(exempt)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Verify the token, and pass the request on."""
        if scope["type"] == "http" and scope["path"] not in self._exempt:
            token = bearer_token(scope)
            if token is not None:
                try:
                    scope[SUBJECT] = await container_of(scope).get(TokenVerifier).verify(token)
                except ApiError as error:
                    scope[SUBJECT] = error
        await self._app(scope, receive, send)


def bearer_token(scope: Scope) -> str | None:
    """Return the bearer token of a request, if it has one (RFC 6750 section 2.1)."""
    sent = header(scope, b"authorization") or b""
    scheme, _, token = sent.decode("latin-1").partition(" ")
    return token if scheme.lower() == "bearer" and token else None
