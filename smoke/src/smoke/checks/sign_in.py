"""Check that the identity provider accepts the sign-in request of the built client."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx

from smoke.checks.client import scripts
from smoke.target import CheckFailedError, Run, expect, expect_status

# The compiled form of `required("NEXT_PUBLIC_…", process.env.NEXT_PUBLIC_…)` in the client's config.ts.
_INLINED = re.compile(r"""["'`](NEXT_PUBLIC_\w+)["'`]\s*,\s*["'`]([^"'`]*)["'`]""")
_NAMES = ("NEXT_PUBLIC_LOGTO_ENDPOINT", "NEXT_PUBLIC_LOGTO_APP_ID", "NEXT_PUBLIC_LOGTO_RESOURCE")
_SCOPES = "openid offline_access profile email"
_MOST_REDIRECTS = 5


@dataclass(frozen=True)
class CompiledSettings:
    """The identity provider's settings that were compiled into the client."""

    endpoint: str
    app_id: str
    resource: str


def authorization_request_accepted(run: Run) -> str:
    """Check that the authorization endpoint redirects the built client's request to the sign-in page.

    Source: OpenID Connect Core, section 3.1.2.1; PKCE (RFC 7636); resource indicators (RFC 8707).
    """
    built = _compiled_settings(run)
    known = run.target.resource
    expect(
        known in (None, built.resource),
        f"the client was built for the resource {built.resource}, not for {known}",
    )
    redirect_uri = f"{run.target.client_origin}/callback"
    with run.connect(built.endpoint) as identity:
        response = identity.get("/oidc/auth", params=_authorization_request(built, redirect_uri))
        for _ in range(_MOST_REDIRECTS):
            if not response.has_redirect_location:
                break
            location = urljoin(str(response.url), response.headers["location"])
            _expect_no_error(location, redirect_uri)
            response = identity.get(location)
    expect(response.status_code == httpx.codes.OK, _refusal(response, built, redirect_uri))
    kind = response.headers.get("content-type", "")
    expect("text/html" in kind, f"{urlsplit(str(response.url)).path} is no sign-in page: it is {kind!r}")
    return f"{built.app_id} may come back to {redirect_uri}"


def _compiled_settings(run: Run) -> CompiledSettings:
    missing = set(_NAMES)
    found: dict[str, str] = {}
    for path in scripts(run.front_page.text):
        found |= dict(_INLINED.findall(expect_status(run.client.get(path), 200).text))
        missing = {name for name in _NAMES if not found.get(name)}
        if not missing:
            break
    expect(not missing, f"the scripts of the front page do not hold {', '.join(sorted(missing))}")
    endpoint, app_id, resource = (found[name] for name in _NAMES)
    return CompiledSettings(endpoint.rstrip("/"), app_id, resource)


def _authorization_request(built: CompiledSettings, redirect_uri: str) -> dict[str, str]:
    """Return the parameters as the client's SDK sends them."""
    digest = hashlib.sha256(secrets.token_urlsafe(48).encode()).digest()
    return {
        "client_id": built.app_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": _SCOPES,
        "resource": built.resource,
        "prompt": "consent",
        "state": secrets.token_urlsafe(16),
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }


def _expect_no_error(location: str, redirect_uri: str) -> None:
    """Fail if the provider redirects to the client: without a session, it does that only with an error."""
    if not location.startswith(redirect_uri):
        return
    answer = dict(parse_qsl(urlsplit(location).query))
    raise CheckFailedError(f"signing in is refused: {answer.get('error')}, {answer.get('error_description')}")


def _refusal(response: httpx.Response, built: CompiledSettings, redirect_uri: str) -> str:
    try:
        said = response.json()
        reason = said.get("error_description") or said.get("message") or said.get("code")
    except (ValueError, AttributeError):
        reason = None
    return (
        f"{urlsplit(built.endpoint).netloc} answers {response.status_code} to {built.app_id} "
        f"with {redirect_uri}: {reason or 'without a reason'}"
    )
