"""The command line: `python -m smoke`. Secrets come only from the environment."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from smoke.checks import OF_BOTH, OF_THE_API, OF_THE_CLIENT, Check, replicas
from smoke.report import perform, table, write_junit
from smoke.target import Machine, Run, Target, is_loopback

_PAUSE = 2.0
_BYPASS = "VERCEL_AUTOMATION_BYPASS_SECRET"
# The defaults of `make dev`, for a run without settings.
_LOCAL = {
    "LOGTO_ENDPOINT": "http://localhost:3001",
    "LOGTO_RESOURCE": "https://api.my-flow.example",
    "SMOKE_CLIENT_ID": "my-flow-machine",
    "SMOKE_CLIENT_SECRET": "my-flow-machine-secret",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a deployment; the exit code is 0 if all checks pass and 1 if one fails."""
    given = _parsed(arguments)
    target = _target(given, os.environ)
    with closing(Run(target)) as run:
        if given.wait:
            _wait_for_commit(run, given.wait)
        results = perform(run, _checks(given.only, target))
    print(table(results))
    if given.junit:
        write_junit(results, given.junit)
    return 1 if any(result.outcome == "red" for result in results) else 0


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m smoke", description="Checks of a running My Flow.")
    parser.add_argument("--api", type=_address, required=True, help="address of the API")
    parser.add_argument(
        "--client", type=_address, help="address of the client; without it the API alone is looked at"
    )
    parser.add_argument(
        "--origin", type=_address, help="the client's origin for CORS, if --client is another address of it"
    )
    parser.add_argument(
        "--preview-origin", type=_address, help="an origin of a preview that the API must let in"
    )
    parser.add_argument("--commit", help="the commit that must answer, from every replica")
    parser.add_argument(
        "--browser", action="store_true", help="start the client's front page in a headless browser too"
    )
    parser.add_argument("--contract", type=Path, help="compare the API with this file, not with the client")
    parser.add_argument("--only", choices=("api", "client", "contract"), help="a part of the checks")
    parser.add_argument("--wait", type=float, default=0, help="seconds to wait for the commit to answer")
    parser.add_argument("--junit", type=Path, help="also write the results to this file")
    given = parser.parse_args(arguments)
    # httpx would reject the header with the secret in its message.
    if not re.fullmatch(r"[!-~]*", os.environ.get(_BYPASS, "")):
        parser.error(f"{_BYPASS} holds a space or a line end: set it again")
    if given.only == "client" and not given.client:
        parser.error("--only client needs --client")
    if given.browser and not given.client:
        parser.error("--browser needs --client")
    if given.contract and not given.contract.is_file():
        parser.error(f"--contract: there is no file {given.contract}")
    return given


def _address(text: str) -> str:
    """Parse a URL and strip its trailing slash."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError(f"{text} is no address: write it in full, https://host")
    return text.rstrip("/")


def _target(given: argparse.Namespace, environment: Mapping[str, str]) -> Target:
    known = {**(_LOCAL if is_loopback(given.api) else {}), **environment}
    machine_id, secret = known.get("SMOKE_CLIENT_ID"), known.get("SMOKE_CLIENT_SECRET")
    return Target(
        api=given.api,
        client=given.client,
        origin=given.origin,
        commit=given.commit,
        preview=given.preview_origin,
        contract=given.contract,
        logto=known.get("LOGTO_ENDPOINT", "").rstrip("/") or None,
        resource=known.get("LOGTO_RESOURCE"),
        machine=Machine(machine_id, secret) if machine_id and secret else None,
        browser=given.browser,
        bypass=environment.get(_BYPASS),
    )


def _checks(only: str | None, target: Target) -> dict[str, Check]:
    parts: dict[str | None, dict[str, Check]] = {
        "api": OF_THE_API,
        "client": OF_THE_CLIENT,
        "contract": OF_BOTH,
        None: OF_THE_API | (OF_THE_CLIENT | OF_BOTH if target.client else {}),
    }
    return parts[only]


def _wait_for_commit(run: Run, seconds: float) -> None:
    """Wait until every replica has the commit, or the time is up; the checks report a wrong commit."""
    until = time.monotonic() + seconds
    while not replicas.all_have_the_commit(run) and time.monotonic() < until:
        print(f"waiting for commit {run.target.commit} to answer", file=sys.stderr, flush=True)
        time.sleep(_PAUSE)
