"""Commit messages say `area: imperative`, and an error says what to write instead."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from delivery.cli import main
from delivery.commits import problem

GOOD = (
    "client: show the due date in lists",
    "quick add: read weekdays",
    "client: show, choose and skip repetitions",
    "delivery, ci: pass the commit on",
    "docs/runbooks: focus on one cause",
    "api: embed the script",
    "tests: seed a thousand flows",
    "flows: sort by created_at\n\nLists were in the order of insertion.",
    'Revert "client: show the due date in lists, which nobody had asked for and nobody uses"',
    "Merge branch 'main' into fix",
)
BAD = {
    "Show the due date": "area: imperative",
    "client:show the due date": "area: imperative",
    "client: Show the due date": "area: imperative",
    "client: shows the due date": "`shows` is not imperative",
    "client: added a page": "`added` is not imperative",
    "client: adding a page": "`adding` is not imperative",
    "client: show the due date.": "period",
    "fixup! client: show the due date": "area: imperative",
    "client: add a page\nfor settings": "empty line",
    f"client: add {'a' * 61}": "73 characters",
    "": "area: imperative",
}


def git(repository: Path, *arguments: str) -> str:
    author = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "core.hooksPath=/dev/null"]
    run = subprocess.run(
        ["git", *author, *arguments], cwd=repository, capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


def commit(repository: Path, message: str, author: str = "A <a@example.com>") -> str:
    git(repository, "commit", "--quiet", "--allow-empty", f"--author={author}", "-m", message)
    return git(repository, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with one commit from before the rule, as the current directory."""
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "Started")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("message", GOOD)
def test_a_good_message_has_no_problem(message: str) -> None:
    assert problem(message) is None


@pytest.mark.parametrize("message", BAD)
def test_the_problem_of_a_message_is_named(message: str) -> None:
    assert BAD[message] in (problem(message) or "")


def test_a_subject_of_72_characters_fits() -> None:
    assert problem(f"client: add {'a' * 60}") is None


def test_the_hook_refuses_a_message_and_says_what_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    message = tmp_path / "COMMIT_EDITMSG"
    message.write_text("client: added a page\n")
    assert main(["commits", "--message", str(message)]) == 1
    assert "Write `area: imperative`, at most 72 characters, such as" in capsys.readouterr().err


def test_the_hook_ignores_comments_and_the_diff(tmp_path: Path) -> None:
    message = tmp_path / "COMMIT_EDITMSG"
    message.write_text(
        "client: add a page\n# Please enter the commit message\n\nIt was missing.\n"
        f"# {'-' * 24} >8 {'-' * 24}\ndiff --git a/page.py b/page.py\n"
    )
    assert main(["commits", "--message", str(message)]) == 0


def test_every_added_commit_is_checked_and_no_earlier_one(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = git(repository, "rev-parse", "HEAD")
    commit(repository, "client: add a page")
    head = commit(repository, "client: link the page")
    assert main(["commits", "--base", base, "--head", head]) == 0
    assert capsys.readouterr().out.startswith("2 ")
    bad = commit(repository, "Fixed it")
    head = commit(repository, "client: name the page")
    assert main(["commits", "--base", base, "--head", head]) == 1
    error = capsys.readouterr().err
    assert f"{bad[:7]} Fixed it: the subject is not" in error
    assert "1 of 4 commits" in error


@pytest.mark.parametrize("base", ["", "0" * 40, "f" * 40], ids=["unknown", "new branch", "force-pushed"])
def test_the_last_commit_is_checked_where_no_base_is_known(base: str, repository: Path) -> None:
    good = commit(repository, "client: add a page")
    assert main(["commits", "--base", base, "--head", good]) == 0
    bad = commit(repository, "Fixed it")
    assert main(["commits", "--base", base, "--head", bad]) == 1


def test_merges_and_the_commits_of_dependabot_are_not_checked(repository: Path) -> None:
    base = git(repository, "rev-parse", "HEAD")
    git(repository, "checkout", "--quiet", "-b", "side")
    bot = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
    commit(repository, "Bump reflex from 0.7.14 to 0.7.15", author=bot)
    git(repository, "checkout", "--quiet", "-")
    commit(repository, "client: add a page")
    git(repository, "merge", "--quiet", "--no-ff", "side", "-m", "The side branch")
    assert main(["commits", "--base", base, "--head", "HEAD"]) == 0


def test_a_commit_that_does_not_exist_is_an_error(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["commits", "--head", "f" * 40]) == 1
    assert "git cannot read the commits" in capsys.readouterr().err
