"""Measure the time from exec to the first response, of the API and the control."""

import http.client
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from devstack.layout import ROOT
from devstack.ports import free_port

from bench.report import at_most

CONTROL = ("uvicorn", "bench.control:with_motor", "--factory", "--no-access-log")
_GOAL_SECONDS = 1.5
_STARTS = 5
_SECONDS_BETWEEN_TRIES = 0.005
_LONGEST_SECONDS = 60


def startup(settings: dict[str, str], folder: Path) -> str:
    """Return a sentence with the median of five starts on a database with indexes, beside the control's."""
    own, controls = [], []
    for number in range(_STARTS):
        own.append(_start(["-m", "my_flow_api"], "/health", settings, folder / f"start-{number}.log"))
        controls.append(
            _start(["-m", *CONTROL], "/health/ready", settings, folder / f"start-control-{number}.log")
        )
    return (
        f"Start, from exec to the first 200 on `/health`, {_STARTS} times in turns: median "
        f"{at_most(median(own), _GOAL_SECONDS)} s, {min(own):.2f} to {max(own):.2f} s. The control, which "
        f"imports FastAPI and Motor as well and has fewer routes: median {median(controls):.2f} s."
    )


def _start(program: Sequence[str], path: str, settings: dict[str, str], log: Path) -> float:
    port = free_port()
    own = settings | {"PORT": str(port), "UVICORN_PORT": str(port), "DRAIN_SECONDS": "0"}
    with log.open("w") as output:
        began = time.perf_counter()
        with subprocess.Popen(  # noqa: S603
            [sys.executable, *program], env=own, cwd=ROOT, stdout=output, stderr=output
        ) as process:
            try:
                while not _is_healthy(port, path):
                    if process.poll() is not None or time.perf_counter() - began > _LONGEST_SECONDS:
                        raise RuntimeError(f"the program does not start:\n{log.read_text()[-2000:]}")
                    time.sleep(_SECONDS_BETWEEN_TRIES)
                return time.perf_counter() - began
            finally:
                process.terminate()


def _is_healthy(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_LONGEST_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
