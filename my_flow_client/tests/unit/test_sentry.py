"""Reports of browser errors; without a DSN there are none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from my_flow_client import sentry
from my_flow_client.build import CLIENT

from ..runtime import evaluate

PLANTED = "planted"
DSN = "https://key@o1.ingest.example:8443/sub/2"
ORIGIN = "https://my-flow.example"
OURS = {
    "filename": f"{ORIGIN}/_next/static/chunks/1.js?{PLANTED}#{PLANTED}",
    "function": "draw",
    "lineno": 1,
    "colno": 2,
    "vars": {"title": PLANTED},
    "context_line": PLANTED,
}
THEIRS = {"filename": f"{ORIGIN}/contexts/{PLANTED}/?q={PLANTED}", "function": PLANTED, "lineno": 3}


def event(*frames: dict[str, Any]) -> dict[str, Any]:
    """Return an event as the SDK would send it, with all the data that it may have."""
    return {
        "event_id": "1",
        "timestamp": 2,
        "platform": "javascript",
        "level": "error",
        "release": "4f0c2a9",
        "environment": "staging",
        "sdk": {"name": "sentry.javascript.browser", "settings": {"infer_ip": "never"}},
        "message": PLANTED,
        "user": {"id": PLANTED, "ip_address": "{{auto}}"},
        "request": {"url": f"{ORIGIN}/contexts/{PLANTED}/", "headers": {"Referer": PLANTED}},
        "breadcrumbs": [{"message": PLANTED}],
        "contexts": {"state": {"title": PLANTED}},
        "extra": {"arguments": [PLANTED]},
        "tags": {"title": PLANTED},
        "transaction": PLANTED,
        "exception": {
            "values": [
                {
                    "type": "TypeError",
                    "value": f"{PLANTED} is not a function",
                    "mechanism": {"type": "generic", "handled": True, "data": {"title": PLANTED}},
                    "stacktrace": {"frames": list(frames)},
                }
            ]
        },
    }


def scrubbed(*frames: dict[str, Any]) -> Any:
    return evaluate("../reporting/scrub", "m.scrubbed(...values)", event(*frames), ORIGIN, "/contexts/[id]")


def test_the_kind_of_an_error_and_its_place_in_our_code_are_all_that_is_told() -> None:
    told = scrubbed(THEIRS, OURS)
    assert PLANTED not in str(told)
    place = {"filename": "app:///_next/static/chunks/1.js", "function": "draw", "lineno": 1, "colno": 2}
    assert told["exception"]["values"] == [
        {
            "type": "TypeError",
            "mechanism": {"type": "generic", "handled": True},
            "stacktrace": {"frames": [{"filename": "elsewhere", "in_app": False}, {**place, "in_app": True}]},
        }
    ]
    assert told["tags"] == {"route": "/contexts/[id]"}
    assert told.keys() == {
        *("event_id", "timestamp", "platform", "level", "release", "environment", "sdk", "tags", "exception")
    }


@pytest.mark.parametrize(
    "frames",
    [
        [],
        [THEIRS],
        [{"filename": "chrome-extension://abc/_next/static/x.js"}],
        [{"filename": "https://elsewhere.example/_next/static/x.js"}],
        [{"filename": "<anonymous>"}, {}],
    ],
)
def test_what_did_not_happen_in_our_code_is_not_told(frames: list[dict[str, Any]]) -> None:
    assert scrubbed(*frames) is None


@pytest.mark.parametrize(
    ("error", "is_told"),
    [
        ("new Error()", True),
        ("new TypeError('x is not a function')", True),
        ("new SyntaxError('no JSON')", True),
        ("new RangeError('Maximum call stack size exceeded')", True),
        ("new TypeError('Failed to fetch')", False),
        ("new TypeError('NetworkError when attempting to fetch resource.')", False),
        ("new TypeError('Load failed')", False),
        ("new DOMException('', 'AbortError')", False),
        ("new DOMException('', 'TimeoutError')", False),
        ("Object.assign(new Error(), { name: 'ChunkLoadError' })", False),
        ("Object.assign(new Error(), { status: 503 })", False),
        ("'a sentence'", False),
        ("null", False),
    ],
)
def test_a_lost_connection_and_an_answer_of_the_api_are_no_errors_of_ours(error: str, is_told: bool) -> None:
    assert evaluate("../reporting/scrub", f"m.isWorthTelling({error})") is is_told


def test_a_build_says_what_it_is_of() -> None:
    told = sentry.sentry({sentry.VARIABLE: DSN, "GIT_COMMIT": "4f0c2a9", "ENVIRONMENT": "staging"})
    assert told == sentry.Sentry(DSN, "https://o1.ingest.example:8443", "4f0c2a9", "staging")
    by_hand = sentry.sentry({sentry.VARIABLE: DSN})
    assert by_hand
    assert (by_hand.release, by_hand.environment) == ("unknown", "development")


@pytest.mark.parametrize("env", [{}, {sentry.VARIABLE: ""}])
def test_without_a_dsn_a_build_holds_nothing_of_it(env: dict[str, str], tmp_path: Path) -> None:
    assert sentry.write_reporter(tmp_path, sentry.sentry(env), env) == ""
    assert list(tmp_path.iterdir()) == []


def test_what_a_page_begins_with_is_small_and_names_the_rest(tmp_path: Path) -> None:
    CLIENT.install_packages()
    (tmp_path / "_next/static").mkdir(parents=True)
    script = sentry.write_reporter(tmp_path, sentry.sentry({sentry.VARIABLE: DSN}), CLIENT.environment())
    (reporter,) = (tmp_path / "_next/static").iterdir()
    assert f'"/_next/static/{reporter.name}"' in script
    assert len(script) < 600
    assert DSN in reporter.read_text()
    assert DSN not in script
