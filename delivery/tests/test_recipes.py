"""The recipes of CONTRIBUTING.md: their diffs apply to the tree, and their commands pass in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from devstack.layout import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text()
RECIPES = dict(re.findall(r"^## (Add .+?)\n(.+?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
INSTALLED = ("*/.venv", "*/node_modules", "*/.tools")


def blocks(recipe: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", RECIPES[recipe], re.MULTILINE | re.DOTALL)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of the working tree, with the installed environments linked into it."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    for installed in (path for pattern in INSTALLED for path in ROOT.glob(pattern)):
        (tmp_path / installed.relative_to(ROOT)).symlink_to(installed)
    return tmp_path


def test_there_is_a_recipe_for_each_usual_change() -> None:
    assert list(RECIPES) == [
        "Add a field to flows and show it",
        "Add a page",
        "Add a problem type",
        "Add an alert",
    ]
    assert all(len(blocks(recipe, "diff")) > 1 and len(blocks(recipe, "sh")) == 1 for recipe in RECIPES)


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_applies_and_its_commands_pass(recipe: str, tree: Path) -> None:
    for diff in blocks(recipe, "diff"):
        applied = subprocess.run(
            ["git", "apply", "-"], cwd=tree, input=diff, capture_output=True, text=True, check=False
        )
        assert applied.returncode == 0, applied.stderr + diff
        for name in re.findall(r"^\+\+\+ b/(.+)$", diff, re.MULTILINE):
            before = (ROOT / name).read_text() if (ROOT / name).exists() else ""
            assert (tree / name).read_text() != before, name
    (commands,) = blocks(recipe, "sh")
    run = subprocess.run(
        ["bash", "-e"],
        cwd=tree,
        input=commands,
        # The installed packages would otherwise import from the tree they were installed in.
        # The ports are those of no other tests that run at the same time.
        env=os.environ | {"PYTHONPATH": str(tree / "my_flow_api/src"), "TEST_PORT_OFFSET": "90"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
