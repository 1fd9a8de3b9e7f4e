"""Check commit messages: `area: imperative` in at most 72 characters, then an empty line and the reason."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from delivery.errors import DeliveryError

LIMIT = 72
EXPECTED = (
    f"Write `area: imperative`, at most {LIMIT} characters, such as `client: show the due date in lists`. "
    "The reason goes below an empty line."
)
_SUBJECT = re.compile(r"[a-z0-9][a-z0-9 ,./_-]*: (?P<verb>[a-z][\w-]*)(?:,? .*)?")
_BY_GIT = re.compile(r'(?:Merge |Revert "|Reapply ")')
# "adds", "added" and "adding", but not "pass" or "feed". A list of verbs would never be complete.
_NOT_IMPERATIVE = re.compile(r".*(?:[^s]s|[^e]ed|ing)")
_IMPERATIVE = {"bias", "bring", "canvas", "embed", "focus", "ping", "shed", "string"}
_BOT = "dependabot[bot]"


def problem(message: str) -> str | None:
    """Return the problem of a commit message.

    The mood of the verb is judged by its ending.

    Args:
        message: The message, without comments.

    Returns:
        One phrase; None if the message is correct, or git wrote its subject.
    """
    subject, _, rest = message.strip().partition("\n")
    if _BY_GIT.match(subject):
        return None
    found = _SUBJECT.fullmatch(subject)
    if found is None:
        return "the subject is not `area: imperative` in lower case"
    if len(subject) > LIMIT:
        return f"the subject has {len(subject)} characters"
    if subject.endswith("."):
        return "the subject ends with a period"
    verb = found["verb"]
    if _NOT_IMPERATIVE.fullmatch(verb) and verb not in _IMPERATIVE:
        return f"`{verb}` is not imperative: say what the commit does, `add`, not `adds`, `added` or `adding`"
    if rest and not rest.startswith("\n"):
        return "an empty line is missing after the subject"
    return None


def check_message(file: Path) -> None:
    """Check the message that git passes to a commit-msg hook.

    Args:
        file: The message from the editor, with the comments that git removes later.

    Raises:
        DeliveryError: The message is not correct.
    """
    above_the_diff = re.split(r"^# -+ >8 -+$", file.read_text(), maxsplit=1, flags=re.MULTILINE)[0]
    lines = [line for line in above_the_diff.splitlines() if not line.startswith("#")]
    if wrong := problem("\n".join(lines)):
        raise DeliveryError(f"{wrong}. {EXPECTED}")


def check_commits(base: str, head: str, root: Path) -> int:
    """Check the commits of a push or a pull request, except merges and those of Dependabot.

    Args:
        base: The commit before them; if the repository does not have it, as for a new branch, only `head` is
            checked.
        head: The last commit.
        root: The repository.

    Returns:
        The number of checked commits.

    Raises:
        DeliveryError: A message is not correct, or git cannot read the commits.
    """
    added: tuple[str, ...] = ("--end-of-options", f"{base}..{head}")
    if not _is_commit(base, root):
        added = ("--max-count=1", "--end-of-options", head)
    listed = _git(root, "log", "--no-merges", "-z", "--format=%h%n%an%n%B", *added)
    if listed.returncode:
        raise DeliveryError(f"git cannot read the commits up to {head}: {listed.stderr.strip()}")
    commits = [entry.split("\n", 2) for entry in listed.stdout.split("\0") if entry]
    wrong = [
        f"{commit} {message.partition('\n')[0]}: {found}"
        for commit, author, message in commits
        if author != _BOT and (found := problem(message))
    ]
    if wrong:
        raise DeliveryError("\n".join([f"{len(wrong)} of {len(commits)} commits", *wrong, EXPECTED]))
    return len(commits)


def _is_commit(name: str, root: Path) -> bool:
    verify = ("rev-parse", "--quiet", "--verify", "--end-of-options")
    return bool(name) and _git(root, *verify, f"{name}^{{commit}}").returncode == 0


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  (no shell, and commits follow --end-of-options)
        ["git", *arguments],  # noqa: S607  (git is where the runner has it)
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
