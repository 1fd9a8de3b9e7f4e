"""Hooks, editor tasks, the dev container and the templates name only what the repository has."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from devstack import layout
from devstack.layout import ROOT

from tests import names

PARTS = re.findall(r"^PARTS := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split()
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
DEV_CONTAINER = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())
TASKS = json.loads((ROOT / ".vscode/tasks.json").read_text())["tasks"]
EXTENSIONS = set(json.loads((ROOT / ".vscode/extensions.json").read_text())["recommendations"])
COMMANDS = [
    *(task["command"] for task in TASKS),
    *(value for key, value in DEV_CONTAINER.items() if key.endswith("Command")),
]
# Replaces a part's Python: prints its call.
PYTHON = '#!/bin/sh\necho "$(basename "$PWD") $*"\n'


def tracked() -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def hooks() -> list[dict[str, Any]]:
    return [hook for repository in HOOKS["repos"] for hook in repository["hooks"]]


def is_in_the_repository(program: str) -> bool:
    """Return whether a program is a script of the repository, or the Python of a part."""
    part, _, rest = program.partition("/")
    return (rest == ".venv/bin/python" and part in PARTS) or os.access(ROOT / program, os.X_OK)


def test_every_hook_runs_a_program_of_the_repository_on_files_that_exist() -> None:
    files = tracked()
    assert {repository["repo"] for repository in HOOKS["repos"]} == {"local"}
    for hook in hooks():
        assert is_in_the_repository(hook["entry"].split()[0]), hook["id"]
        pattern = re.compile(hook.get("files", ""))
        assert any(pattern.search(name) for name in files), hook["id"]


def test_every_part_has_a_hook_and_messages_have_one() -> None:
    checked = [hook["entry"].split()[1] for hook in hooks() if hook["entry"].startswith(".ci/check-part")]
    assert checked == PARTS
    (message,) = (hook for hook in hooks() if hook.get("stages") == ["commit-msg"])
    assert message["entry"].endswith("-m delivery commits --message")
    assert "commit-msg" in HOOKS["default_install_hook_types"]


@pytest.mark.parametrize("failing", ["ruff check", "ruff format", "mypy", None])
def test_a_part_is_checked_by_its_own_programs(failing: str | None, tmp_path: Path) -> None:
    tools = tmp_path / "smoke/.venv/bin"
    tools.mkdir(parents=True)
    for tool in ("ruff", "mypy"):
        (tools / tool).write_text(
            f'#!/bin/sh\necho "{tool} $*"\ncase "{tool} $*" in "$FAILING"*) exit 1; esac\n'
        )
        (tools / tool).chmod(0o755)
    (tmp_path / ".ci").mkdir()
    script = tmp_path / ".ci/check-part"
    script.write_bytes((ROOT / ".ci/check-part").read_bytes())
    script.chmod(0o755)
    environment = {"PATH": "/usr/bin:/bin", "FAILING": failing or "nothing"}
    run = subprocess.run([script, "smoke"], env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == (1 if failing else 0)
    done = [line for line in run.stdout.splitlines() if line.startswith(("ruff", "mypy"))]
    assert [line.split(" --")[0].strip() for line in done] == ["ruff check", "ruff format", "mypy"]


def test_the_tests_of_one_file_run_in_its_part(tmp_path: Path) -> None:
    python = tmp_path / "smoke/.venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(PYTHON)
    python.chmod(0o755)
    (tmp_path / ".ci").mkdir()
    script = tmp_path / ".ci/test-file"
    script.write_bytes((ROOT / ".ci/test-file").read_bytes())
    script.chmod(0o755)
    run = subprocess.run(
        [script, "smoke/tests/test_cli.py", "-x"], capture_output=True, text=True, check=True
    )
    assert run.stdout == "smoke -m pytest -q tests/test_cli.py -x\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_a_target_of_make_or_a_script(command: str) -> None:
    program, _, rest = command.partition(" ")
    if program == "make":
        assert names.unknown_targets(f"`{command}`") == set()
    else:
        assert is_in_the_repository(program), rest


def test_the_dev_container_ends_with_the_whole_stack_running() -> None:
    assert DEV_CONTAINER["postAttachCommand"] == "make dev"
    ports = [layout.CLIENT_PORT, layout.API_PORT, layout.IDENTITY_PORT]
    assert DEV_CONTAINER["forwardPorts"] == ports
    # The client's pages and the identity provider have these addresses in them.
    assert all(DEV_CONTAINER["portsAttributes"][str(port)]["requireLocalPort"] for port in ports)


def test_the_dev_container_has_the_versions_that_the_parts_need() -> None:
    python = (ROOT / ".python-version").read_text().strip()
    assert DEV_CONTAINER["image"].startswith(f"mcr.microsoft.com/devcontainers/python:{python}-")
    node = {
        step["with"]["node-version"]
        for job in yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"].values()
        for step in job["steps"]
        if step.get("uses", "").startswith("actions/setup-node@")
    }
    assert {int(feature["version"]) for feature in DEV_CONTAINER["features"].values()} == node


def test_the_dev_container_has_the_recommended_extensions() -> None:
    inside = set(DEV_CONTAINER["customizations"]["vscode"]["extensions"])
    assert EXTENSIONS - inside == {"ms-vscode-remote.remote-containers"}
    assert inside <= EXTENSIONS


def test_code_owners_own_paths_that_exist() -> None:
    lines = (ROOT / ".github/CODEOWNERS").read_text().splitlines()
    rules = [line.split() for line in lines if line and not line.startswith("#")]
    assert rules[0][0] == "*"
    for path, *owners in rules:
        assert path == "*" or (ROOT / path.strip("/")).exists(), path
        assert all(owner.startswith("@") for owner in owners)


def test_the_set_up_puts_your_names_wherever_a_placeholder_stands() -> None:
    """Tests and examples for development alone keep theirs."""
    page = (ROOT / "docs/deployment.md").read_text()
    (replaced,) = re.findall(r"^git grep -lzI .* -- (.+) \|$", page, re.MULTILINE)
    for name in tracked():
        is_page = name.endswith(".md") or name.startswith(".github/")
        if is_page and "my-team" in (ROOT / name).read_text():
            assert name.startswith(tuple(replaced.split())), name


def test_the_templates_name_what_exists() -> None:
    for page in (ROOT / ".github/pull_request_template.md", ROOT / "SECURITY.md"):
        text = page.read_text()
        assert names.unknown_targets(text) == set()
        assert names.unknown_files(text, page.parent) == set()
