"""Which side has to be deployed: what answers now is compared with the commit that is to be."""

from __future__ import annotations

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[3]
_COMMIT = re.compile(r"[0-9a-f]{40}")

# What goes into the image, and into the bundle. The contract is in every page.
OF_THE_API = (
    "my_flow_api/Dockerfile",
    "my_flow_api/requirements.lock",
    "my_flow_api/src",
    "railway.toml",
    ".railway",
)
OF_THE_CLIENT = (
    "my_flow_client",
    "contract",
    "vercel.json",
    "Makefile",
    ".python-version",
    ":!my_flow_client/tests",
    ":!my_flow_client/README.md",
)


def deployed_api(url: str, client: httpx.Client) -> str | None:
    """The commit of the API that answers, if one does and says it."""
    try:
        commit = client.get(f"{url}/health").json().get("commit")
    except (httpx.HTTPError, ValueError, AttributeError):
        return None
    return commit if isinstance(commit, str) else None


def deployed_client(url: str, client: httpx.Client) -> str | None:
    """The commit of the client's front page, if it says it."""
    try:
        page = client.get(f"{url}/").text
    except httpx.HTTPError:
        return None
    finder = _CommitFinder()
    finder.feed(page)
    return finder.commit


def has_changed(deployed: str | None, head: str, paths: tuple[str, ...], root: Path = ROOT) -> bool:
    """Whether anything below `paths` differs between two commits; True if that cannot be told."""
    if deployed is None or not _COMMIT.fullmatch(deployed):
        return True
    compared = subprocess.run(  # noqa: S603  (the arguments are commits and paths of our own)
        ["git", "diff", "--quiet", deployed, head, "--", *paths],  # noqa: S607  (git is where the runner has it)
        cwd=root,
        capture_output=True,
        check=False,
    )
    return compared.returncode != 0


class _CommitFinder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.commit: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("name") == "my-flow-commit":
            self.commit = given.get("content")
