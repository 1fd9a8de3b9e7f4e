"""Builds the client when its sources or its environment changed, and keeps what was built.

.devstack/exports/<digest>/     one export each; the newest four are kept
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Literal

from devstack import layout
from devstack.errors import BuildFailed, Missing
from devstack.service import Service

KEPT = 4
_BUILT_WITH = ("package.json", "bun.lock", "rxconfig.py", "requirements.lock")
_NOT_SOURCE = frozenset({".venv", ".web", ".tools", ".states", "node_modules", "__pycache__", "tests"})
_SOURCE_FOLDERS = ("my_flow_client", "assets")


EXPORTS = layout.STATE / "exports"


class Workspace:
    """The client's `.web` folder, which one process at a time may compile into."""

    def __init__(self, exports: Path) -> None:
        self._path = exports / ".lock"
        self._held: IO[str] | None = None

    def take(self, use: Literal["build", "hot reload"]) -> bool:
        """Whether it is ours now; it stays so until `release`, or until this process ends."""
        if self._held is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = self._path.open("a+")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                return False
            self._held = file
            file.truncate(0)
            file.write(use)
            file.flush()
        return True

    def used_for(self) -> str:
        return self._path.read_text()

    def release(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None


class HotReloadWorkspace:
    """Keeps builds out of `.web` while `client_dev` uses it. A job without a process."""

    name = "client workspace"

    def __init__(self, exports: Path = EXPORTS) -> None:
        self._workspace = Workspace(exports)

    def spawn(self) -> None:
        if not self._workspace.take("hot reload"):
            use = self._workspace.used_for()
            raise BuildFailed(
                f"client: the {use} of another run uses my_flow_client/.web. Wait, or end that."
            )

    def is_ready(self) -> bool:
        return True

    def stop(self) -> None:
        self._workspace.release()


class ClientBuild:
    """The job that `client_export` waits for: after it is ready, `directory` is the client's export.

    Args:
        environment: the NEXT_PUBLIC_* variables that are compiled in.
        logs: directory of the log.
        client: the part to build.
        exports: where exports are kept.
        argv: the build; it leaves its output in `<client>/.web/_static`.
    """

    name = "client build"

    def __init__(
        self,
        *,
        environment: Mapping[str, str],
        logs: Path,
        client: Path = layout.CLIENT,
        exports: Path = EXPORTS,
        argv: Sequence[str] | None = None,
    ) -> None:
        self._environment = dict(environment)
        self._client = client
        self._exports = exports
        self._argv = argv
        self._log = logs / "client-build.log"
        self._workspace = Workspace(exports)
        self._build: Service | None = None
        self._digest = ""
        self.built = False
        """Whether this run had to build."""

    @property
    def directory(self) -> Path:
        return self._exports / self._digest

    def spawn(self) -> None:
        if not self._client.is_dir():
            raise Missing(f"client build: there is no {self._client}.")
        self._digest = digest(self._client, self._environment)

    def is_ready(self) -> bool:
        if self._build is None:
            if self._is_kept():
                return True
            if self._workspace.take("build"):
                if not self._is_kept():
                    self._start_build()
            elif self._workspace.used_for() == "hot reload":
                raise BuildFailed("client build: `make client` is using my_flow_client/.web. End that first.")
            return False  # also while another run builds, perhaps this very client
        if self._build.running:
            return False
        return self._finish(self._build)

    def stop(self) -> None:
        if self._build is not None:
            self._build.stop()
            self._build = None
        self._workspace.release()

    def _is_kept(self) -> bool:
        if not self.directory.is_dir():
            return False
        os.utime(self.directory)  # it is in use: the newest stay
        self._workspace.release()
        return True

    def _start_build(self) -> None:
        python = layout.venv_python(self._client)
        if self._argv is None and not python.exists():
            raise Missing(f"{self._client.name}: its virtual environment is missing. Run `make setup`.")
        self._build = Service(
            name=self.name,
            argv=self._argv or [str(python), "-m", "my_flow_client", "export"],
            log=self._log,
            answers=lambda: False,
            env=self._environment,
            cwd=self._client,
        )
        self._build.spawn()
        self.built = True

    def _finish(self, build: Service) -> bool:
        code = build.exit_code
        build.stop()
        self._build = None
        output = self._client / ".web" / "_static"
        if code != 0 or not (output / "index.html").is_file():
            self._workspace.release()
            why = f"failed with exit code {code}" if code else f"left no index.html in {output}"
            raise BuildFailed(f"client build: {why}. The whole output: {self._log}", detail=build.tail(25))
        before, self._digest = self._digest, digest(self._client, self._environment)
        if before != self._digest:
            return (
                False  # a source was edited meanwhile: what was built is neither the old nor the new client
            )
        self._keep(output)
        self._workspace.release()
        return True

    def _keep(self, output: Path) -> None:
        """Copies aside first, so that a copy that was cut short is never taken for an export."""
        for left_over in self._exports.glob(".copy-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        aside = Path(tempfile.mkdtemp(prefix=".copy-", dir=self._exports))
        shutil.copytree(output, aside, dirs_exist_ok=True)
        aside.chmod(0o755)
        aside.rename(self.directory)
        os.utime(self.directory)  # copytree gave it the age of the build's own folder
        for old in _newest_first(self._exports)[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)


def digest(client: Path, environment: Mapping[str, str]) -> str:
    """A name for what a build of these sources in this environment gives."""
    sha = hashlib.sha256()
    for name, value in sorted(environment.items()):
        if name.startswith("NEXT_PUBLIC_"):
            sha.update(f"{name}={value}\0".encode())
    for path in _sources(client):
        content = path.read_bytes()
        sha.update(f"{path.relative_to(client, walk_up=True).as_posix()}\0{len(content)}\0".encode())
        sha.update(content)
    return sha.hexdigest()[:16]


def _sources(client: Path) -> list[Path]:
    # Each page names the contract that it was built for.
    contract = client.parent / "contract" / "openapi.json"
    files = [file for file in (*(client / name for name in _BUILT_WITH), contract) if file.is_file()]
    for folder in _SOURCE_FOLDERS:
        files += _walk(client / folder)
    return sorted(files)


def _walk(folder: Path) -> Iterator[Path]:
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _NOT_SOURCE]
        yield from (
            Path(base) / name for name in names if not name.startswith(".") and not name.endswith(".pyc")
        )


def _newest_first(exports: Path) -> list[Path]:
    kept = (entry for entry in exports.iterdir() if entry.is_dir() and not entry.name.startswith("."))
    return sorted(kept, key=lambda entry: entry.stat().st_mtime, reverse=True)
