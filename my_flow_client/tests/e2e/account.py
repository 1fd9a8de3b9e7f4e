"""One person's account: what the API says they have, and a sign-in without clicks."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from devstack.layout import APP_ID, RESOURCE
from devstack.testing import CLIENT_ORIGIN, Stack
from playwright.sync_api import APIRequestContext, BrowserContext

WORK = {"name": "Work", "color": "#3B78D1", "icon": "💼"}
PERSONAL = {"name": "Personal", "color": "#C2553F", "icon": "🏡"}
ATTEMPTS, PAUSE = 100, 0.2  # seconds

# Before the first page's own scripts, and never again: what becomes of the tokens is the client's affair.
PUT_ONCE = """(origin, items) => {
  if (location.origin !== origin || localStorage.getItem('signed in by the test')) return;
  localStorage.setItem('signed in by the test', 'yes');
  for (const [key, value] of Object.entries(items)) localStorage.setItem(key, value);
}"""


def eventually[T](read: Callable[[], T], expected: T) -> None:
    """Wait until `read` returns the expected value: the page shows a change before it is sent."""
    for _ in range(ATTEMPTS):
        if read() == expected:
            return
        time.sleep(PAUSE)
    assert read() == expected


class Account:
    """Arranges and checks data behind the browser's back."""

    def __init__(self, user: str, http: APIRequestContext, stack: Stack) -> None:
        self.user = user
        self._http = http
        self._stack = stack

    # --- what they have ---------------------------------------------------------------------------------

    def contexts(self) -> list[dict[str, Any]]:
        return self._call("GET", "/contexts?limit=100")["items"]

    def flows(self, *, completed: bool = False) -> list[dict[str, Any]]:
        return self._call("GET", f"/flows?limit=100&completed={str(completed).lower()}")["items"]

    def titles(self, *, completed: bool = False) -> list[str]:
        return [flow["title"] for flow in self.flows(completed=completed)]

    def someday_flows(self) -> list[dict[str, Any]]:
        return self._call("GET", "/flows?limit=100&planned=someday")["items"]

    def flow(self, title: str) -> dict[str, Any]:
        flows = [*self.flows(), *self.someday_flows(), *self.flows(completed=True)]
        return next(flow for flow in flows if flow["title"] == title)

    def flow_detail(self, title: str) -> dict[str, Any]:
        """Return the flow with its items, which lists leave out."""
        return self._call("GET", f"/flows/{self.flow(title)['id']}")

    def today(self) -> str:
        """Return the current day in the person's time zone, YYYY-MM-DD."""
        return datetime.now(ZoneInfo(self.preferences()["timezone"])).date().isoformat()

    def preferences(self) -> dict[str, Any]:
        return self._call("GET", "/preferences")

    # --- what they did elsewhere ------------------------------------------------------------------------

    def make_context(self, **fields: Any) -> dict[str, Any]:
        return self._call("POST", "/contexts", WORK | fields)

    def delete_context(self, context: dict[str, Any]) -> None:
        self._call("DELETE", f"/contexts/{context['id']}")

    def delete_account(self) -> None:
        self._call("DELETE", "/account")

    def archive_context(self, context: dict[str, Any]) -> None:
        self._call("POST", f"/contexts/{context['id']}/archive")

    def make_flow(self, context: dict[str, Any], title: str, **fields: Any) -> dict[str, Any]:
        return self._call("POST", f"/contexts/{context['id']}/flows", {"title": title, **fields})

    def change_flow(self, flow: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return self._call("PATCH", f"/flows/{flow['id']}", fields)

    def delete_flow(self, flow: dict[str, Any]) -> None:
        self._call("DELETE", f"/flows/{flow['id']}")

    def change_context(self, context: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return self._call("PATCH", f"/contexts/{context['id']}", fields)

    def remove_item(self, flow: dict[str, Any], item: dict[str, Any]) -> None:
        self._call("DELETE", f"/flows/{flow['id']}/items/{item['id']}")

    def complete(self, flow: dict[str, Any]) -> dict[str, Any]:
        return self._call("POST", f"/flows/{flow['id']}/complete")

    def switch(
        self, *, to: dict[str, Any], leaving: dict[str, Any] | None = None, note: str | None = None
    ) -> None:
        """Enter a context, from another one or from none."""
        from_id = leaving["id"] if leaving else None
        body = {"from_context_id": from_id, "to_context_id": to["id"], "resume_note": note}
        self._call("POST", "/transitions", body)

    def change_preferences(self, **fields: Any) -> dict[str, Any]:
        return self._call("PATCH", "/preferences", fields)

    def end_all_sessions(self) -> None:
        """End everybody's sessions, as an administrator would."""
        self._stack.identity.revoke_all()

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._http.fetch(
            f"{self._stack.api_url}/api/v1{path}",
            method=method,
            headers={"authorization": f"Bearer {self._token}"},
            data=body,
        )
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
        return answer.json() if answer.status != 204 else None

    @cached_property
    def _token(self) -> str:
        return self._stack.identity.access_token(self.user)

    # --- signed in --------------------------------------------------------------------------------------

    def sign_in(self, context: BrowserContext) -> None:
        """Store the result of a sign-in in the browser: new tokens, and the provider's session.

        The tokens come by the authorization code flow with PKCE (RFC 7636), as the SDK goes through it.
        """
        verifier = secrets.token_urlsafe(32)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        redirect = {"client_id": APP_ID, "redirect_uri": f"{CLIENT_ORIGIN}/callback"}
        chosen = self._http.post(
            f"{self._stack.identity.issuer}/auth",
            params={
                **redirect,
                "response_type": "code",
                "code_challenge": challenge.decode(),
                "code_challenge_method": "S256",
                "state": "state",
                "prompt": "consent",
                "scope": "openid offline_access profile email",
                "resource": RESOURCE,
            },
            form={"user": self.user},
            max_redirects=0,
        )
        code = parse_qs(urlsplit(chosen.headers["location"]).query)["code"][0]
        tokens = self._http.post(
            f"{self._stack.identity.issuer}/token",
            form={**redirect, "grant_type": "authorization_code", "code": code, "code_verifier": verifier},
        ).json()
        kept = {"idToken": tokens["id_token"], "refreshToken": tokens["refresh_token"]}
        storage = {f"logto:{APP_ID}:{key}": token for key, token in kept.items()}
        context.add_init_script(f"({PUT_ONCE})({json.dumps(CLIENT_ORIGIN)}, {json.dumps(storage)})")
        name, value = chosen.headers["set-cookie"].split(";")[0].split("=", 1)
        context.add_cookies(
            [{"name": name, "value": value, "domain": "localhost", "path": "/oidc", "httpOnly": True}]
        )
