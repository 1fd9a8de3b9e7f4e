"""Verifies the access token before anything else is done for a request: its body is not read before."""

from typing import cast

from starlette.types import ASGIApp, Receive, Scope, Send

from my_flow_api.auth.subject import SUBJECT
from my_flow_api.auth.tokens import TokenVerifier
from my_flow_api.errors import ApiError
from my_flow_api.kit.headers import header


class Authentication:
    """Puts the person whose token it is into the scope, or the error why it is not accepted.

    Whether an operation needs a token is for the operation to say: it raises that error, or ignores it.

    Args:
        without: the beginnings of addresses where no token is looked at.
    """

    def __init__(self, app: ASGIApp, without: tuple[str, ...]) -> None:
        self._app = app
        self._without = without

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(self._without):
            token = bearer_token(scope)
            if token is not None:
                try:
                    scope[SUBJECT] = await cast("TokenVerifier", scope["state"]["verifier"]).verify(token)
                except ApiError as error:
                    scope[SUBJECT] = error
        await self._app(scope, receive, send)


def bearer_token(scope: Scope) -> str | None:
    """The token of a request, if it has one (RFC 6750 section 2.1)."""
    sent = header(scope, b"authorization") or b""
    scheme, _, token = sent.decode("latin-1").partition(" ")
    return token if scheme.lower() == "bearer" and token else None
