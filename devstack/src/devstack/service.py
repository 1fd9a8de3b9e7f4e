"""One program of the stack as a subprocess: started, waited for, watched, stopped."""

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
from devstack.errors import PortInUse, ServiceFailed

TICK = 0.03
"""Seconds between two looks at what is starting."""


class Startable(Protocol):
    """What `start_all` can start: a service, or a job that others wait for."""

    @property
    def name(self) -> str: ...

    def spawn(self) -> None:
        """Begins; does not wait."""

    def is_ready(self) -> bool:
        """Looks once. Raises StackError when it never will be."""

    def stop(self) -> None:
        """Ends it and everything it started. Does nothing when nothing runs."""


@dataclass(eq=False)
class Service:
    """A program that listens on a port until it is stopped; it can be started again.

    Args:
        name: for people and for the log file.
        argv: the command, or a function that gives it when the service is about to start.
        env: set on top of this process's environment.
        cwd: where the command runs.
        log: receives standard output and error.
        port: must be free at the start; None when there is nothing to look at.
        url: how others reach it.
        answers: whether it does its work yet; asked again and again until it is true.
        timeout: seconds from the start until it has to be ready.
        grace: seconds from SIGTERM to SIGKILL; 0 kills at once, for data that nobody keeps.
        port_hint: what a person can do when the port is taken.
        hint: what a person can do when it fails.
        readable: turns the lines of its log into what is worth showing.
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
        """Raises PortInUse, naming the holder, when another program has this service's port."""
        if self.port is not None and ports.in_use(self.port):
            holder = ports.holder(self.port)
            by = f"by {holder}" if holder else "by another program"
            raise PortInUse(f"{self.name}: port {self.port} is in use {by}. {self.port_hint}")

    def spawn(self) -> None:
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
        if self._ready:
            return True
        self.require_running()
        self._ready = self.answers()
        if not self._ready and time.monotonic() > self._deadline:
            raise self._failure(f"was not ready within {self.timeout:.0f} s")
        return self._ready

    def start(self) -> None:
        """Starts it and returns when it is ready; raises StackError, with nothing left running, if not."""
        start_all({self: ()})

    def stop(self) -> None:
        process, self._process, self._ready = self._process, None, False
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()  # the guard takes it from here
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(self.grace + 2)
        _end_group(process)
        process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to the program, and not to what guards it."""
        for process in _children(self.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Within it the program neither answers nor closes a connection, as on a machine that hangs."""
        self.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process group of everything that this service runs."""
        return self._process.pid if self._process else None

    @property
    def exit_code(self) -> int | None:
        """How it ended by itself; None while it runs or when it never ran."""
        return self._process.poll() if self._process else None

    def require_running(self) -> None:
        """Raises ServiceFailed, with the end of the log, when the process is gone."""
        if not self.running:
            raise self._failure(_ending(self.exit_code))

    def tail(self, lines: int = 15) -> str:
        """The end of what the process printed."""
        with contextlib.suppress(OSError):
            return "\n".join(self.readable(self.log.read_text(errors="replace").splitlines())[-lines:])
        return ""

    def _failure(self, what: str) -> ServiceFailed:
        hint = f" {self.hint}" if self.hint else ""
        return ServiceFailed(f"{self.name}: {what}.{hint} Its log: {_shown(self.log)}", detail=self.tail())


def start_all(
    plan: Mapping[Startable, Sequence[Startable]], *, tick: Callable[[], None] | None = None
) -> None:
    """Starts everything in `plan` as early as possible and returns when all is ready.

    Args:
        plan: what to start, and for each what has to be ready before it starts.
        tick: called between two looks; may raise to give up.

    Raises:
        StackError: when one of them fails. Everything has been stopped again, also when `tick` or a signal
            handler raised.
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
    """Stops `items`, the last one first, so that nothing loses what it depends on while it ends."""
    for item in reversed(items):
        item.stop()


def _end_group(leader: subprocess.Popen[bytes]) -> None:
    """Kills what outlived its guard, for example because the guard itself was killed, and sees it gone."""
    deadline = time.monotonic() + 2
    with contextlib.suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < deadline:
            os.killpg(leader.pid, signal.SIGKILL)
            leader.poll()  # collects it: a group exists as long as its leader was not
            time.sleep(TICK / 3)


def _children(group: int | None) -> list[int]:
    """The processes that the guard of a service runs."""
    if group is None:
        return []
    command = ["ps", "-A", "-o", "pid=,ppid="]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    processes = [line.split() for line in found.stdout.splitlines()]
    return [int(process) for process, parent in processes if int(parent) == group]


def _inherited() -> dict[str, str]:
    """This environment without what would make another part's interpreter look at ours."""
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
