"""Each check fails when the one thing that it covers is broken, and no other check does."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from devstack.layout import APP_ID

from smoke.checks import browser, events
from smoke.cli import main
from tests.conftest import Fronts
from tests.proxy import Alteration, Answered, Asked, header, replacing, status

FLOWS = re.compile(r"/api/v1/contexts/\w+/flows")


def red(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the names of the failed checks."""
    return re.findall(r"^  RED  (.+?)  ", capsys.readouterr().out, re.MULTILINE)


def health(**fields: object) -> Alteration:
    def alter(asked: Asked, answered: Answered) -> Answered:
        if asked.path != "/health":
            return answered
        return replace(answered, body=json.dumps(json.loads(answered.body) | fields).encode())

    return alter


def everybody_let_in(asked: Asked, answered: Answered) -> Answered:
    origin = asked.headers.get("origin")
    return answered.with_header("access-control-allow-origin", origin) if origin else answered


def look_alikes_let_in(asked: Asked, answered: Answered) -> Answered:
    origin = asked.headers.get("origin", "")
    ours = origin.startswith("https://localhost")
    return answered.with_header("access-control-allow-origin", origin) if ours else answered


def let_in_too(origin: str) -> Alteration:
    """Act as if the API's CORS_ORIGINS held another origin as well."""

    def alter(asked: Asked, answered: Answered) -> Answered:
        ours = asked.headers.get("origin") == origin
        return answered.with_header("access-control-allow-origin", origin) if ours else answered

    return alter


def completed_flows_lost(asked: Asked, answered: Answered) -> Answered:
    lost = asked.method == "GET" and FLOWS.match(asked.path)
    return replace(answered, body=b'{"items": [], "next_cursor": null}') if lost else answered


def keys_forgotten(asked: Asked, answered: Answered) -> Answered:
    """Act as if every POST with a key created a new resource."""
    if asked.method != "POST" or "idempotency-key" not in asked.headers:
        return answered
    made = json.loads(answered.body) | {"version": answered.headers.get("x-request-id")}
    return replace(answered, body=json.dumps(made).encode())


def versions_ignored(asked: Asked, answered: Answered) -> Answered:
    return replace(answered, status=200) if answered.status == 412 else answered


class SecondReplica:
    """Answers every other `/health` request in place of the first replica."""

    def __init__(self, answers: Alteration) -> None:
        self._answers = answers
        self._is_next = False

    def __call__(self, asked: Asked, answered: Answered) -> Answered:
        if asked.path != "/health":
            return answered
        self._is_next = not self._is_next
        return answered if self._is_next else self._answers(asked, answered)


def without_commit(asked: Asked, answered: Answered) -> Answered:
    if asked.path != "/health":
        return answered
    said = {name: value for name, value in json.loads(answered.body).items() if name != "commit"}
    return replace(answered, body=json.dumps(said).encode())


def altered_events(before: bytes, after: bytes) -> Alteration:
    """Replace text in events of changes."""

    def alter(asked: Asked, answered: Answered) -> Answered:
        is_change = asked.path.startswith("/api/v1/events") and b"event: change" in answered.body
        return replace(answered, body=answered.body.replace(before, after)) if is_change else answered

    return alter


def events_lost(asked: Asked, answered: Answered) -> Answered:
    is_event = asked.path.startswith("/api/v1/events") and b"event: change" in answered.body
    return replace(answered, body=b": lost\n\n") if is_event else answered


def scripts_fail(asked: Asked, answered: Answered) -> Answered:
    """Make every script of the pages throw an error when it starts."""
    is_page = asked.path.startswith("/_next/static/chunks/pages/")
    return replace(answered, body=b"throw new Error('broken');" + answered.body) if is_page else answered


def in_pages(text: str) -> Alteration:
    """Add text to the body of every page."""
    return replacing("</body>", f"{text}</body>")


