"""Generates typed Python bindings of TypeScript modules, and TypeScript types of an OpenAPI document."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

GENERATOR = Path(__file__).parent / "generate_bindings.ts"
SUPPORT = f"{__package__}.bindings"


class BindingError(Exception):
    """Some of the TypeScript has no counterpart in Python; the message names files and types."""


def generate(
    modules: Iterable[Path], *, root: Path, shared: Path, config: Path, env: Mapping[str, str]
) -> dict[Path, str]:
    """Generate the bindings of TypeScript modules: one Python module for those of a folder.

    Args:
        modules: TypeScript files, whose exports are bound.
        root: The folder that `$/` stands for in imports; the Python package of the same name.
        shared: The folder whose bindings define the types that no folder of a module declares.
        config: The tsconfig.json with the compiler's options.
        env: The environment for bun.

    Returns:
        The code by the file, `bindings.py` beside the modules, as ruff formats it.

    Raises:
        BindingError: If something that is exported has no counterpart in Python.
        CalledProcessError: If bun or ruff fails; its output says why.
    """
    done = subprocess.run(  # noqa: S603  the arguments are files of the project
        ["bun", str(GENERATOR), str(config), str(root), str(shared), SUPPORT, *map(str, modules)],  # noqa: S607
        env=env,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    generated = json.loads(done.stdout)
    if generated["errors"]:
        raise BindingError("\n".join(generated["errors"]))
    paths = {Path(folder) / "bindings.py": code for folder, code in generated["folders"].items()}
    return {path: _formatted(code, path) for path, code in paths.items()}


def _formatted(code: str, path: Path) -> str:
    """Return the code, formatted and without unused imports."""
    for command in (["check", "--fix-only", "--select=F401,I", "--quiet"], ["format", "--quiet"]):
        code = subprocess.run(  # noqa: S603  the arguments are ours
            [sys.executable, "-m", "ruff", *command, f"--stdin-filename={path}", "-"],
            input=code,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
    return code


def contract_types(contract: Path, env: Mapping[str, str]) -> str:
    """Return the TypeScript types of an OpenAPI document, by openapi-typescript.

    A property with a default may be left out in a request.

    Raises:
        CalledProcessError: If it fails; its output says why.
    """
    command = ["bun", "x", "openapi-typescript", str(contract), "--default-non-nullable=false"]
    return subprocess.run(  # noqa: S603  the argument is a file of the project
        command, env=env, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
