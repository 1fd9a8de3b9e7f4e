"""Find a mongod: on PATH, or in devstack's virtual environment."""

from __future__ import annotations

import ctypes
import shutil
import sys
from pathlib import Path

from devstack.errors import MissingDependencyError
from devstack.layout import DEVSTACK


def find_mongod(*, venv: Path = DEVSTACK / ".venv") -> Path:
    """Return the path of the mongod to run.

    Raises:
        MissingDependencyError: There is none, or the wheel's lacks libcurl; the message says what to do.
    """
    installed = shutil.which("mongod")
    if installed:
        return Path(installed)
    bundled = _bundled(venv)
    if bundled is None:
        raise MissingDependencyError(
            "mongod: there is none here. Run `make setup`, or `docker compose up -d mongo` and set "
            "MONGODB_URL='mongodb://127.0.0.1:27018/?replicaSet=rs0&directConnection=true'."
        )
    if sys.platform == "linux":
        require_libcurl()
    return bundled


def require_libcurl(library: str = "libcurl.so.4") -> None:
    """Raise MissingDependencyError unless the library that the wheel's mongod needs can be loaded."""
    try:
        ctypes.CDLL(library)
    except OSError:
        raise MissingDependencyError(
            "mongod: it needs libcurl, which is not here. Run: sudo apt-get install libcurl4"
        ) from None


def _bundled(venv: Path) -> Path | None:
    # By path: this also runs in the API's and the client's environments, which do not have the wheel.
    if sys.platform == "win32":
        return next(venv.glob("Lib/site-packages/fiftyone/db/bin/mongod.exe"), None)
    return next(venv.glob("lib/python3*/site-packages/fiftyone/db/bin/mongod"), None)
