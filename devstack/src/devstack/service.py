"""A program of the stack as a subprocess: start, wait until it is ready, watch, stop."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from devstack import ports, process_guard
from devstack.errors import PortInUseError, ServiceError

TICK = 0.03
"""Seconds between two polls of a starting service."""


class Startable(Protocol):
    """An item of `start_all`: a service, or a job that others wait for."""

    @property
    def name(self) -> str:
        """The name for messages."""

    def spawn(self) -> None:
        """Start, without waiting."""

    def is_ready(self) -> bool:
        """Check once; raise StackError if it never will be ready."""

    def stop(self) -> None:
        """End it and all its descendants; do nothing if it does not run."""


@dataclass(eq=False)
class Service:
    """A program that listens on a port until it is stopped, and can be started again.

    Args:
        name: Name in messages and of the log file.
        argv: The command, or a function that returns it at the start of the service.
        env: Variables on top of this process's environment.
        cwd: Working directory of the command.
        log: File for standard output and error.
        port: Must be free at the start; None skips the check.
        url: Address for other programs.
        answers: Returns whether the service is ready; polled until it is.
        timeout: Seconds from the start until it must be ready.
        grace: Seconds from SIGTERM to SIGKILL; 0 kills at once, for disposable data.
        port_hint: Advice for a port that is in use.
        hint: Advice for a failure.
        readable: Filters the lines of the log for display.
    """

    name: str
    argv: Sequence[str] | Callable[[], Sequence[str]]
    log: Path
    answers: Callable[[], bool]
    url: str = ""
    port: int | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    timeout: float = 60.0
    grace: float = 8.0
    port_hint: str = "End that first."
    hint: str = ""
    readable: Callable[[Iterable[str]], list[str]] = list
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)
    _ready: bool = field(default=False, init=False, repr=False)
    _deadline: float = field(default=0.0, init=False, repr=False)
    _log_opened: bool = field(default=False, init=False, repr=False)

    def require_free_port(self) -> None:
        """Raise PortInUseError, with the holder, if another program has this service's port."""
        if self.port is not None and ports.in_use(self.port):
            holder = ports.holder(self.port)
            by = f"by {holder}" if holder else "by another program"
            raise PortInUseError(f"{self.name}: port {self.port} is in use {by}. {self.port_hint}")

    def spawn(self) -> None:
        """Start the program under its guard.

        Raises:
            PortInUseError: Its port is in use.
            ServiceError: The command cannot be started.
        """
        self.require_free_port()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        argv = self.argv() if callable(self.argv) else self.argv
        with self.log.open("ab" if self._log_opened else "wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", process_guard.__file__, str(self.grace), *argv],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**_inherited(), **self.env},
                cwd=self.cwd,
                start_new_session=True,
            )
        self._log_opened = True
        self._ready = False
        self._deadline = time.monotonic() + self.timeout

    def is_ready(self) -> bool:
        """Return whether the service is ready.

        Raises:
            ServiceError: The program has ended, or is not ready in time.
        """
        if self._ready:
            return True
        self.require_running()
        self._ready = self.answers()
        if not self._ready and time.monotonic() > self._deadline:
            raise self._failure(f"was not ready within {self.timeout:.0f} s")
        return self._ready

    def start(self) -> None:
        """Start it and wait until it is ready; raise StackError, with nothing left running, if it fails."""
        start_all({self: ()})

    def stop(self) -> None:
        """End the program and its descendants."""
        process, self._process, self._ready = self._process, None, False
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()  # the guard does the rest
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(self.grace + 2)
        _end_group(process)
        process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program, but not to its guard."""
        for process in _children(self.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Suspend the program: it neither responds nor closes connections, like a machine that hangs."""
        self.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)

    @property
    def running(self) -> bool:
        """Return whether the program runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process group of the service."""
        return self._process.pid if self._process else None

    @property
    def exit_code(self) -> int | None:
        """The exit code; None while it runs, or if it never ran."""
        return self._process.poll() if self._process else None

    def require_running(self) -> None:
        """Raise ServiceError, with the end of the log, if the process has ended."""
        if not self.running:
            raise self._failure(_ending(self.exit_code))

    def tail(self, lines: int = 15) -> str:
        """Return the end of the log."""
        with contextlib.suppress(OSError):
            return "\n".join(self.readable(self.log.read_text(errors="replace").splitlines())[-lines:])
        return ""

    def _failure(self, what: str) -> ServiceError:
        hint = f" {self.hint}" if self.hint else ""
        return ServiceError(f"{self.name}: {what}.{hint} Its log: {_shown(self.log)}", detail=self.tail())


def start_all(
    plan: Mapping[Startable, Sequence[Startable]], *, tick: Callable[[], None] | None = None
) -> None:
    """Start everything in `plan` as early as possible, and wait until all is ready.

    Args:
        plan: The items to start, each with the items that have to be ready before.
        tick: Called between two polls; may raise to give up.

    Raises:
        StackError: An item failed. Everything has been stopped again, also if `tick` or a signal handler
            raised.
    """
    spawned = list[Startable]()
    ready = set[Startable]()
    try:
        while len(ready) < len(plan):
            for item, needs in plan.items():
                if item not in spawned and all(need in ready for need in needs):
                    spawned.append(item)
                    item.spawn()
                if item in spawned and item not in ready and item.is_ready():
                    ready.add(item)
            if tick:
                tick()
            time.sleep(TICK)
    except BaseException:
        stop_all(spawned)
        raise


def stop_all(items: Sequence[Startable]) -> None:
    """Stop `items`, last one first, so that none loses a dependency before it has ended."""
    for item in reversed(items):
        item.stop()


def _end_group(leader: subprocess.Popen[bytes]) -> None:
    """Kill the processes that outlived their guard, which may have been killed, and wait for their end."""
    deadline = time.monotonic() + 2
    with contextlib.suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < deadline:
            os.killpg(leader.pid, signal.SIGKILL)
            leader.poll()  # collects the leader: a group exists until then
            time.sleep(TICK / 3)


def _children(group: int | None) -> list[int]:
    """Return the child processes of a service's guard."""
    if group is None:
        return []
    command = ["ps", "-A", "-o", "pid=,ppid="]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    processes = [line.split() for line in found.stdout.splitlines()]
    return [int(process) for process, parent in processes if int(parent) == group]


def _inherited() -> dict[str, str]:
    """Return this environment without variables that make another part's interpreter use our packages."""
    ours = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTEST_CURRENT_TEST", "PYTHONWARNINGS"}
    return {name: value for name, value in os.environ.items() if name not in ours}


def _ending(code: int | None) -> str:
    if code is None:
        return "is not running"
    if code < 0 or code > 128:
        number = -code if code < 0 else code - 128
        with contextlib.suppress(ValueError):
            return f"was ended by {signal.Signals(number).name}"
    return f"ended with exit code {code}"


def _shown(path: Path) -> str:
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)
