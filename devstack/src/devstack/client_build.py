"""Build the client when its sources or its environment changed, and keep the exports.

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
from devstack.errors import BuildError, MissingDependencyError
from devstack.service import Service

KEPT = 4
_BUILT_WITH = ("package.json", "bun.lock", "rxconfig.py", "requirements.lock")
_NOT_SOURCE = frozenset({".venv", ".web", ".tools", ".states", "node_modules", "__pycache__", "tests"})
_SOURCE_FOLDERS = ("my_flow_client", "assets")


EXPORTS = layout.STATE / "exports"


class Workspace:
    """The client's `.web` folder, which only one process at a time may compile into."""

    def __init__(self, exports: Path) -> None:
        self._path = exports / ".lock"
        self._held: IO[str] | None = None

    def take(self, use: Literal["build", "hot reload"]) -> bool:
        """Try to lock the folder until `release` or the end of this process; return whether it is locked."""
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
        """Return the purpose of the process that holds the lock."""
        return self._path.read_text()

    def release(self) -> None:
        """Release the lock, if it is held."""
        if self._held is not None:
            self._held.close()
            self._held = None


class HotReloadWorkspace:
    """Keeps builds out of `.web` while `client_dev` uses it. A job without a process."""

    name = "client workspace"

    def __init__(self, exports: Path = EXPORTS) -> None:
        self._workspace = Workspace(exports)

    def spawn(self) -> None:
        """Lock `.web`.

        Raises:
            BuildError: Another run uses it.
        """
        if not self._workspace.take("hot reload"):
            use = self._workspace.used_for()
            raise BuildError(f"client: the {use} of another run uses my_flow_client/.web. Wait, or end that.")

    def is_ready(self) -> bool:
        """Return True: the lock is held since `spawn`."""
        return True

    def stop(self) -> None:
        """Release `.web`."""
        self._workspace.release()


class ClientBuild:
    """A job that `client_export` waits for: once it is ready, `directory` is the client's export.

    Args:
        environment: The NEXT_PUBLIC_* variables to compile in.
        logs: Directory of the log.
        client: The part to build.
        exports: Directory of the exports.
        argv: The build command; it leaves its output in `<client>/.web/_static`.
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
        """Return whether this run had to build."""

    @property
    def directory(self) -> Path:
        """The folder of the export."""
        return self._exports / self._digest

    def spawn(self) -> None:
        """Compute the digest of the sources; the build starts with the first `is_ready`."""
        if not self._client.is_dir():
            raise MissingDependencyError(f"client build: there is no {self._client}.")
        self._digest = digest(self._client, self._environment)

    def is_ready(self) -> bool:
        """Return whether the export exists; build it if it does not and no other run builds.

        Raises:
            BuildError: The build failed, or `make client` uses the folder.
        """
        if self._build is None:
            if self._is_kept():
                return True
            if self._workspace.take("build"):
                if not self._is_kept():
                    self._start_build()
            elif self._workspace.used_for() == "hot reload":
                raise BuildError("client build: `make client` is using my_flow_client/.web. End that first.")
            return False  # also while another run builds, perhaps the same export
        if self._build.running:
            return False
        return self._finish(self._build)

    def stop(self) -> None:
        """Stop the build, and release `.web`."""
        if self._build is not None:
            self._build.stop()
            self._build = None
        self._workspace.release()

    def _is_kept(self) -> bool:
        if not self.directory.is_dir():
            return False
        os.utime(self.directory)  # mark it as used: the newest are kept
        self._workspace.release()
        return True

    def _start_build(self) -> None:
        python = layout.venv_python(self._client)
        if self._argv is None and not python.exists():
            raise MissingDependencyError(
                f"{self._client.name}: its virtual environment is missing. Run `make setup`."
            )
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
            raise BuildError(f"client build: {why}. The whole output: {self._log}", detail=build.tail(25))
        before, self._digest = self._digest, digest(self._client, self._environment)
        if before != self._digest:
            return False  # a source was edited during the build: the output mixes the old and the new client
        self._keep(output)
        self._workspace.release()
        return True

    def _keep(self, output: Path) -> None:
        """Copy to a temporary name first, so that an interrupted copy is never mistaken for an export."""
        for left_over in self._exports.glob(".copy-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        aside = Path(tempfile.mkdtemp(prefix=".copy-", dir=self._exports))
        shutil.copytree(output, aside, dirs_exist_ok=True)
        aside.chmod(0o755)
        aside.rename(self.directory)
        os.utime(self.directory)  # copytree copied the age of the build's folder
        for old in _newest_first(self._exports)[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)


def digest(client: Path, environment: Mapping[str, str]) -> str:
    """Return a digest of the sources and the environment of a build."""
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
