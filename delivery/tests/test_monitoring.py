"""The services that watch production: what their images are made of, and no finding in them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from devstack.layout import ROOT

BIN = Path(sys.executable).parent
DOCKERFILES = sorted((ROOT / "ops").glob("*/Dockerfile"))
SCRIPTS = sorted((ROOT / "ops").glob("*/*.sh"))
COMPOSITION = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.mark.parametrize(
    "command",
    [["hadolint", *map(str, DOCKERFILES)], ["shellcheck", *map(str, SCRIPTS)]],
    ids=lambda it: it[0],
)
def test_there_is_no_finding(command: list[str]) -> None:
    run = subprocess.run(
        [BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_tools_were_given_something() -> None:
    assert [path.parent.name for path in DOCKERFILES] == ["alertmanager", "blackbox", "prometheus"]
    assert [path.parent.name for path in SCRIPTS] == ["alertmanager", "prometheus"]


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.parent.name)
def test_production_runs_what_was_tried_on_this_machine(dockerfile: Path) -> None:
    (base,) = [line.split()[1] for line in dockerfile.read_text().splitlines() if line.startswith("FROM ")]
    assert base == COMPOSITION["services"][dockerfile.parent.name]["image"]
