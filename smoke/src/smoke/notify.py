"""Post to Slack when the scheduled smoke tests start to fail, and when they pass again.

    python -m smoke.notify --outcome failure --previous success --report results/monitor.xml

The address of Slack's incoming webhook comes from SLACK_WEBHOOK_URL.
Source: Slack, "Sending messages using incoming webhooks".
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

import httpx

from smoke.target import is_loopback

# Plain http is for loopback only: the path is a secret.
_ADDRESS = re.compile(r"(https://[a-z0-9.-]+|http://(localhost|127\.0\.0\.1)(:\d+)?)/\S+", re.IGNORECASE)
_TIMEOUT = 15.0
_TRIES = 3
_LONGEST_PAUSE = 30.0
_MOST_LINES = 20
_LONGEST_LINE = 300


class SlackError(Exception):
    """The message was not posted. The text gives the reason, without the webhook's secret address."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Post if the outcome changed; the exit code is 1 if posting failed."""
    given = _parsed(arguments)
    try:
        webhook = _webhook(os.environ)
        text = message(given.outcome, given.previous, given.report, os.environ)
        if text is None:
            print(f"Slack is not told: {given.outcome} now, {given.previous} before.")
            return 0
        post(webhook, text)
    except SlackError as error:
        print(f"smoke.notify: {error}", file=sys.stderr)
        return 1
    print(f"Slack was told: {given.outcome} now, {given.previous} before.")
    return 0


def message(outcome: str, previous: str, report: Path, environment: Mapping[str, str]) -> str | None:
    """Return the text for Slack; None if nothing changed.

    Args:
        outcome: The outcome of this run, `success` or `failure`.
        previous: The outcome of the run before, or `unknown`: then a failure is reported, a success is not.
        report: The JUnit file of this run.
        environment: Variables of GitHub Actions that name the run.
    """
    if outcome == "failure" and previous != "failure":
        lines = ["*My Flow is broken.*", *_red_checks(report)]
    elif outcome == "success" and previous == "failure":
        lines = ["*My Flow is well again.*"]
    else:
        return None
    return "\n".join([*lines, *_link(environment)])


def post(webhook: str, text: str) -> None:
    """Send the text; retry after a pause when Slack asks for one.

    Raises:
        SlackError: Slack rejected it, or did not respond.
    """
    for left in reversed(range(_TRIES)):
        try:
            response = httpx.post(
                webhook, json={"text": text}, timeout=_TIMEOUT, trust_env=not is_loopback(webhook)
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason, pause = f"Slack does not answer ({type(error).__name__})", 1.0
        else:
            if response.status_code == httpx.codes.OK and response.text.strip() == "ok":
                return
            said = _shortened(response.text)
            reason = (
                f"Slack answered {response.status_code} {said!r}: see whether SLACK_WEBHOOK_URL is current"
            )
            if response.status_code != httpx.codes.TOO_MANY_REQUESTS and response.status_code < 500:
                raise SlackError(reason)
            pause = _retry_after(response)
        if left:
            time.sleep(min(pause, _LONGEST_PAUSE))
    raise SlackError(f"{reason}, {_TRIES} times")


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m smoke.notify", description="Tell Slack of a change.")
    parser.add_argument("--outcome", choices=("success", "failure"), required=True, help="of this run")
    parser.add_argument(
        "--previous", choices=("success", "failure", "unknown"), required=True, help="of the run before"
    )
    parser.add_argument("--report", type=Path, required=True, help="the JUnit file of this run")
    return parser.parse_args(arguments)


def _webhook(environment: Mapping[str, str]) -> str:
    """Return the address, also if there is nothing to post: its absence must not surface at a failure."""
    webhook = environment.get("SLACK_WEBHOOK_URL", "").strip()
    if not webhook:
        raise SlackError(
            "nobody can be told. Set the secret SLACK_WEBHOOK_URL, the address of a Slack incoming webhook: "
            "gh secret set --env monitor SLACK_WEBHOOK_URL"
        )
    if not _ADDRESS.fullmatch(webhook):
        raise SlackError("SLACK_WEBHOOK_URL is no address: it begins with https://hooks.slack.com/")
    return webhook


def _red_checks(report: Path) -> list[str]:
    """Return a line per failed check, or one line that says why there is none."""
    try:
        suite = ElementTree.parse(report).getroot()  # noqa: S314  (the smoke tests of this run wrote it)
    except (OSError, ElementTree.ParseError):
        return ["The smoke tests did not come to their end: there is no report."]
    cases = [(case.get("name", ""), case.find("failure")) for case in suite.iter("testcase")]
    red = [f"• {name}: {failure.get('message')}" for name, failure in cases if failure is not None]
    if not red:
        return ["No check is red: another step of the run failed."]
    more = [f"… and {len(red) - _MOST_LINES} more"] if len(red) > _MOST_LINES else []
    return [_escaped(_shortened(line)) for line in red[:_MOST_LINES]] + more


def _link(environment: Mapping[str, str]) -> list[str]:
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (environment.get(name) for name in names)
    return [f"<{server}/{repository}/actions/runs/{run}|The run>"] if server and repository and run else []


def _retry_after(response: httpx.Response) -> float:
    try:
        return max(0.0, float(response.headers.get("retry-after", "1")))
    except ValueError:
        return 1.0


def _escaped(text: str) -> str:
    """Escape text. Source: Slack, "Formatting text for app surfaces", escaping."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_LINE else f"{text[: _LONGEST_LINE - 1]}…"


if __name__ == "__main__":
    sys.exit(main())
