"""A measured program in a process of its own, and its use of the machine."""

import os
import signal
import subprocess
import sys
import tarfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from devstack.layout import ROOT, memory_settings_of_the_image
from devstack.ports import free_port
from devstack.testing import IdentityProvider, Mongod

from bench.sockets import CLIENT_ORIGIN

RESOURCE = "https://api.my-flow.example"
_TRIES = 300
_SECONDS_BETWEEN_TRIES = 0.1


@dataclass(frozen=True, slots=True)
class Served:
    """A running program."""

    port: int
    process: int

    @property
    def url(self) -> str:
        """Return the base URL."""
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """Return the CPU seconds that the process has used."""
        return cpu_seconds(self.process)

    def stop(self) -> None:
        """Suspend the process: it uses no CPU time and does not respond."""
        os.kill(self.process, signal.SIGSTOP)

    def resume(self) -> None:
        """Continue the process."""
        os.kill(self.process, signal.SIGCONT)

    def resident_bytes(self) -> int:
        """Return the resident memory. Source: ps(1), rss in KiB."""
        command = ["ps", "-o", "rss=", "-p", str(self.process)]
        return int(subprocess.run(command, capture_output=True, check=True).stdout) * 1024  # noqa: S603


def cpu_seconds(process: int, *, thread: int | None = None) -> float:
    """Return the CPU seconds that a process, or one of its threads, has used.

    Source: proc(5), the fields utime and stime.
    """
    stat = Path(f"/proc/{process}/stat" if thread is None else f"/proc/{process}/task/{thread}/stat")
    if not stat.exists():  # not Linux
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def environment(mongod: Mongod, identity: IdentityProvider, database: str, **more: str) -> dict[str, str]:
    """Return the environment variables of the API, as deployed except for addresses, updated with `more`.

    ENVIRONMENT is `development`, because the identity provider does not serve HTTPS.
    """
    return os.environ | {
        **memory_settings_of_the_image(),
        "PYTHONUNBUFFERED": "1",  # as in the image
        "MONGODB_URL": mongod.url,
        "MONGODB_DB_NAME": database,
        "LOGTO_ENDPOINT": identity.endpoint,
        "LOGTO_RESOURCE": RESOURCE,
        "CORS_ORIGINS": CLIENT_ORIGIN,
        "ENVIRONMENT": "development",
        "LOG_LEVEL": "info",
        "RATE_LIMIT_STORAGE": "mongodb",
        "CLIENT_ADDRESS_HEADER": "X-Real-IP",
        "METRICS_TOKEN": "a token of the benchmark",
        **more,
    }


@contextmanager
def serving(program: Sequence[str], port: int, settings: dict[str, str], log: Path) -> Iterator[Served]:
    """Run a Python program that listens on `port`.

    Raises:
        RuntimeError: The program does not start.
    """
    command = [sys.executable, *program]
    with (
        log.open("w") as output,
        subprocess.Popen(command, env=settings, cwd=ROOT, stdout=output, stderr=output) as process,  # noqa: S603
    ):
        try:
            _wait_for(port, process, log)
            yield Served(port, process.pid)
        finally:
            process.send_signal(signal.SIGCONT)
            process.terminate()


@contextmanager
def control(factory: str, settings: dict[str, str], folder: Path) -> Iterator[Served]:
    """Run the control that `factory` of control.py builds, in one process."""
    port = free_port()
    program = ["-m", "uvicorn", f"bench.control:{factory}", "--factory", "--no-access-log"]
    with serving([*program, "--port", str(port)], port, settings, folder / f"{factory}-{port}.log") as found:
        yield found


@contextmanager
def as_deployed(settings: dict[str, str], folder: Path) -> Iterator[Served]:
    """Run the API as its image starts it, in one process, which ends at once on SIGTERM."""
    port = free_port()
    own = settings | {"PORT": str(port), "DRAIN_SECONDS": "0"}
    with serving(["-m", "my_flow_api"], port, own, folder / f"api-{port}.log") as api:
        yield api


def path_of_commit(commit: str, folder: Path) -> str:
    """Return the PYTHONPATH of the API at a commit, with the packages it was deployed with.

    Both are put below `folder`.
    """
    source, packages = source_of(commit, folder), folder / commit / "packages"
    requirements = source.with_name("requirements.lock")
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
    subprocess.run(  # noqa: S603
        [*command, "--require-hashes", "--target", str(packages), "-r", str(requirements)], check=True
    )
    return os.pathsep.join((str(source), str(packages)))


def source_of(commit: str, folder: Path) -> Path:
    """Unpack the API at a commit below `folder`, and return the directory to import it from."""
    archive = subprocess.run(  # noqa: S603
        ["git", "archive", commit, "my_flow_api/src", "my_flow_api/requirements.lock"],  # noqa: S607
        capture_output=True, check=True, cwd=ROOT,
    ).stdout  # fmt: skip
    with tarfile.open(fileobj=BytesIO(archive)) as files:
        files.extractall(folder / commit, filter="data")
    return folder / commit / "my_flow_api/src"


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(_TRIES):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready").close()
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(_SECONDS_BETWEEN_TRIES)
        else:
            return
    raise RuntimeError(f"the server does not start:\n{log.read_text()[-2000:]}")
