"""The messages to Slack, against a fake of its incoming webhooks."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from smoke import notify
from smoke.report import Result, write_junit

WELL = Result("API: health", "ok", "MongoDB too, 4 ms", 0.01)
RED = Result("client: sign-in", "red", "auth answers 400 to <app> & nobody", 0.2)


@dataclass
class Slack:
    """Gives `answers` in turn, then `ok`; each is a status, a body and the value of `Retry-After`."""

    url: str = ""
    answers: list[tuple[int, str, str | None]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slack]:
    slack = Slack()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            assert self.headers["content-type"] == "application/json"
            slack.texts.append(body["text"])
            status, text, retry_after = slack.answers.pop(0) if slack.answers else (200, "ok", None)
            self.send_response_only(status)
            if retry_after is not None:
                self.send_header("retry-after", retry_after)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    slack.url = f"http://127.0.0.1:{server.server_port}/services/T0/B0/s3cr3t"
    monkeypatch.setenv("SLACK_WEBHOOK_URL", slack.url)
    for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"):
        monkeypatch.delenv(name, raising=False)
    yield slack
    server.shutdown()
    server.server_close()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr("smoke.notify.time.sleep", found.append)
    return found


type Notify = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path) -> Notify:
    def run(outcome: str, previous: str, *results: Result) -> int:
        report = tmp_path / "results" / "monitor.xml"
        if results:
            write_junit(results, report)
        return notify.main(["--outcome", outcome, "--previous", previous, "--report", str(report)])

    return run


@pytest.mark.parametrize("previous", ["success", "unknown"])
def test_red_is_told_with_what_is_red(slack: Slack, run: Notify, previous: str) -> None:
    assert run("failure", previous, WELL, RED) == 0
    assert slack.texts == [
        "*My Flow is broken.*\n• client: sign-in: auth answers 400 to &lt;app&gt; &amp; nobody"
    ]


def test_green_again_is_told(slack: Slack, run: Notify) -> None:
    assert run("success", "failure", WELL) == 0
    assert slack.texts == ["*My Flow is well again.*"]


@pytest.mark.parametrize(
    ("outcome", "previous"), [("success", "success"), ("success", "unknown"), ("failure", "failure")]
)
def test_nothing_new_is_not_told_and_the_output_says_why(
    slack: Slack, run: Notify, capsys: pytest.CaptureFixture[str], outcome: str, previous: str
) -> None:
    assert run(outcome, previous, WELL) == 0
    assert slack.texts == []
    assert capsys.readouterr().out == f"Slack is not told: {outcome} now, {previous} before.\n"


def test_the_run_is_linked(slack: Slack, run: Notify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    monkeypatch.setenv("GITHUB_REPOSITORY", "my-team/my-flow")
    monkeypatch.setenv("GITHUB_RUN_ID", "42")
    assert run("success", "failure", WELL) == 0
    assert slack.texts[0].endswith("\n<https://github.com/my-team/my-flow/actions/runs/42|The run>")


def test_red_without_a_report_is_told_as_well(slack: Slack, run: Notify, tmp_path: Path) -> None:
    assert run("failure", "success") == 0
    report = tmp_path / "results" / "monitor.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text("<testsuite>")
    assert run("failure", "success") == 0
    assert (
        slack.texts
        == ["*My Flow is broken.*\nThe smoke tests did not come to their end: there is no report."] * 2
    )


def test_a_failure_beside_the_checks_is_told_as_such(slack: Slack, run: Notify) -> None:
    assert run("failure", "success", WELL) == 0
    assert slack.texts == ["*My Flow is broken.*\nNo check is red: another step of the run failed."]


def test_a_long_report_is_cut(slack: Slack, run: Notify) -> None:
    red = [Result(f"check {number}", "red", "x" * 5000, 0.1) for number in range(30)]
    assert run("failure", "success", *red) == 0
    lines = slack.texts[0].splitlines()
    assert len(lines) == 22
    assert lines[-1] == "… and 10 more"
    assert max(map(len, lines)) == 300


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            (404, "no_service", None),
            "Slack answered 404 'no_service': see whether SLACK_WEBHOOK_URL is current",
        ),
        ((400, "invalid_payload", None), "Slack answered 400 'invalid_payload': see"),
        ((200, "<html>sign in</html>", None), "Slack answered 200 '<html>sign in</html>': see"),
        ((302, "", None), "Slack answered 302 '': see"),
    ],
)
def test_a_refusal_of_slack_is_red_at_once(
    slack: Slack,
    run: Notify,
    capsys: pytest.CaptureFixture[str],
    answer: tuple[int, str, str | None],
    said: str,
) -> None:
    slack.answers = [answer]
    assert run("failure", "success", RED) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith(f"smoke.notify: {said}")
    assert "s3cr3t" not in last
    assert len(slack.texts) == 1


def test_slack_is_asked_again_when_it_is_busy(slack: Slack, run: Notify, pauses: list[float]) -> None:
    slack.answers = [(429, "rate_limited", "7"), (503, "", "soon")]
    assert run("failure", "success", RED) == 0
    assert pauses == [7.0, 1.0]
    assert len(slack.texts) == 3


def test_slack_that_stays_busy_is_red(
    slack: Slack, run: Notify, pauses: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    slack.answers = [(429, "rate_limited", "3600")] * 3
    assert run("failure", "success", RED) == 1
    assert pauses == [30.0, 30.0]
    assert capsys.readouterr().err.endswith("SLACK_WEBHOOK_URL is current, 3 times\n")


def test_slack_that_is_away_is_red(
    run: Notify, pauses: list[float], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_WEBHOOK_URL", "http://127.0.0.1:9/services/s3cr3t")
    assert run("failure", "success", RED) == 1
    assert capsys.readouterr().err == "smoke.notify: Slack does not answer (ConnectError), 3 times\n"
    assert len(pauses) == 2


@pytest.mark.parametrize(
    ("webhook", "said"),
    [
        (None, "gh secret set --env monitor SLACK_WEBHOOK_URL"),
        ("", "gh secret set --env monitor SLACK_WEBHOOK_URL"),
        ("s3cr3t", "SLACK_WEBHOOK_URL is no address"),
        ("https://[s3cr3t", "SLACK_WEBHOOK_URL is no address"),
        ("https://hooks slack/s3cr3t", "SLACK_WEBHOOK_URL is no address"),
        ("http://hooks.slack.com/s3cr3t", "SLACK_WEBHOOK_URL is no address"),
    ],
)
@pytest.mark.parametrize("outcome", ["success", "failure"])
def test_without_a_webhook_it_is_red_even_when_all_is_well(
    run: Notify,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    outcome: str,
    webhook: str | None,
    said: str,
) -> None:
    monkeypatch.delenv("SLACK_WEBHOOK_URL", raising=False)
    if webhook is not None:
        monkeypatch.setenv("SLACK_WEBHOOK_URL", webhook)
    assert run(outcome, "success", WELL) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert said in last
    assert "s3cr3t" not in last
