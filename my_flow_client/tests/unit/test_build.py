"""build.py: what it refuses, and what it writes into the pages."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from my_flow_client import build, sentry
from my_flow_client.build import BuildError

VARIABLES = {
    "NEXT_PUBLIC_API_URL": "https://api.example.com",
    "NEXT_PUBLIC_LOGTO_ENDPOINT": "https://id.example.com/",
    "NEXT_PUBLIC_LOGTO_APP_ID": "app",
    "NEXT_PUBLIC_LOGTO_RESOURCE": "https://api.example.com",
}


def test_all_missing_variables_are_named_at_once() -> None:
    with pytest.raises(BuildError) as refused:
        build.check_variables({"NEXT_PUBLIC_API_URL": "", "NEXT_PUBLIC_LOGTO_APP_ID": "app"})
    assert "NEXT_PUBLIC_API_URL, NEXT_PUBLIC_LOGTO_ENDPOINT, NEXT_PUBLIC_LOGTO_RESOURCE" in str(refused.value)


@pytest.mark.parametrize("url", ["localhost:8000", "/api", "ftp://example.com", "https://"])
def test_an_api_that_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(BuildError, match="NEXT_PUBLIC_API_URL must be a URL"):
        build.check_variables(VARIABLES | {"NEXT_PUBLIC_API_URL": url})


@pytest.mark.parametrize(
    "dsn",
    [
        "sentry.io/1",
        "https://sentry.io/1",
        "https://key@sentry.io",
        "https://key@sentry.io/project",
        "ftp://k@s/1",
    ],
)
def test_a_dsn_that_is_none_stops_the_build(dsn: str) -> None:
    with pytest.raises(BuildError, match="NEXT_PUBLIC_SENTRY_DSN must be the DSN that Sentry shows"):
        build.check_variables(VARIABLES | {"NEXT_PUBLIC_SENTRY_DSN": dsn})


def test_a_missing_bun_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(BuildError, match=r"bun@\S+ is missing: run `make setup`"):
        build.environment()


def test_a_lock_that_does_not_fit_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = json.loads((build.PROJECT / "package.json").read_text())
    package["dependencies"]["react"] = "19.0.0"
    (tmp_path / "package.json").write_text(json.dumps(package))
    shutil.copy(build.PROJECT / "bun.lock", tmp_path)
    env = build.environment()
    monkeypatch.setattr(build, "PROJECT", tmp_path)
    monkeypatch.setattr(build, "environment", lambda: env)
    with pytest.raises(BuildError, match="frozen"):
        build.install_packages()


def test_the_policy_allows_inline_scripts_by_their_hash_and_no_other() -> None:
    script = "document.documentElement.classList.add('dark')"
    html = (
        f'<head></head><body><script>{script}</script><script src="/a.js"></script>'
        '<script id="__NEXT_DATA__" type="application/json">{"a":1}</script></body>'
    )
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert build.inline_script_hashes(html) == [digest]
    policy = build.content_security_policy(html, VARIABLES)
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "connect-src 'self' https://api.example.com https://id.example.com;" in policy
    told = build.content_security_policy(
        html, VARIABLES | {"NEXT_PUBLIC_SENTRY_DSN": "https://k@o1.ingest.example/2"}
    )
    assert (
        "connect-src 'self' https://api.example.com https://id.example.com https://o1.ingest.example;" in told
    )


def test_only_prefetches_and_the_manifest_fall_back_on_the_default() -> None:
    """Of the fetch directives of CSP level 3, section 6.1; script-src and style-src stand for their parts."""
    tag = build.content_security_policy("<head></head>", VARIABLES)
    policy = tag.partition('content="')[2].partition('"')[0]
    directives = dict(directive.split(" ", 1) for directive in policy.split("; "))
    assert directives["default-src"] == "'self'"
    assert directives.keys() >= {
        "script-src",
        "style-src",
        "img-src",
        "font-src",
        "connect-src",
        "worker-src",
    }
    for nothing in ("child-src", "frame-src", "media-src", "object-src", "base-uri"):
        assert directives[nothing] == "'none'"
    assert not [sources for sources in directives.values() if "*" in sources or "https:" in sources.split()]


def test_a_page_begins_with_its_policy_and_then_what_is_put_before_all_else() -> None:
    html = build.with_head("<head><script>1</script></head>", "<script>2</script>", VARIABLES)
    assert html.endswith("/><script>2</script><script>1</script></head>")
    assert html.startswith('<head><meta http-equiv="Content-Security-Policy"')
    assert html.count("'sha256-") == 2


def test_reflex_state_stops_the_build() -> None:
    build.check_no_backend("export const initialState = {}\n")
    with pytest.raises(BuildError, match=r"rx\.State is used"):
        build.check_no_backend('export const initialState = {"app": {"count": 1}}\n')


def test_emotion_is_replaced_by_react_itself() -> None:
    config = build._alias_emotion('{"compilerOptions": {"paths": {"$/*": ["*"]}}}')
    assert json.loads(config)["compilerOptions"]["paths"]["@emotion/react"] == ["runtime/jsx"]


def test_a_page_says_what_it_was_built_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "CONTRACT", tmp_path / "openapi.json")
    build.CONTRACT.write_text("{}")
    digest = hashlib.sha256(b"{}").hexdigest()
    assert build.what_was_built({}) == f'<meta name="my-flow-contract" content="{digest}"/>'
    built = build.what_was_built({"GIT_COMMIT": "4f0c2a9"})
    assert '<meta name="my-flow-commit" content="4f0c2a9"/>' in built


def test_the_example_of_an_environment_is_one_that_can_be_built() -> None:
    lines = (build.PROJECT / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert set(example) == set(build.REQUIRED)
    build.check_variables(example)
    optional = dict(line.removeprefix("# ").split("=", 1) for line in lines if line.startswith("# NEXT_"))
    assert set(optional) == {sentry.VARIABLE}
    build.check_variables(example | optional)


def test_hot_reload_starts_with_nothing_that_people_edit() -> None:
    """The process that it forks from loads rxconfig.py; no edit of what is loaded with it would ever show."""
    program = "import rxconfig, sys; print(*sorted(name for name in sys.modules if 'my_flow_client' in name))"
    loaded = subprocess.run(  # noqa: S603  a program of ours
        [sys.executable, "-c", program], cwd=build.PROJECT, capture_output=True, text=True, check=True
    ).stdout.split()
    bridge = (".bridge", ".bridge.bindings", ".bridge.js")
    names = ("", *bridge, ".build", ".memos", ".sentry", ".typescript")
    assert loaded == [f"my_flow_client{name}" for name in names]


def test_the_typescript_of_features_is_a_part_of_the_app_and_its_tests_are_not() -> None:
    files = {str(path) for path, _ in build.LeanPlugin().get_static_assets()}
    assert {"features/add_flow/logic.ts", "features/add_flow/line.ts", "runtime/data.ts"} <= files
    assert not [path for path in files if path.endswith(".test.ts")]
