"""Checks of the API without a token."""

from __future__ import annotations

from smoke.target import Run, expect, expect_status

_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def health(run: Run) -> str:
    """Check that the API and MongoDB are healthy."""
    response = expect_status(run.api.get("/health"), 200)
    found = response.json()
    expect(found.get("status") == "ok", f"its status is {found.get('status')!r}, not 'ok'")
    expect(found.get("checks") == {"mongodb": "ok"}, f"its checks are {found.get('checks')}")
    return f"MongoDB too, {response.elapsed.total_seconds() * 1000:.0f} ms"


def no_token(run: Run) -> str:
    """Check that a request without a token gets a 401 problem with a challenge (RFC 9110, section 11.6.1)."""
    response = expect_status(run.api.get("/api/v1/contexts"), 401)
    challenge = response.headers.get("www-authenticate", "")
    expect(challenge.startswith("Bearer"), f"WWW-Authenticate is {challenge!r}, not a Bearer challenge")
    kind = response.headers.get("content-type", "")
    expect(
        kind.startswith("application/problem+json"), f"the error is {kind!r}, not application/problem+json"
    )
    expect_status(run.api.get("/api/v1/contexts", headers={"authorization": "Bearer a.b.c"}), 401)
    return "401 without a token and with a false one"


def headers(run: Run) -> str:
    """Check the headers that every response carries."""
    found = run.api.get("/health").headers
    for name, value in _HEADERS.items():
        expect(found.get(name) == value, f"{name} is {found.get(name)!r}, not {value!r}")
    policy = found.get("content-security-policy", "")
    expect("default-src 'none'" in policy, f"content-security-policy is {policy!r}")
    expect(bool(found.get("x-request-id")), "x-request-id is missing")
    expect(
        "server" not in found or "/" not in found["server"], f"server names a version: {found.get('server')}"
    )
    if run.target.api.startswith("https:"):
        expect("strict-transport-security" in found, "strict-transport-security is missing")
    return f"{len(_HEADERS) + 2} as they must be"
