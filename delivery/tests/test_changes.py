"""What has to be deployed, from what answers now."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import respx

from delivery import changes
from delivery.cli import main

API, CLIENT = "https://api.example.com", "https://app.example.com"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit; what is deployed is that."""
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "my_flow_api/src/main.py", "my_flow_client/page.py", "README.md")
    monkeypatch.setattr("delivery.changes.has_changed.__defaults__", (tmp_path,))
    return tmp_path


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    return subprocess.run(
        ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(folder: Path, *files: str) -> str:
    for file in files:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as out:
            out.write("more\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "change")
    return git(folder, "rev-parse", "HEAD")


def answered(api: str | None, client: str | None, capsys: pytest.CaptureFixture[str]) -> list[str]:
    with respx.mock() as outside:
        outside.get(f"{API}/health").respond(json={"commit": api}) if api else outside.get(
            f"{API}/health"
        ).respond(502)
        tag = f'<meta name="my-flow-commit" content="{client}"/>' if client else ""
        outside.get(f"{CLIENT}/").respond(html=f"<head>{tag}</head>")
        assert main(["changes", "--api", API, "--client", f"{CLIENT}/"]) == 0
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ("README.md", ["api=false", "client=false"]),
        ("my_flow_api/src/main.py", ["api=true", "client=false"]),
        ("my_flow_api/tests/test_main.py", ["api=false", "client=false"]),
        ("railway.toml", ["api=true", "client=false"]),
        ("my_flow_client/page.py", ["api=false", "client=true"]),
        ("my_flow_client/tests/test_page.py", ["api=false", "client=false"]),
        ("vercel.json", ["api=false", "client=true"]),
        ("contract/openapi.json", ["api=false", "client=true"]),
    ],
)
def test_each_side_is_deployed_for_its_own_files(
    repository: Path, capsys: pytest.CaptureFixture[str], changed: str, expected: list[str]
) -> None:
    deployed = git(repository, "rev-parse", "HEAD")
    commit(repository, changed)
    assert answered(deployed, deployed, capsys) == expected


def test_what_an_earlier_run_did_not_deploy_is_deployed_now(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed = git(repository, "rev-parse", "HEAD")
    commit(repository, "my_flow_api/src/main.py")
    commit(repository, "README.md")
    assert answered(deployed, deployed, capsys) == ["api=true", "client=false"]


@pytest.mark.parametrize("unknown", [None, "unknown", "0" * 40, "--help"])
@pytest.mark.usefixtures("repository")
def test_what_is_not_known_is_deployed(unknown: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    assert answered(unknown, unknown, capsys) == ["api=true", "client=true"]


def test_the_paths_exist() -> None:
    for path in (*changes.OF_THE_API, *changes.OF_THE_CLIENT):
        assert (changes.ROOT / path.removeprefix(":!")).exists(), path
