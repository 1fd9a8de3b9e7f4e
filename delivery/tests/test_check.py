"""`make check` runs every check, even if some of them fail."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from devstack.layout import ROOT

PARTS = re.findall(r"^PARTS := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split()
VALIDATORS = "my_flow_api/tests/validators/node_modules"
# Replaces each program: prints its call, and fails if the call is the one that should.
PROGRAM = """#!/bin/sh
check="$(basename "$PWD") $(basename "$0") $*"
echo "checked: $check"
case "$check" in *"$FAILING"*) exit 1 ;; esac
"""
CHECKS = [
    *(f"{part} {tool}" for part in PARTS for tool in ("ruff check", "ruff format", "mypy")),
    "python -m tests.house_rules.lint",
    "ruff check --quiet bench",
    "ruff format --quiet --check bench",
    "ruff check --quiet ops",
    "ruff format --quiet --check ops",
    "python -m my_flow_api.contract --check",
    "python -m my_flow_api.contract_diff",
    "python -m openapi_spec_validator contract/openapi.json",
    "redocly lint",
    "spectral lint",
    "python -m my_flow_client check",
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a tree with the Makefile, and fakes for the programs of the parts."""
    programs = [f"{part}/.venv/bin/{name}" for part in PARTS for name in ("python", "ruff", "mypy")]
    programs += [f"{VALIDATORS}/.bin/{name}" for name in ("redocly", "spectral")]
    for program in map(tmp_path.joinpath, programs):
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(PROGRAM)
        program.chmod(0o755)
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/check-part", tmp_path / ".ci")
    shutil.copy(ROOT / "my_flow_client/package.json", tmp_path / "my_flow_client")
    return tmp_path


def check(tree: Path, failing: str) -> subprocess.CompletedProcess[str]:
    # The prerequisites count as up to date.
    argv = ["make", "-o", "setup", "-o", f"{VALIDATORS}/.installed", "check"]
    environment = {"PATH": "/usr/bin:/bin", "FAILING": failing}
    return subprocess.run(argv, cwd=tree, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("failing", ["no check", *CHECKS])
def test_every_check_is_made_and_each_can_fail_all(tree: Path, failing: str) -> None:
    checked = check(tree, failing)
    made = re.findall(r"^checked: (.+)$", checked.stdout, re.MULTILINE)
    assert [sum(expected in found for found in made) for expected in CHECKS] == [1] * len(CHECKS)
    assert len(made) == len(CHECKS)
    assert (checked.returncode == 0) == (failing == "no check")
