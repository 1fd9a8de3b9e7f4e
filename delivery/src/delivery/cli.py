"""The command line: `python -m delivery`. Tokens come only from the environment."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from delivery import changes, commits, headers
from delivery.doctor import examine
from delivery.environments import DEPLOYED, MONITOR, PREVIEW, unusable
from delivery.errors import DeliveryError, describe_network_error
from delivery.railway import Railway
from delivery.railway_config import Cli, apply
from delivery.rollback import FIRST, choose, deployment_took_over, format_deployments, is_first, roll_back

_TIMEOUT = 20.0
_BYPASS = "VERCEL_AUTOMATION_BYPASS_SECRET"
_EXAMINED = (PREVIEW, *DEPLOYED, MONITOR)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. The exit code is 0 on success, and 1 after one line with the reason of the failure."""
    given = _parsed(arguments)
    try:
        with httpx.Client(timeout=_TIMEOUT, follow_redirects=False) as client:
            return int(given.run(given, client))
    except DeliveryError as error:
        print(f"delivery: {error}", file=sys.stderr)
    except httpx.HTTPError as error:
        print(f"delivery: {describe_network_error(error)}", file=sys.stderr)
    return 1


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m delivery")
    commands = parser.add_subparsers(required=True)
    find = commands.add_parser("changes", help="which side has to be deployed, for $GITHUB_OUTPUT")
    find.add_argument("--api", type=_address, required=True, help="address of the API")
    find.add_argument("--client", type=_address, required=True, help="address of the client")
    find.add_argument("--head", default="HEAD", help="the commit that is to be deployed")
    find.add_argument(
        "--replace-newer", action="store_true", help="accept a deployed commit that --head does not contain"
    )
    find.set_defaults(run=_changes)
    messages = commands.add_parser("commits", help="check the messages of commits")
    checked = messages.add_mutually_exclusive_group(required=True)
    checked.add_argument("--message", type=Path, help="the file that git passes to a commit-msg hook")
    checked.add_argument("--head", help="the last of the commits that a push or a pull request adds")
    messages.add_argument("--base", default="", help="the commit before them; empty: check --head alone")
    messages.set_defaults(run=_commits)
    correct = commands.add_parser(
        "headers", help="keep no missing file for a year, in what `vercel build` wrote"
    )
    correct.add_argument("output", nargs="?", type=Path, default=Path(".vercel/output"), help="its folder")
    correct.set_defaults(run=_headers)
    ask = commands.add_parser(
        "doctor", help="compare what is set on Railway, Vercel and GitHub with the repository"
    )
    ask.add_argument("environments", nargs="*", help=f"default: {' '.join(_EXAMINED)}")
    ask.set_defaults(run=_doctor)
    settings = commands.add_parser(
        "apply-railway-config", help="apply .railway/railway.py, unless that would destroy something"
    )
    settings.add_argument("--railway", required=True, type=Path, help="Railway's command-line tool")
    settings.set_defaults(run=_apply_railway_config)
    back = commands.add_parser("rollback", help="an earlier deployment of the API again")
    back.add_argument("--to", help="its id or its commit, or how they begin; default: the one before")
    back.add_argument(
        "--from",
        dest="undone",
        help="only undo the deployment of this commit: do nothing if another one runs",
    )
    back.add_argument("--yes", action="store_true", help="do it; without, say what would be done")
    back.add_argument("--timeout", type=float, default=300, help="seconds to wait until it runs")
    back.set_defaults(run=_rollback)
    return parser.parse_args(arguments)


def _address(text: str) -> str:
    """Parse a URL without a trailing slash; a malformed one would count as not deployed."""
    try:
        parts = httpx.URL(text)
    except httpx.InvalidURL:
        parts = httpx.URL()
    if parts.scheme not in ("http", "https") or not parts.host:
        raise argparse.ArgumentTypeError(f"{text} is no address: write it in full, https://host")
    return text.rstrip("/")


def _changes(given: argparse.Namespace, client: httpx.Client) -> int:
    bypass = os.environ.get(_BYPASS)
    if bypass and unusable([_BYPASS], os.environ):
        raise DeliveryError(f"{_BYPASS} holds a space or a line end: set it again. Nothing was deployed")
    api = changes.deployed_api(given.api, client)
    page = changes.deployed_client(given.client, client, bypass)
    if not given.replace_newer:
        changes.refuse_older("API", api, given.head)
        changes.refuse_older("client", page, given.head)
    print(f"api={str(changes.has_changed(api, given.head, changes.OF_THE_API)).lower()}")
    print(f"client={str(changes.has_changed(page, given.head, changes.OF_THE_CLIENT)).lower()}")
    print(
        f"api_commit={changes.commit_or_empty(api)}",
        f"client_commit={changes.commit_or_empty(page)}",
        sep="\n",
    )
    return 0


def _commits(given: argparse.Namespace, _: httpx.Client) -> int:
    if given.message:
        commits.check_message(given.message)
    else:
        count = commits.check_commits(given.base, given.head, Path.cwd())
        print(f"{count} commit messages are as they should be")
    return 0


def _headers(given: argparse.Namespace, _: httpx.Client) -> int:
    print(f"moved {headers.scope_immutable_headers(given.output)} header rules behind `handle: hit`")
    return 0


def _doctor(given: argparse.Namespace, client: httpx.Client) -> int:
    well = True
    for environment in given.environments or _EXAMINED:
        if environment not in _EXAMINED:
            raise DeliveryError(f"{environment} is no environment: {' or '.join(_EXAMINED)}")
        findings = examine(environment, os.environ, client)
        print(environment, *findings, sep="\n")
        well = well and all(finding.well for finding in findings)
    return 0 if well else 1


def _apply_railway_config(given: argparse.Namespace, client: httpx.Client) -> int:
    names = ("RAILWAY_TOKEN", "SERVICE", "RAILWAY_ENVIRONMENT_NAME")
    if wrong := unusable(names, os.environ):
        raise DeliveryError(
            f"set {' and '.join(wrong)}: delivery/README.md says to what, without spaces or line ends"
        )
    railway = Railway(os.environ["RAILWAY_TOKEN"], os.environ["SERVICE"], client)
    print(apply(Cli(given.railway), railway, environment=os.environ["RAILWAY_ENVIRONMENT_NAME"]))
    return 0


def _rollback(given: argparse.Namespace, client: httpx.Client) -> int:
    if wrong := unusable(("RAILWAY_TOKEN", "RAILWAY_SERVICE_ID"), os.environ):
        raise DeliveryError(
            f"set {' and '.join(wrong)}: docs/runbooks/rollback-api.md says where they are, "
            "without spaces or line ends"
        )
    railway = Railway(os.environ["RAILWAY_TOKEN"], os.environ["RAILWAY_SERVICE_ID"], client)
    if given.undone and not deployment_took_over(railway, given.undone, timeout=given.timeout):
        print(f"No deployment of {given.undone} replaced another one: the API is as it was before.")
        return 0
    deployments = railway.deployments()
    print(
        f"The API in {railway.environment()}, the newest deployment first:",
        format_deployments(deployments),
        sep="\n",
    )
    if given.undone and is_first(deployments, given.undone):
        print(FIRST)
        return 0
    to = choose(deployments, given.to, given.undone)
    if not given.yes:
        print(f"It would go back to {to.id} ({to.message or to.created_at}). With --yes it does.")
        return 0
    began = time.monotonic()
    made = roll_back(railway, to, timeout=given.timeout)
    took = f"after {time.monotonic() - began:.0f} s, as deployment {made.id}"
    print(f"It runs again {took}. See which commit answers: make smoke, in the runbook.")
    return 0
