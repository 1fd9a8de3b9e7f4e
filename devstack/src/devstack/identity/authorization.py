"""The authorization endpoint's rules: OpenID Connect Core, section 3.1.2, with PKCE (RFC 7636)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from devstack.identity.errors import OAuthError, ShownError, invalid_target
from devstack.identity.settings import Settings
from devstack.identity.store import Code, Store, new_grant, without_offline_access

_CHALLENGE_CHARACTERS = 43  # a SHA-256 in base64url


class Parameters:
    """The parameters of a query string or a form; a name may repeat, and a missing one is empty."""

    def __init__(self, encoded: str) -> None:
        self._pairs = parse_qsl(encoded)

    def get(self, name: str) -> str:
        """Return the value of a parameter; empty if it is missing."""
        return next((value for key, value in self._pairs if key == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Return all values of a parameter, in order."""
        return tuple(value for key, value in self._pairs if key == name)


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request with a known redirect URI; everything else may still be wrong."""

    redirect_uri: str
    state: str
    prompts: frozenset[str]
    scopes: tuple[str, ...]
    resources: tuple[str, ...]
    challenge: str
    nonce: str | None


def parse(query: Parameters, settings: Settings) -> AuthorizationRequest:
    """Parse the request.

    Raises:
        ShownError: The client or its redirect URI is unknown. The error is shown, and never redirected
            (RFC 6749, section 4.1.2.1).
    """
    if query.get("client_id") != settings.app_id:
        raise ShownError("invalid_client", f"No application has the client_id {query.get('client_id')!r}.")
    if query.get("redirect_uri") not in settings.redirect_uris:
        allowed = " or ".join(sorted(uri for uri in settings.redirect_uris if not uri.endswith("/")))
        raise ShownError(
            "invalid_redirect_uri",
            f"{query.get('redirect_uri')!r} is not a redirect_uri of it. Allowed: {allowed}",
        )
    return AuthorizationRequest(
        redirect_uri=query.get("redirect_uri"),
        state=query.get("state"),
        prompts=frozenset(query.get("prompt").split()),
        scopes=tuple(query.get("scope").split()),
        resources=query.all("resource"),
        challenge=query.get("code_challenge"),
        nonce=query.get("nonce") or None,
    )


def check(request: AuthorizationRequest, query: Parameters, settings: Settings) -> None:
    """Raise OAuthError for an error that the client must be told about."""
    if query.get("response_type") != "code":
        raise OAuthError("unsupported_response_type", "unsupported response_type requested")
    if query.get("code_challenge_method") != "S256" or len(request.challenge) != _CHALLENGE_CHARACTERS:
        raise OAuthError(
            "invalid_request", "Authorization Server policy requires PKCE to be used for this request"
        )
    if "openid" not in request.scopes:
        raise OAuthError("invalid_scope", "openid scope must be requested for this request")
    if any(resource not in settings.resources for resource in request.resources):
        raise invalid_target()


def grant_code(request: AuthorizationRequest, sub: str, store: Store, settings: Settings) -> str:
    """Return a new code for `sub`, valid for the settings' `code_ttl`."""
    grant = new_grant(sub, request.scopes, request.resources, request.nonce)
    if "consent" not in request.prompts:
        grant = without_offline_access(grant)  # as oidc-provider: no offline_access without consent
    return store.issue_code(
        Code(grant, request.redirect_uri, request.challenge, expires=store.now() + settings.code_ttl)
    )


def redirect_to(request: AuthorizationRequest, settings: Settings, **answer: str) -> str:
    """Return the redirect URI with `answer`, the client's state, and the issuer (RFC 9207)."""
    state = {"state": request.state} if request.state else {}
    return f"{request.redirect_uri}?{urlencode({**answer, **state, 'iss': settings.issuer})}"
