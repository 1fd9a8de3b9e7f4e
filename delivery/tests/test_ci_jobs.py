"""`.ci/test` runs the tests of all parts, and says so when one of them fails."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from devstack.layout import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
PARTS = re.findall(r"^PARTS := (.+)$", MAKEFILE, re.MULTILINE)[0].split()
# Replaces a part's Python: prints its call, and fails if its part is the one that should. The tests of FAILED
# fail; a second run has the exit status AGAIN.
PYTHON = """#!/bin/sh
echo "$(basename "$PWD") $* shift=${TEST_PORT_OFFSET:-0}"
case "$*" in *--last-failed*) exit "$AGAIN" ;; esac
if [ "$(basename "$PWD")" = my_flow_client ] && [ -n "$FAILED" ]; then
  mkdir -p .pytest_cache/v/cache
  for test in $FAILED; do echo "  \\"$test\\": true,"; done > .pytest_cache/v/cache/lastfailed
  exit 1
fi
test "$(basename "$PWD")" != "$FAILING"
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """Return the script in a tree of parts with a fake Python."""
    for part in PARTS:
        python = tmp_path / part / ".venv/bin/python"
        python.parent.mkdir(parents=True)
        python.write_text(PYTHON)
        python.chmod(0o755)
    (tmp_path / ".ci").mkdir()
    return Path(shutil.copy(ROOT / ".ci/test", tmp_path / ".ci"))


def run(
    scripts: Path, failing: str = "", failed: str = "", again: int = 0
) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "FAILING": failing, "FAILED": failed, "AGAIN": str(again)}
    return subprocess.run([str(scripts)], env=environment, capture_output=True, text=True, check=False)


def test_every_part_is_tested_and_the_api_with_ports_of_its_own(scripts: Path) -> None:
    tested = run(scripts)
    assert tested.returncode == 0, tested.stderr
    asked = [line for line in tested.stdout.splitlines() if not line.startswith("==")]
    assert asked == [
        "delivery -m pytest -q shift=0",
        "smoke -m pytest -q shift=0",
        "devstack -m pytest -q shift=0",
        "my_flow_api -m pytest -q --cov shift=10",
        "my_flow_client -m pytest -q -n 2 --dist loadfile --cache-clear shift=0",
    ]
    assert {line.split()[0] for line in asked} == set(PARTS)


@pytest.mark.parametrize("failing", PARTS)
def test_a_failure_fails_all_and_keeps_no_other_part_from_its_tests(scripts: Path, failing: str) -> None:
    tested = run(scripts, failing)
    assert tested.returncode == 1
    assert set(re.findall(r"^(\w+) -m pytest", tested.stdout, re.MULTILINE)) == set(PARTS)


def test_browser_tests_that_failed_run_again_alone_and_are_named(scripts: Path) -> None:
    tested = run(scripts, failed="test_a.py::test_a test_b.py::test_b")
    assert tested.returncode == 0
    assert "my_flow_client -m pytest -q --last-failed" in tested.stdout
    assert '"test_a.py::test_a": true' in tested.stdout


def test_browser_tests_that_fail_twice_fail_all(scripts: Path) -> None:
    assert run(scripts, failed="test_a.py::test_a", again=1).returncode == 1


def test_more_than_three_browser_tests_have_no_second_run(scripts: Path) -> None:
    tested = run(scripts, failed=" ".join(f"test_a.py::test_{number}" for number in range(4)))
    assert tested.returncode == 1
    assert "--last-failed" not in tested.stdout
