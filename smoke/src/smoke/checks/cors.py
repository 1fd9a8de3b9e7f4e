"""Check the origins that may call the API (Fetch standard, CORS protocol)."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from smoke.target import CheckFailedError, CheckSkippedError, Run, expect

_PATH = "/api/v1/contexts"


def client_origin(run: Run) -> str:
    """Check that the client's own origin is allowed."""
    origin = run.target.client_origin
    if not origin:
        raise CheckFailedError("say which origin the client has: --client or --origin")
    return _let_in(run, origin)


def preview_origin(run: Run) -> str:
    """Check that the origin of a preview is allowed, where previews are."""
    if not run.target.preview:
        raise CheckSkippedError("--preview-origin was not given")
    return _let_in(run, run.target.preview)


def strangers(run: Run) -> str:
    """Check that foreign origins, and ones that only look like ours, are rejected."""
    refused = ["https://stranger.example", "null"]
    for ours in filter(None, (run.target.client_origin, run.target.preview)):
        name = urlsplit(ours).netloc
        refused += [f"https://{name}.stranger.example", f"https://stranger-{name}", f"https://x.{name}"]
    for origin in refused:
        allowed = _preflight(run, origin).headers.get("access-control-allow-origin")
        expect(allowed is None, f"pages of {origin} are let in: access-control-allow-origin is {allowed!r}")
    return f"{len(refused)} refused"


def _let_in(run: Run, origin: str) -> str:
    response = _preflight(run, origin)
    allowed = response.headers.get("access-control-allow-origin")
    expect(allowed == origin, f"pages of {origin} are not let in: {response.status_code}, {allowed!r}")
    expect(
        response.headers.get("access-control-allow-credentials") is None,
        "cookies are let in, which this API does without",
    )
    asked = run.api.get(_PATH, headers={"origin": origin})
    expect(
        asked.headers.get("access-control-allow-origin") == origin,
        f"pages of {origin} cannot read errors: a 401 comes without access-control-allow-origin",
    )
    return origin


def _preflight(run: Run, origin: str) -> httpx.Response:
    headers = {
        "origin": origin,
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "authorization, content-type, if-match, idempotency-key",
    }
    return run.api.options(_PATH, headers=headers)
