"""Find free ports, and the processes that hold the others."""

from __future__ import annotations

import contextlib
import itertools
import random
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
# Docker and Podman create one of these in every container.
_IN_CONTAINERS = (Path("/.dockerenv"), Path("/run/.containerenv"))
# Below the range for outgoing connections on Linux and macOS, which could take the port of a stopped server.
_CHOICE = range(20_000, 30_000)
_offered = itertools.cycle(random.sample(_CHOICE, len(_CHOICE)))
_LISTEN = "0A"  # the state column of /proc/net/tcp


class NotInContainerError(Exception):
    """Listening on every address is not safe here; the message gives the reason."""


@dataclass(frozen=True)
class Holder:
    """The process that listens on a port."""

    pid: int
    command: str

    def __str__(self) -> str:
        return f"pid {self.pid} ({self.command})" if self.command else f"pid {self.pid}"


def address(*, in_container: bool) -> str:
    """Return the address to listen on: loopback, or all in a container, whose ports are on loopback.

    Raises:
        NotInContainerError: This is no container, so all addresses would expose the port to the network.
    """
    if not in_container:
        return LOOPBACK
    if not any(mark.exists() for mark in _IN_CONTAINERS):
        raise NotInContainerError("--in-container: this is no container. Without it, it listens on loopback.")
    return "0.0.0.0"  # noqa: S104  (see above)


def free_port() -> int:
    """Return a random free loopback port; this process gets each port only once."""
    return next(port for port in _offered if not in_use(port))


def in_use(port: int) -> bool:
    """Return whether something listens on `port`, on either loopback address.

    Connecting comes before binding: on macOS a bind to 127.0.0.1 succeeds beside a listener on 0.0.0.0, and a
    listener on ::1 would get the browser's requests for `localhost`.
    """
    return accepts(port) or accepts(port, host="::1") or not _can_bind(port)


def accepts(port: int, *, host: str = LOOPBACK) -> bool:
    """Return whether a TCP connection to `port` succeeds."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _can_bind(port: int) -> bool:
    with socket.socket() as probe:
        # A previous run's connections in TIME_WAIT do not prevent a server from starting.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def holder(port: int) -> Holder | None:
    """Return the process that listens on `port`; None if there is none, or this user may not see it."""
    if Path("/proc/net/tcp").exists():
        return _holder_from_proc(port)
    return _holder_from_lsof(port)


def _holder_from_proc(port: int) -> Holder | None:
    inodes = set[str]()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        with contextlib.suppress(OSError):
            for row in table.read_text().splitlines()[1:]:
                columns = row.split()
                if columns[3] == _LISTEN and int(columns[1].rpartition(":")[2], 16) == port:
                    inodes.add(f"socket:[{columns[9]}]")
    if not inodes:
        return None
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(str(fd.readlink()) in inodes for fd in (process / "fd").iterdir()):
                words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
                return Holder(int(process.name), _shortened(" ".join(words).strip()))
    return None


def _holder_from_lsof(port: int) -> Holder | None:
    lsof = shutil.which("lsof")
    if lsof is None:
        return None
    answer = subprocess.run(
        [lsof, "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"], capture_output=True, text=True, check=False
    )
    fields = {line[0]: line[1:] for line in answer.stdout.splitlines() if line}
    return Holder(int(fields["p"]), fields.get("c", "")) if "p" in fields else None


def _shortened(command: str, limit: int = 80) -> str:
    return command if len(command) <= limit else command[: limit - 1] + "…"
