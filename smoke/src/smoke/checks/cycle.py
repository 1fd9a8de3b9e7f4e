"""Create, change and delete data by a program with a fresh token."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

from smoke.target import CheckFailedError, Run, expect, expect_status

_CONTEXT = {"name": "Smoke test", "color": "#3B78D1", "icon": "🔥"}


def full_cycle(run: Run) -> str:
    """Sign in, create a context and a flow, change, complete and delete them, with keys and versions."""
    person = Person(run, fetch_token(run))
    context = _make_context(person)
    try:
        _change_context(person, context)
        _make_and_complete_flow(person, context)
    finally:
        deleted = person.send("DELETE", context)
    expect_status(deleted, 204)
    person.ask("GET", context, 404)
    return "context and flow made, changed, completed, deleted"


def fetch_token(run: Run) -> str:
    """Return an access token for the API from the identity provider.

    Source: OAuth 2.0, RFC 6749 section 4.4 and RFC 8707 (`resource`).

    Raises:
        CheckFailedError: The client credentials are missing, or the provider rejects them.
    """
    target = run.target
    if not (target.machine and target.logto and target.resource):
        raise CheckFailedError(
            "set SMOKE_CLIENT_ID, SMOKE_CLIENT_SECRET, LOGTO_ENDPOINT and LOGTO_RESOURCE (smoke/.env.example)"
        )
    response = run.identity.post(
        "/oidc/token",
        data={"grant_type": "client_credentials", "resource": target.resource},
        auth=(target.machine.client_id, target.machine.secret),
    )
    expect(
        response.status_code != 401,  # RFC 6749, section 5.2: invalid_client
        f"{target.logto} refuses SMOKE_CLIENT_ID or SMOKE_CLIENT_SECRET: set those of the application",
    )
    token = expect_status(response, 200).json().get("access_token")
    expect(isinstance(token, str), "the identity provider's answer holds no access token")
    return str(token)


class Person:
    """Sends requests to the API with a token."""

    def __init__(self, run: Run, token: str) -> None:
        self._run = run
        self.headers = {"authorization": f"Bearer {token}"}

    def send(self, method: str, path: str, *, body: Any = None, **headers: str) -> httpx.Response:
        """Send a request and return its response; an underscore in the name of a header becomes a hyphen."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._run.api.request(method, path, json=body, headers=self.headers | named)

    def ask(self, method: str, path: str, status: int, *, body: Any = None, **headers: str) -> httpx.Response:
        """Send a request and return its response.

        Raises:
            CheckFailedError: The response has another status than `status`.
        """
        return expect_status(self.send(method, path, body=body, **headers), status)


def _make_context(person: Person) -> str:
    """Create a context, twice with the same key, and return its address."""
    key = uuid.uuid4().hex
    first = person.ask("POST", "/api/v1/contexts", 201, body=_CONTEXT, idempotency_key=key)
    again = person.ask("POST", "/api/v1/contexts", 201, body=_CONTEXT, idempotency_key=key)
    expect(again.json() == first.json(), "the same request sent twice made two contexts")
    return f"/api/v1/contexts/{first.json()['id']}"


def _change_context(person: Person, context: str) -> None:
    tag = person.ask("GET", context, 200).headers.get("etag", "")
    person.ask("GET", context, 304, if_none_match=tag)
    changed = person.ask("PATCH", context, 200, body={"name": "Smoke test, changed"}, if_match=tag).json()
    expect(changed["name"] == "Smoke test, changed", f"a changed name reads {changed['name']!r}")
    person.ask("PATCH", context, 412, body={"name": "Smoke test"}, if_match=tag)


def _make_and_complete_flow(person: Person, context: str) -> None:
    flow = person.ask("POST", f"{context}/flows", 201, body={"title": "Look whether it works"}).json()
    person.ask("POST", f"/api/v1/flows/{flow['id']}/complete", 200)
    done = person.ask("GET", f"{context}/flows?completed=true", 200).json()["items"]
    expect([item["id"] for item in done] == [flow["id"]], "a completed flow is not among the completed ones")
