"""Compiles the TypeScript that is no part of Next's bundle: inline scripts, and files beside it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Literal


def compile_script(
    source: Path,
    env: Mapping[str, str],
    *,
    form: Literal["esm", "iife"],
    defined: Mapping[str, object] | None = None,
) -> str:
    """Return the file as minified JavaScript for browsers.

    Args:
        source: The TypeScript file.
        env: The environment for bun.
        form: `esm` for a module, `iife` for a script that defines no globals.
        defined: Values for names that the file only declares.

    Raises:
        CalledProcessError: If bun cannot build it; its output says why.
    """
    defines = [f"--define={name}={json.dumps(value)}" for name, value in (defined or {}).items()]
    return subprocess.run(  # noqa: S603  the arguments are ours
        [
            *("bun", "build", str(source), "--minify", "--target=browser", f"--format={form}"),
            *("--external=/_next/*", *defines),
        ],
        env=env,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
