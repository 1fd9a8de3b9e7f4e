"""Signs in as the Logto SDK does, without a browser."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from devstack.layout import APP_ID, RESOURCE
from devstack.testing import CLIENT_ORIGIN

REDIRECT_URI = f"{CLIENT_ORIGIN}/callback"


@dataclass
class SignIn:
    """One authorization request. `changes` replace its parameters; None leaves one out."""

    http: httpx.Client
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def parameters(self, **changes: str | None) -> dict[str, str]:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        asked: dict[str, str | None] = {
            "client_id": APP_ID,
            "redirect_uri": REDIRECT_URI,
            "response_type": "code",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "state": "a-state",
            "prompt": "consent",
            "scope": "openid offline_access profile email",
            "resource": RESOURCE,
            **changes,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def open(self, **changes: str | None) -> httpx.Response:
        return self.http.get("/oidc/auth", params=self.parameters(**changes))

    def choose(self, user: str, **changes: str | None) -> httpx.Response:
        return self.http.post("/oidc/auth", params=self.parameters(**changes), data={"user": user})

    def exchange(self, code: str, **changes: str) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "client_id": APP_ID,
            "redirect_uri": REDIRECT_URI,
            "code": code,
            "code_verifier": self.verifier,
            **changes,
        }
        return self.http.post("/oidc/token", data=form)

    def tokens(self, user: str = "alice", **changes: str | None) -> dict[str, Any]:
        answer = self.exchange(sent_back(self.choose(user, **changes))["code"])
        answer.raise_for_status()
        tokens: dict[str, Any] = answer.json()
        return tokens

    def refresh(self, refresh_token: str, **changes: str) -> httpx.Response:
        form = {"grant_type": "refresh_token", "client_id": APP_ID, "refresh_token": refresh_token, **changes}
        return self.http.post("/oidc/token", data=form)


def sent_back(response: httpx.Response) -> dict[str, str]:
    """Return the parameters of the redirect to the client."""
    assert response.status_code == 303, response.text
    target = response.headers["location"]
    assert target.startswith(f"{REDIRECT_URI}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
