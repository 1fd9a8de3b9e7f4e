"""build.py: what it refuses, and what it adds to the pages."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from my_flow_client import build, sentry
from my_flow_client.bridge.project import BuildError

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


def test_pages_talk_to_the_api_the_identity_provider_and_sentry_if_it_is_set() -> None:
    servers = ["https://api.example.com", "https://id.example.com/"]
    assert build.servers(VARIABLES) == servers
    dsn = {"NEXT_PUBLIC_SENTRY_DSN": "https://k@o1.ingest.example/2"}
    assert build.servers(VARIABLES | dsn) == [*servers, "https://o1.ingest.example"]


def test_a_page_says_what_it_was_built_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "CONTRACT", tmp_path / "openapi.json")
    build.CONTRACT.write_text("{}")
    digest = hashlib.sha256(b"{}").hexdigest()
    assert build.build_tags({}) == f'<meta name="my-flow-contract" content="{digest}"/>'
    built = build.build_tags({"GIT_COMMIT": "4f0c2a9"})
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
    outside = [name for name in loaded if not name.startswith("my_flow_client.bridge")]
    assert outside == ["my_flow_client", "my_flow_client.build", "my_flow_client.sentry"]


def test_the_typescript_of_features_is_a_part_of_the_app_and_its_tests_are_not() -> None:
    files = {str(path.relative_to(build.CLIENT.sources)) for path in build.CLIENT.typescript_files()}
    assert {"features/add_flow/logic.ts", "features/add_flow/line.ts", "runtime/data.ts"} <= files
    assert not [path for path in files if path.endswith(".test.ts")]