BROKEN_API: dict[str, tuple[Alteration, list[str]]] = {
    "another commit": (health(commit="abc"), ["API: every replica"]),
    "no commit": (without_commit, ["API: every replica"]),
    "one replica has another commit": (SecondReplica(health(commit="abc")), ["API: every replica"]),
    "one replica is unwell": (SecondReplica(status(503, at="/health")), ["API: every replica"]),
    "database away": (health(checks={"mongodb": "unavailable"}), ["API: health"]),
    "unwell": (status(503, at="/health"), ["API: health", "API: every replica", "contract"]),
    "open to all": (status(200, at="/api/v1/contexts"), ["API: no token, no entry", "API: a full cycle"]),
    "no events": (status(503, at="/api/v1/events"), ["API: an event arrives"]),
    "events of another kind": (altered_events(b'"context"', b'"flow"'), ["API: an event arrives"]),
    "events of other things": (altered_events(b"created", b"deleted"), ["API: an event arrives"]),
    "events lost": (events_lost, ["API: an event arrives"]),
    "no challenge": (header("www-authenticate", None), ["API: no token, no entry"]),
    "errors in another form": (
        header("content-type", "text/html", at="/api/v1/contexts"),
        ["API: no token, no entry"],
    ),
    "sniffed": (header("x-content-type-options", None), ["API: headers"]),
    "kept by caches": (header("cache-control", "public, max-age=60"), ["API: headers"]),
    "no policy": (header("content-security-policy", None), ["API: headers"]),
    "no request id": (header("x-request-id", None), ["API: headers"]),
    "server named": (header("server", "uvicorn/0.54"), ["API: headers"]),
    "nobody let in": (
        header("access-control-allow-origin", None),
        ["API: the client's origin", "API: a preview's origin"],
    ),
    "everybody let in": (everybody_let_in, ["API: strangers"]),
    "look-alikes let in": (look_alikes_let_in, ["API: strangers"]),
    "cookies let in": (
        header("access-control-allow-credentials", "true"),
        ["API: the client's origin", "API: a preview's origin"],
    ),
    "nothing is made": (
        status(500, at="/api/v1/contexts", method="POST"),
        ["API: a full cycle", "API: an event arrives"],
    ),
    "flows lost": (completed_flows_lost, ["API: a full cycle"]),
    "keys forgotten": (keys_forgotten, ["API: a full cycle"]),
    "versions ignored": (versions_ignored, ["API: a full cycle"]),
    "another contract": (health(contract="0" * 64), ["contract"]),
}
BROKEN_CLIENT: dict[str, tuple[Alteration, list[str]]] = {
    "a page is gone": (status(404, at="/settings/"), ["client: pages"]),
    "a deep link is gone": (status(404, at="/contexts/64ab"), ["client: pages"]),
    "everything is a page": (status(200, at="/smoke-test"), ["client: pages"]),
    "another page": (replacing("My Flow</title>", "Welcome</title>"), ["client: pages"]),
    "pages kept": (header("cache-control", "public, max-age=600", at="/contexts/"), ["client: pages"]),
    "assets gone": (status(404, at="/_next/static/chunks"), ["client: assets", "client: sign-in"]),
    "assets of another kind": (
        header("content-type", "text/html", at="/_next/static/chunks"),
        ["client: assets"],
    ),
    "assets not kept": (header("cache-control", "no-cache", at="/_next/static"), ["client: assets"]),
    "missing assets kept": (
        header("cache-control", "public, max-age=31536000, immutable", at="/_next/static/smoke-test"),
        ["client: assets"],
    ),
    "a script from elsewhere": (
        in_pages('<script src="https://cdn.example/a.js"></script>'),
        ["client: assets"],
    ),
    "framed": (header("x-frame-options", None), ["client: headers"]),
    "framed by policy": (header("content-security-policy", None), ["client: headers"]),
    "sniffed": (header("x-content-type-options", None), ["client: headers"]),
    "cameras allowed": (header("permissions-policy", None), ["client: headers"]),
    "mixed content": (
        in_pages('<img src="http://images.example/a.png">'),
        ["client: assets", "client: no mixed content"],
    ),
    "another API": (
        replacing("connect-src 'self' http", "connect-src 'self' https"),
        ["client: talks to this API"],
    ),
    "strangers too": (
        replacing("connect-src 'self'", "connect-src 'self' https://track.example"),
        ["client: talks to this API"],
    ),
    "a name like Sentry's": (
        replacing("connect-src 'self'", "connect-src 'self' https://o1.ingest.sentry.io.example"),
        ["client: talks to this API"],
    ),
    "another commit": (replacing('content="unknown"', 'content="abc"'), ["client: commit"]),
    "another application": (replacing('"my-flow-dev"', '"somebody-elses"'), ["client: sign-in"]),
    "another resource": (
        replacing('"https://api.my-flow.example"', '"https://api.example"'),
        ["client: sign-in"],
    ),
    "no application": (replacing("NEXT_PUBLIC_LOGTO_APP_ID", "APP_ID"), ["client: sign-in"]),
    "no contract named": (replacing("my-flow-contract", "contract"), ["contract"]),
}
BROKEN_IN_A_BROWSER: dict[str, tuple[Alteration, list[str]]] = {
    "it does not start": (scripts_fail, ["client: starts in a browser"]),
    "no button": (replacing("Sign in", "Sing in"), ["client: starts in a browser"]),
    "an error in the console": (
        in_pages('<img src="/smoke-test-finds-nothing-here.svg">'),
        ["client: assets", "client: starts in a browser"],
    ),
}


@pytest.mark.parametrize(("alteration", "expected"), BROKEN_API.values(), ids=BROKEN_API)
def test_a_broken_api_is_red(
    fronts: Fronts,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    alteration: Alteration,
    expected: list[str],
) -> None:
    if "API: an event arrives" in expected:
        monkeypatch.setattr(events, "SECONDS", 3.0)  # no event will arrive
    fronts.break_api(alteration)
    found_red(fronts, capsys, expected)


@pytest.mark.parametrize(("alteration", "expected"), BROKEN_CLIENT.values(), ids=BROKEN_CLIENT)
def test_a_broken_client_is_red(
    fronts: Fronts, capsys: pytest.CaptureFixture[str], alteration: Alteration, expected: list[str]
) -> None:
    fronts.break_client(alteration)
    found_red(fronts, capsys, expected)


def test_a_redirect_uri_that_is_refused_is_red(fronts: Fronts, capsys: pytest.CaptureFixture[str]) -> None:
    """The client moved: the API lets its new origin in, the identity provider does not know it."""
    moved = fronts.client.url
    fronts.break_api(let_in_too(moved))
    assert main(fronts.arguments(origin=moved)) == 1
    said = capsys.readouterr().out
    assert re.findall(r"^  RED  (.+?)  ", said, re.MULTILINE) == ["client: sign-in"]
    assert f" answers 400 to {APP_ID} with {moved}/callback" in said


@pytest.mark.parametrize(("alteration", "expected"), BROKEN_IN_A_BROWSER.values(), ids=BROKEN_IN_A_BROWSER)
def test_a_page_that_is_broken_in_a_browser_is_red(
    fronts: Fronts,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    alteration: Alteration,
    expected: list[str],
) -> None:
    monkeypatch.setattr(browser, "SECONDS", 8.0)
    fronts.break_client(alteration)
    found_red(fronts, capsys, expected, "--browser")


def found_red(fronts: Fronts, capsys: pytest.CaptureFixture[str], expected: list[str], *more: str) -> None:
    assert main([*fronts.arguments(), *more]) == 1
    assert red(capsys) == expected
