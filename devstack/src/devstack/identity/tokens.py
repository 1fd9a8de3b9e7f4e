"""The token endpoint: codes, rotating refresh tokens, and client credentials."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass

from devstack.identity.authorization import Parameters
from devstack.identity.errors import OAuthError, invalid_grant, invalid_target
from devstack.identity.keys import base64url
from devstack.identity.settings import Settings
from devstack.identity.store import Code, Grant, OpaqueToken, Store

TokenAnswer = dict[str, object]


@dataclass
class TokenEndpoint:
    """Handles `POST /oidc/token`. A test can change `access_ttl`, in seconds, at run time."""

    settings: Settings
    store: Store
    access_ttl: int

    def answer(self, form: Parameters, basic: tuple[str, str] | None) -> TokenAnswer:
        """Return the response to a request.

        Args:
            form: The body.
            basic: User and password of an Authorization header, which only machines send.

        Raises:
            OAuthError: The request is rejected.
        """
        kind = form.get("grant_type")
        if kind == "client_credentials":
            return self._machine(form, basic)
        if form.get("client_id") != self.settings.app_id:
            raise OAuthError("invalid_client", "client is invalid", status=401)
        if kind == "authorization_code":
            return self._exchange_code(form)
        if kind == "refresh_token":
            return self._refresh(form)
        raise OAuthError("unsupported_grant_type", "unsupported grant_type requested")

    def _exchange_code(self, form: Parameters) -> TokenAnswer:
        code = self.store.codes.get(form.get("code"))
        if code is None:
            raise invalid_grant()
        if code.used:
            self.store.end_family(code.grant.family)
            raise invalid_grant("authorization code already consumed")
        if code.expires < self.store.now() or not _fits(code, form):
            raise invalid_grant()
        resource = self._resource(form, code.grant)
        code.used = True
        refresh_token = None
        if "offline_access" in code.grant.scopes:
            expires = self.store.now() + self.settings.refresh_ttl
            refresh_token = self.store.issue_refresh_token(code.grant, expires)
        return self._tokens(code.grant, resource, refresh_token)

    def _refresh(self, form: Parameters) -> TokenAnswer:
        now = self.store.now()
        token = self.store.refresh_tokens.get(form.get("refresh_token"))
        if token is None or token.expires < now:
            raise invalid_grant()
        if token.rotated and now - token.rotated > self.settings.reuse_interval:
            self.store.end_family(token.grant.family)
            raise invalid_grant("refresh token already used")
        resource = self._resource(form, token.grant)
        token.rotated = token.rotated or now
        # In a browser client, rotation does not extend the lifetime.
        newest = self.store.issue_refresh_token(token.grant, token.expires)
        return self._tokens(token.grant, resource, newest)

    def _machine(self, form: Parameters, basic: tuple[str, str] | None) -> TokenAnswer:
        machine = self.settings.machine
        client_id, secret = basic or (form.get("client_id"), form.get("client_secret"))
        if client_id != machine.client_id or not secrets.compare_digest(
            secret.encode(), machine.secret.encode()
        ):
            raise OAuthError("invalid_client", "client authentication failed", status=401)
        resource = form.get("resource")
        if resource not in self.settings.resources:
            raise invalid_target()
        token = self._access_token(client_id, resource, client_id=client_id)
        return {"access_token": token, "token_type": "Bearer", "expires_in": self.access_ttl, "scope": ""}

    def _resource(self, form: Parameters, grant: Grant) -> str | None:
        resource = form.get("resource")
        if resource and resource not in grant.resources:
            raise invalid_target()
        return resource or None

    def _tokens(self, grant: Grant, resource: str | None, refresh_token: str | None) -> TokenAnswer:
        if resource:
            token, scope = self._access_token(grant.sub, resource, client_id=self.settings.app_id), ""
        else:
            expires = self.store.now() + self.access_ttl
            token = self.store.issue_opaque_token(OpaqueToken(grant, expires))
            scope = " ".join(grant.scopes)
        answer: TokenAnswer = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": self.access_ttl,
            "scope": scope,  # the SDK rejects a response without this string as malformed
            "id_token": self._id_token(grant, token),
        }
        return {**answer, "refresh_token": refresh_token} if refresh_token else answer

    def _access_token(self, sub: str, resource: str, *, client_id: str) -> str:
        """Return a JWT access token (RFC 9068)."""
        now = int(time.time())
        claims = {
            "jti": secrets.token_urlsafe(16),
            "sub": sub,
            "iat": now,
            "exp": now + self.access_ttl,
            "scope": "",
            "client_id": client_id,
            "iss": self.settings.issuer,
            "aud": resource,
        }
        return self.store.signing_key.sign(claims, {"typ": "at+jwt"})

    def _id_token(self, grant: Grant, access_token: str) -> str:
        now = int(time.time())
        key = self.store.signing_key
        claims = {
            **person_claims(grant, self.settings),
            "iss": self.settings.issuer,
            "aud": self.settings.app_id,
            "iat": now,
            "exp": now + self.settings.id_ttl,
            "auth_time": grant.auth_time,
            "at_hash": key.half_hash(access_token),
        }
        if grant.nonce:
            claims["nonce"] = grant.nonce
        return key.sign(claims, {"typ": "JWT"})


def person_claims(grant: Grant, settings: Settings) -> dict[str, object]:
    """Return the claims that the scopes allow (OpenID Connect Core, section 5.4)."""
    user = settings.users[grant.sub]
    claims: dict[str, object] = {"sub": grant.sub}
    if "profile" in grant.scopes:
        claims |= {"name": user.name, "username": user.username, "picture": None}
    if "email" in grant.scopes:
        claims |= {"email": user.email, "email_verified": True}
    return claims


def _fits(code: Code, form: Parameters) -> bool:
    challenge = base64url(hashlib.sha256(form.get("code_verifier").encode()).digest())
    return code.redirect_uri == form.get("redirect_uri") and secrets.compare_digest(
        challenge.encode(), code.challenge.encode()
    )
