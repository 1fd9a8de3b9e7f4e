"""The app that the bridge compiles: its folders, and the tools and packages that it is built with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


class BuildError(Exception):
    """The build cannot go on; the message says what to do."""


@dataclass(frozen=True)
class Project:
    """An app that is written in Python and TypeScript.

    Args:
        root: The folder with `rxconfig.py`, `package.json` and `bun.lock`; Reflex writes `.web` into it.
        sources: The Python package. `$/` stands for it in the imports of TypeScript.
        typescript: The folders in the package whose TypeScript becomes a part of the app.
        bun_hint: Tells what to do if bun is missing.
    """

    root: Path
    sources: Path
    typescript: tuple[str, ...] = ("features",)
    bun_hint: str = "install it"

    @property
    def web(self) -> Path:
        """The Next.js app that Reflex writes."""
        return self.root / ".web"

    @property
    def exported(self) -> Path:
        """The folder that a static host serves."""
        return self.web / "_static"

    def typescript_files(self) -> list[Path]:
        """Return the TypeScript of the app, without tests."""
        return [
            path
            for folder in self.typescript
            for path in sorted((self.sources / folder).rglob("*.ts"))
            if not path.name.endswith(".test.ts")
        ]

    def environment(self) -> dict[str, str]:
        """Return the environment for Reflex, bun and Next: the caller's, with versions and quiet settings.

        Raises:
            BuildError: If bun is missing.
        """
        package = json.loads((self.root / "package.json").read_text())
        env = os.environ | {
            "PATH": f"{self.root / '.tools/node_modules/.bin'}{os.pathsep}{os.environ['PATH']}",
            "NEXTJS_VERSION": package["dependencies"]["next"],
            "REACT_VERSION": package["dependencies"]["react"],
            "REFLEX_USE_SYSTEM_BUN": "true",
            "REFLEX_TELEMETRY_ENABLED": "false",
            "REFLEX_CHECK_LATEST_VERSION": "false",
            "NEXT_TELEMETRY_DISABLED": "1",
        }
        if not shutil.which("bun", path=env["PATH"]):
            raise BuildError(f"{package['packageManager']} is missing: {self.bun_hint}")
        return env

    def install_packages(self) -> None:
        """Install the packages in bun.lock, and nothing else.

        Raises:
            BuildError: If bun.lock does not fit package.json, or the installation fails.
        """
        done = subprocess.run(
            ["bun", "install", "--frozen-lockfile"],  # noqa: S607
            cwd=self.root,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BuildError(f"bun install failed:\n{done.stdout}{done.stderr}")
