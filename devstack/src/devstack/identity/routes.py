"""The HTTP endpoints of `authorization` and `tokens`."""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from devstack.identity import authorization, pages
from devstack.identity.authorization import AuthorizationRequest, Parameters
from devstack.identity.errors import OAuthError, ShownError
from devstack.identity.settings import Settings
from devstack.identity.store import Store
from devstack.identity.tokens import TokenEndpoint, person_claims

_LONGEST_BODY = 64 * 1024
_NO_STORE = {"Cache-Control": "no-store"}


class Provider:
    """An identity provider: its settings, its state, and its endpoints below `/oidc`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.algorithm, settings.state)
        self.tokens = TokenEndpoint(settings, self.store, access_ttl=settings.access_ttl)

    def routes(self) -> list[Route]:
        """Return the routes of all endpoints."""
        return [
            Route("/oidc/.well-known/openid-configuration", self.discovery),
            Route("/oidc/jwks", self.jwks),
            Route("/oidc/auth", self.show_choice, methods=["GET"]),
            Route("/oidc/auth", self.choose, methods=["POST"]),
            Route("/oidc/token", self.token, methods=["POST"]),
            Route("/oidc/token/revocation", self.revoke, methods=["POST"]),
            Route("/oidc/me", self.me, methods=["GET", "POST"]),
            Route("/oidc/session/end", self.end_session),
            Route("/assets/pages.css", self.style),
            Route("/assets/icon.svg", self.icon),
        ]

    async def discovery(self, _: Request) -> Response:
        """Return the metadata (OpenID Connect Discovery 1.0, section 3)."""
        issuer = self.settings.issuer
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/auth",
                "token_endpoint": f"{issuer}/token",
                "userinfo_endpoint": f"{issuer}/me",
                "jwks_uri": f"{issuer}/jwks",
                "end_session_endpoint": f"{issuer}/session/end",
                "revocation_endpoint": f"{issuer}/token/revocation",
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
                "code_challenge_methods_supported": ["S256"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [self.settings.algorithm],
                "scopes_supported": ["openid", "offline_access", "profile", "email"],
                "token_endpoint_auth_methods_supported": [
                    "none",
                    "client_secret_basic",
                    "client_secret_post",
                ],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def jwks(self, _: Request) -> Response:
        """Return the public keys (RFC 7517)."""
        return JSONResponse(
            {"keys": [key.jwk for key in self.store.keys]}, headers={"Cache-Control": "no-cache"}
        )

    async def show_choice(self, request: Request) -> Response:
        """Show the choice of a user, unless this browser has a session and may use it."""
        query = Parameters(request.url.query)
        asked = authorization.parse(query, self.settings)
        try:
            authorization.check(asked, query, self.settings)
        except OAuthError as error:
            return self._refuse(asked, error.error, error.description)
        username = self._signed_in(request)
        if username and "login" not in asked.prompts:
            return self._grant(asked, username)
        if "none" in asked.prompts:
            return self._refuse(asked, "login_required", "End-User authentication is required")
        page = pages.sign_in(self.settings.users.values(), action=f"/oidc/auth?{request.url.query}")
        return self._page(page)

    async def choose(self, request: Request) -> Response:
        """Accept the choice of a user, only from the page itself."""
        if request.headers.get("origin") not in (None, f"http://{request.headers.get('host')}"):
            raise ShownError("access_denied", "Another site tried to sign you in.", status=403)
        query = Parameters(request.url.query)
        asked = authorization.parse(query, self.settings)
        form = await _form(request)
        if form.get("cancel"):
            return self._refuse(asked, "access_denied", "End-User aborted interaction")
        username = form.get("user")
        if username not in self.settings.users:
            raise ShownError("invalid_request", f"Nobody here is called {username!r}.")
        try:
            authorization.check(asked, query, self.settings)
        except OAuthError as error:
            return self._refuse(asked, error.error, error.description)
        response = self._grant(asked, username)
        session = self.store.begin_session(username)
        response.set_cookie(self.settings.cookie, session, path="/oidc", httponly=True, samesite="lax")
        return response

    async def token(self, request: Request) -> Response:
        """Respond to a token request (RFC 6749, section 3.2)."""
        return JSONResponse(self.tokens.answer(await _form(request), _basic(request)), headers=_NO_STORE)

    async def revoke(self, request: Request) -> Response:
        """Revoke a token (RFC 7009); the response is empty, also for an unknown token."""
        value = (await _form(request)).get("token")
        token = self.store.refresh_tokens.get(value) or self.store.opaque_tokens.get(value)
        if token is not None:
            self.store.end_family(token.grant.family)
        return Response(status_code=HTTPStatus.OK)

    async def me(self, request: Request) -> Response:
        """Return the claims of the user (OpenID Connect Core, section 5.3)."""
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        token = self.store.opaque_token(value) if scheme.lower() == "bearer" else None
        if token is None:
            raise OAuthError("invalid_token", "invalid token provided", status=401)
        return JSONResponse(person_claims(token.grant, self.settings), headers=_NO_STORE)

    async def end_session(self, request: Request) -> Response:
        """Sign out (OpenID Connect RP-Initiated Logout 1.0)."""
        query = Parameters(request.url.query)
        target = query.get("post_logout_redirect_uri")
        if target and target not in self.settings.post_logout_redirect_uris:
            raise ShownError(
                "invalid_request", f"{target!r} is not a post_logout_redirect_uri of this application."
            )
        self.store.end_session(request.cookies.get(self.settings.cookie, ""))
        back = self.settings.client_origins[0]
        response = (
            RedirectResponse(target, HTTPStatus.SEE_OTHER)
            if target
            else self._page(pages.signed_out(back=back))
        )
        response.delete_cookie(self.settings.cookie, path="/oidc")
        return response

    async def style(self, _: Request) -> Response:
        """Return the style sheet of the pages."""
        return Response(pages.STYLE, media_type="text/css", headers={"Cache-Control": "no-cache"})

    async def icon(self, _: Request) -> Response:
        """Return the icon of the pages."""
        return Response(pages.ICON, media_type="image/svg+xml", headers={"Cache-Control": "no-cache"})

    async def on_shown_error(self, _: Request, error: Exception) -> Response:
        """Render a ShownError as a page."""
        assert isinstance(error, ShownError)
        page = pages.failed(error.error, error.description, back=self.settings.client_origins[0])
        return self._page(page, status=error.status)

    def _signed_in(self, request: Request) -> str | None:
        username = self.store.sessions.get(request.cookies.get(self.settings.cookie, ""))
        return username if username in self.settings.users else None

    def _grant(self, asked: AuthorizationRequest, username: str) -> Response:
        code = authorization.grant_code(asked, username, self.store, self.settings)
        return self._redirect(authorization.redirect_to(asked, self.settings, code=code))

    def _refuse(self, asked: AuthorizationRequest, error: str, description: str) -> Response:
        target = authorization.redirect_to(asked, self.settings, error=error, error_description=description)
        return self._redirect(target)

    def _redirect(self, target: str) -> Response:
        return RedirectResponse(target, HTTPStatus.SEE_OTHER, headers=_NO_STORE)

    def _page(self, html: str, *, status: int = HTTPStatus.OK) -> Response:
        return HTMLResponse(html, status, headers=pages.headers(self.settings.client_origins))


async def on_oauth_error(_: Request, error: Exception) -> Response:
    """Render an OAuthError as JSON."""
    assert isinstance(error, OAuthError)
    return JSONResponse(error.body(), error.status, headers=_NO_STORE)


async def _form(request: Request) -> Parameters:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_BODY:
            raise OAuthError("invalid_request", "the body is too large", status=413)
    return Parameters(body.decode(errors="replace"))


def _basic(request: Request) -> tuple[str, str] | None:
    """Return client id and secret of RFC 6749, section 2.3.1: both are form-encoded."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise OAuthError("invalid_client", "malformed Authorization header", status=401) from None
    return unquote(user), unquote(password)
