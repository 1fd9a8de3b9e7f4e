"""Compare the deployed commits with the commit to deploy: which side changed, and whether one is newer."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import httpx

from delivery.errors import DeliveryError

ROOT = Path(__file__).parents[3]
_COMMIT = re.compile(r"[0-9a-f]{40}")
_TRIES, _PAUSE = 3, 5.0

# The contents of the image and of the bundle. Every page contains the contract.
OF_THE_API = (
    "my_flow_api/.dockerignore",
    "my_flow_api/Dockerfile",
    "my_flow_api/requirements.lock",
    "my_flow_api/src",
    "railway.toml",
    ".railway",
    "delivery/environments.toml",  # the region, and the variables to keep
)
OF_THE_CLIENT = (
    "my_flow_client",
    "contract",
    "vercel.json",
    "Makefile",
    ".python-version",
    "delivery/src/delivery/headers.py",  # rewrites the build output
    ":!my_flow_client/tests",
    ":!my_flow_client/README.md",
)


def deployed_api(url: str, client: httpx.Client) -> str | None:
    """Return the commit of the API that responds; None if none responds or names its commit."""
    answer = _get(f"{url}/health", client)
    try:
        commit = answer.json().get("commit") if answer is not None else None
    except (ValueError, AttributeError):
        return None
    return commit if isinstance(commit, str) else None


def deployed_client(url: str, client: httpx.Client, bypass: str | None = None) -> str | None:
    """Return the commit of the client's front page; None if the page is missing or names none.

    Args:
        url: Address of the client.
        client: Sends the request.
        bypass: Secret for Vercel's deployment protection.
    """
    headers = {"x-vercel-protection-bypass": bypass} if bypass else {}
    page = _get(f"{url}/", client, headers)
    finder = _CommitFinder()
    finder.feed(page.text if page is not None else "")
    return finder.commit


def has_changed(deployed: str | None, head: str, paths: tuple[str, ...], root: Path = ROOT) -> bool:
    """Return whether a file below `paths` differs between two commits; True if git cannot tell."""
    if deployed is None or not _COMMIT.fullmatch(deployed):
        return True
    compared = subprocess.run(  # noqa: S603  (the arguments are commits and paths of our own)
        ["git", "diff", "--quiet", deployed, head, "--", *paths],  # noqa: S607  (git is where the runner has it)
        cwd=root,
        capture_output=True,
        check=False,
    )
    return compared.returncode != 0


def commit_or_empty(deployed: str | None) -> str:
    """Format a deployed commit as a line of output: empty if the commit is unknown."""
    return deployed if deployed and _COMMIT.fullmatch(deployed) else ""


def refuse_older(side: str, deployed: str | None, head: str, root: Path = ROOT) -> None:
    """Refuse to replace a deployed commit with one that does not contain it.

    Args:
        side: Name of the program, for the message.
        deployed: The deployed commit; if it is unknown, nothing is refused.
        head: The commit to deploy.
        root: The repository, with its whole history.

    Raises:
        DeliveryError: `deployed` is newer than `head`, or has another history.
    """
    if deployed is None or not _COMMIT.fullmatch(deployed) or _is_ancestor(deployed, head, root):
        return
    if _is_ancestor(head, deployed, root):
        raise DeliveryError(
            f"the {side} runs {deployed}, which is newer than {head}: "
            "an older commit is not deployed over it. Run the newest deployment instead; "
            "to go back, see docs/runbooks/rollback-api.md"
        )
    raise DeliveryError(
        f"the {side} runs {deployed}, which is not in the history of {head}. "
        "To replace it all the same: gh workflow run deploy.yml -f replace-newer=true"
    )


def _get(url: str, client: httpx.Client, headers: Mapping[str, str] | None = None) -> httpx.Response | None:
    """Return the response, or None; retried if there is no response or a 5xx.

    An unknown commit is replaced without a check, since at first nothing is deployed: the retries keep one
    temporary failure from letting an older commit through.
    """
    answer = None
    for left in reversed(range(_TRIES)):
        try:
            answer = client.get(url, headers=headers)
        except httpx.HTTPError:
            answer = None
        if not left or (answer is not None and not answer.is_server_error):
            break
        time.sleep(_PAUSE)
    return answer


def _is_ancestor(older: str, newer: str, root: Path) -> bool:
    compared = subprocess.run(  # noqa: S603  (as in has_changed)
        ["git", "merge-base", "--is-ancestor", older, newer],  # noqa: S607
        cwd=root,
        capture_output=True,
        check=False,
    )
    return compared.returncode == 0


class _CommitFinder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.commit: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("name") == "my-flow-commit":
            self.commit = given.get("content")
