"""Compare the deployed commits with the commit to deploy."""

from __future__ import annotations

import subprocess
from pathlib import Path

import httpx
import pytest
import respx

from delivery import changes
from delivery.cli import main

API, CLIENT = "https://api.example.com", "https://app.example.com"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with one commit, which is the deployed one."""
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "my_flow_api/src/main.py", "my_flow_client/page.py", "README.md")
    for function in ("has_changed", "refuse_older"):
        monkeypatch.setattr(f"delivery.changes.{function}.__defaults__", (tmp_path,))
    monkeypatch.setattr("delivery.changes._PAUSE", 0.0)
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


def ask(api: str | None, client: str | None, *arguments: str) -> int:
    with respx.mock() as outside:
        outside.get(f"{API}/health").respond(json={"commit": api}) if api else outside.get(
            f"{API}/health"
        ).respond(502)
        tag = f'<meta name="my-flow-commit" content="{client}"/>' if client else ""
        outside.get(f"{CLIENT}/").respond(html=f"<head>{tag}</head>")
        return main(["changes", "--api", API, "--client", f"{CLIENT}/", *arguments])


def answered(api: str | None, client: str | None, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert ask(api, client) == 0
    return capsys.readouterr().out.splitlines()[:2]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ("README.md", ["api=false", "client=false"]),
        ("my_flow_api/src/main.py", ["api=true", "client=false"]),
        ("my_flow_api/tests/test_main.py", ["api=false", "client=false"]),
        ("my_flow_api/.dockerignore", ["api=true", "client=false"]),
        ("railway.toml", ["api=true", "client=false"]),
        ("my_flow_client/page.py", ["api=false", "client=true"]),
        ("my_flow_client/tests/test_page.py", ["api=false", "client=false"]),
        ("vercel.json", ["api=false", "client=true"]),
        ("delivery/src/delivery/headers.py", ["api=false", "client=true"]),
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


@pytest.mark.parametrize("unknown", [None, "unknown", "--help"])
@pytest.mark.usefixtures("repository")
def test_what_is_not_known_is_deployed(unknown: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    assert answered(unknown, unknown, capsys) == ["api=true", "client=true"]


@pytest.mark.usefixtures("repository")
def test_the_deployed_commits_are_printed_if_they_are_known(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed = git(repository, "rev-parse", "HEAD")
    assert ask(deployed, None) == 0
    assert capsys.readouterr().out.splitlines()[2:] == [f"api_commit={deployed}", "client_commit="]


@pytest.mark.parametrize("side", ["API", "client"])
def test_an_older_commit_does_not_replace_a_newer_one(
    repository: Path, capsys: pytest.CaptureFixture[str], side: str
) -> None:
    """As a production job does that is approved after the job of a later push."""
    older = git(repository, "rev-parse", "HEAD")
    newer = commit(repository, "my_flow_api/src/main.py")
    api, client = (newer, older) if side == "API" else (older, newer)
    assert ask(api, client, "--head", older) == 1
    said = capsys.readouterr()
    assert said.err.startswith(f"delivery: the {side} runs {newer}, which is newer than {older}: ")
    assert said.out == ""
    assert ask(api, client, "--head", older, "--replace-newer") == 0


@pytest.mark.parametrize("known", [True, False])
def test_a_commit_of_another_history_is_not_replaced(
    repository: Path, capsys: pytest.CaptureFixture[str], known: bool
) -> None:
    git(repository, "checkout", "-q", "-b", "other")
    deployed = commit(repository, "my_flow_api/src/main.py") if known else "0" * 40
    git(repository, "checkout", "-q", "main")
    head = commit(repository, "README.md")
    assert ask(deployed, None, "--head", head) == 1
    assert f"the API runs {deployed}, which is not in the history of {head}." in capsys.readouterr().err
    assert ask(deployed, None, "--head", head, "--replace-newer") == 0
    assert capsys.readouterr().out.startswith("api=true\nclient=true\n")


@pytest.mark.usefixtures("repository")
def test_a_client_behind_deployment_protection_is_asked_with_the_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VERCEL_AUTOMATION_BYPASS_SECRET", "opens")
    with respx.mock() as outside:
        outside.get(f"{API}/health").respond(502)
        outside.get(f"{CLIENT}/", headers={"x-vercel-protection-bypass": "opens"}).respond(html="")
        assert main(["changes", "--api", API, "--client", CLIENT]) == 0


def test_the_commit_is_uploaded_into_the_image() -> None:
    """The workflow writes the file that the API reads; neither Railway's upload nor the image leaves it out.

    Source: Railway CLI, src/controllers/upload.rs: what .gitignore or .railwayignore names is not uploaded.
    """
    file = "my_flow_api/src/my_flow_api/COMMIT"
    workflow = (changes.ROOT / ".github/workflows/deploy-environment.yml").read_text()
    assert f"""printf '%s\\n' "$GITHUB_SHA" > {file}\n""" in workflow
    source = (changes.ROOT / "my_flow_api/src/my_flow_api/config.py").read_text()
    assert '_COMMIT_FILE = Path(__file__).with_name("COMMIT")' in source
    ignored = subprocess.run(
        ["git", "check-ignore", file], cwd=changes.ROOT, capture_output=True, check=False
    )
    assert ignored.returncode == 1
    assert not (changes.ROOT / ".railwayignore").exists()
    rules = (changes.ROOT / "my_flow_api/.dockerignore").read_text().splitlines()
    assert rules == ["*", "!requirements.lock", "!src", "**/__pycache__"]
    assert "COPY src /app/src" in (changes.ROOT / "my_flow_api/Dockerfile").read_text()


def test_the_paths_exist() -> None:
    for path in (*changes.OF_THE_API, *changes.OF_THE_CLIENT):
        assert (changes.ROOT / path.removeprefix(":!")).exists(), path


@pytest.mark.parametrize(
    "bad", [httpx.Response(502), httpx.ConnectError("refused"), httpx.ReadTimeout("late")]
)
@pytest.mark.parametrize("side", ["API", "client"])
def test_one_bad_moment_lets_no_older_commit_replace_a_newer_one(
    repository: Path, capsys: pytest.CaptureFixture[str], bad: httpx.Response | Exception, side: str
) -> None:
    older = git(repository, "rev-parse", "HEAD")
    newer = commit(repository, "my_flow_api/src/main.py", "my_flow_client/page.py")
    git(repository, "checkout", "-q", older)
    health = httpx.Response(200, json={"commit": newer})
    page = httpx.Response(200, html=f'<meta name="my-flow-commit" content="{newer}"/>')
    # The other side answers with the commit that is to be deployed, which is refused for no reason.
    if side == "API":
        page = httpx.Response(200, html=f'<meta name="my-flow-commit" content="{older}"/>')
    else:
        health = httpx.Response(200, json={"commit": older})
    with respx.mock() as outside:
        outside.get(f"{API}/health").mock(side_effect=[*([bad] if side == "API" else []), health])
        outside.get(f"{CLIENT}/").mock(side_effect=[*([bad] if side == "client" else []), page])
        assert main(["changes", "--api", API, "--client", CLIENT, "--head", older]) == 1
    assert f"the {side} runs {newer}, which is newer than {older}" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["api.example.com", "https://", "https:///health", "https://a\nb", "nothing", ""]
)
def test_what_is_no_address_is_refused_and_does_not_count_as_not_deployed(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with respx.mock(), pytest.raises(SystemExit) as ended:
        main(["changes", "--api", API, "--client", text])
    assert ended.value.code == 2
    assert "is no address: write it in full, https://host" in capsys.readouterr().err


def test_a_bypass_that_no_header_can_hold_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VERCEL_AUTOMATION_BYPASS_SECRET", "hidden\n")
    with respx.mock():
        assert main(["changes", "--api", API, "--client", CLIENT]) == 1
    written = capsys.readouterr().err
    assert "VERCEL_AUTOMATION_BYPASS_SECRET holds a space or a line end: set it again" in written
    assert "hidden" not in written
