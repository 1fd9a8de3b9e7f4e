"""The checks pass on the real stack, and their output."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from devstack.layout import PREVIEW_ORIGIN, ROOT
from devstack.testing import Stack

from smoke.cli import main
from tests.conftest import Fronts
from tests.proxy import header, replacing


@pytest.fixture
def arguments(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("LOGTO_ENDPOINT", stack.logto_endpoint)
    return ["--api", stack.api_url, "--client", stack.client_url, "--preview-origin", PREVIEW_ORIGIN]


def test_the_stack_passes(arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    junit = tmp_path / "results" / "smoke.xml"
    code = main([*arguments, "--junit", str(junit)])
    said = capsys.readouterr().out
    assert code == 0, said
    assert said.endswith("all 19 ok, 1 not looked at\n")
    assert "--   client: starts in a browser  not looked at: --browser was not asked for" in said
    suite = ElementTree.parse(junit).getroot()  # noqa: S314  (we wrote it)
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("20", "0", "1")


def test_the_stack_passes_in_a_browser(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code = main([*arguments, "--browser"])
    said = capsys.readouterr().out
    assert code == 0, said
    assert said.endswith("all 20 ok\n")


def test_without_a_browser_the_line_says_that_it_was_not_looked_at(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CHROME", str(tmp_path / "chromium"))
    code = main([*arguments, "--only", "client", "--browser"])
    said = capsys.readouterr().out
    assert code == 0, said
    assert "--   client: starts in a browser  not looked at: there is no Chromium" in said
    assert said.endswith("1 not looked at\n")


def test_without_the_origin_of_a_preview_the_line_says_that_it_was_not_looked_at(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    at = arguments.index("--preview-origin")
    code = main([*arguments[:at], "--only", "api"])
    said = capsys.readouterr().out
    assert code == 0, said
    assert re.search("--   API: a preview's origin +not looked at: --preview-origin was not given", said)
    assert said.endswith("1 not looked at\n")


def test_a_browser_that_does_not_start_is_red(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chromium = tmp_path / "chromium"
    chromium.write_text("#!/bin/sh\nexit 3\n")
    chromium.chmod(0o755)
    monkeypatch.setenv("CHROME", str(chromium))
    assert main([*arguments, "--only", "client", "--browser"]) == 1
    assert f"RED  client: starts in a browser  {chromium} does not start: " in capsys.readouterr().out


def test_the_stack_passes_behind_the_proxies_of_the_other_tests(
    fronts: Fronts, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(fronts.arguments())
    assert code == 0, capsys.readouterr().out


def test_a_client_that_tells_sentry_of_errors_passes(
    fronts: Fronts, capsys: pytest.CaptureFixture[str]
) -> None:
    fronts.break_client(replacing("connect-src 'self'", "connect-src 'self' https://o1.ingest.de.sentry.io"))
    assert main(fronts.arguments()) == 0, capsys.readouterr().out


def test_a_red_check_is_a_failure_in_the_junit_file(
    fronts: Fronts, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    fronts.break_client(header("x-frame-options", None))
    assert main([*fronts.arguments(), "--junit", str(tmp_path / "smoke.xml")]) == 1
    said = capsys.readouterr().out
    assert "RED  client: headers" in said
    assert said.endswith("1 of 20 red, 1 not looked at\n")
    (failure,) = ElementTree.parse(tmp_path / "smoke.xml").iter("failure")  # noqa: S314  (we wrote it)
    assert failure.get("message") == "x-frame-options is None, not 'DENY'"


def test_the_api_is_compared_with_a_contract_that_is_not_deployed_yet(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    api = arguments[:2]
    assert main([*api, "--only", "contract", "--contract", str(ROOT / "contract/openapi.json")]) == 0
    newer = tmp_path / "openapi.json"
    newer.write_text("{}")
    assert main([*api, "--only", "contract", "--contract", str(newer)]) == 1
    assert "deploy the API of this commit first" in capsys.readouterr().out


def test_it_waits_for_the_commit_and_then_says_which_one_answers(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    api = arguments[:2]
    assert main([*api, "--only", "api", "--commit", "abc", "--wait", "0.1"]) == 1
    captured = capsys.readouterr()
    assert captured.err == "waiting for commit abc to answer\n"
    assert "not every replica has commit abc: of 20 answers 20 by commit unknown" in captured.out


def test_a_wrong_secret_is_red(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMOKE_CLIENT_SECRET", "hunter2")
    assert main([*arguments, "--only", "api"]) == 1
    said = capsys.readouterr().out
    assert "refuses SMOKE_CLIENT_ID or SMOKE_CLIENT_SECRET: set those of the application" in said
    assert "hunter2" not in said


def test_what_is_elsewhere_needs_its_settings(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGTO_ENDPOINT", "LOGTO_RESOURCE", "SMOKE_CLIENT_ID", "SMOKE_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    assert main(["--api", "http://nowhere.invalid", "--only", "api"]) == 1
    said = capsys.readouterr().out
    assert "http://nowhere.invalid is not https" in said
    assert "set SMOKE_CLIENT_ID, SMOKE_CLIENT_SECRET, LOGTO_ENDPOINT and LOGTO_RESOURCE" in said
    assert "say which origin the client has" in said
    assert "no answer from nowhere.invalid: " in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--api", "localhost:8000"], "localhost:8000 is no address: write it in full, https://host"),
        (["--api", "http://localhost:1", "--client", "app.example"], "app.example is no address"),
        (["--api", "http://localhost:1", "--only", "client"], "--only client needs --client"),
        (["--api", "http://localhost:1", "--browser"], "--browser needs --client"),
        (["--api", "http://localhost:1", "--contract", "no.json"], "--contract: there is no file no.json"),
    ],
)
def test_a_wrong_argument_is_named(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert said in capsys.readouterr().err


def test_a_bypass_that_no_header_can_hold_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VERCEL_AUTOMATION_BYPASS_SECRET", "hidden\n")
    with pytest.raises(SystemExit) as ended:
        main(["--api", "https://api.example.com"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "VERCEL_AUTOMATION_BYPASS_SECRET holds a space or a line end: set it again" in said
    assert "hidden" not in said
