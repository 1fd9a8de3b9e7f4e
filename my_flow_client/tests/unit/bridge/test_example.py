"""The example of a static Reflex app: its bindings are generated, and its components compile."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from my_flow_client.build import CLIENT, PROJECT

EXAMPLE = PROJECT / "examples/timer"
COMPILE = """
import rxconfig
from my_flow_client.bridge.reflex_patches import memo_modules
from reflex.compiler import compiler
from timer.build import TIMER
from timer.timer import app
for route in list(app._unevaluated_pages):
    app._compile_page(route)
    print(compiler.compile_page(route, app._pages[route], None)[1])
print(*[code for _, code in memo_modules(TIMER, "")])
"""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the example with the client's packages, as somebody else would begin."""
    CLIENT.install_packages()
    copy = tmp_path_factory.mktemp("example") / "timer"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("bindings.py", ".web", "node_modules"))
    for name in ("package.json", "bun.lock"):
        shutil.copy(PROJECT / name, copy)
    (copy / "node_modules").symlink_to(PROJECT / "node_modules")
    run(copy, "-m", "timer.build", "bindings")
    return copy


def run(folder: Path, *arguments: str) -> str:
    """Return what Python prints for these arguments in that folder."""
    done = subprocess.run(  # noqa: S603  the arguments are ours
        [sys.executable, *arguments],
        cwd=folder,
        env=CLIENT.environment() | {"PYTHONPATH": f"{folder}{os.pathsep}{PROJECT}", "MYPYPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_bindings_are_generated_by_the_example_s_own_command(example: Path) -> None:
    code = (example / "timer/features/timer/bindings.py").read_text()
    assert "def use_timer(limit: Arg[float]) -> Timer:" in code


def test_the_components_compile_to_react(example: Path) -> None:
    code = run(example, "-c", COMPILE)
    assert 'import { useTimer } from "$/features/timer/logic"' in code
    assert "const timerState = useTimer(limit)" in code
    assert "export const Timer = memo((" in code
    assert 'import { Timer } from "$/utils/memos/Timer"' in code


def test_the_example_type_checks(example: Path) -> None:
    config = str(PROJECT.parent / "mypy.ini")
    assert "Success" in run(example, "-m", "mypy", "--config-file", config, "timer")


def test_the_example_is_short() -> None:
    lines = [
        line
        for path in EXAMPLE.rglob("*.py")
        if path.name != "bindings.py" and "node_modules" not in path.parts
        for line in path.read_text().splitlines()
        if line.strip()
    ]
    assert len(lines) < 60
