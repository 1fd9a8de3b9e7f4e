"""Measures how long the API takes from exec to its first answer."""

import http.client
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from devstack.layout import ROOT
from devstack.ports import free_port

from bench.report import at_most

_GOAL_SECONDS = 1.5
_STARTS = 5
_SECONDS_BETWEEN_TRIES = 0.005
_LONGEST_SECONDS = 60


def startup(settings: dict[str, str], folder: Path) -> str:
    """A sentence with the median of five starts on a database that has its indexes."""
    found = sorted(_start(settings, folder / f"start-{number}.log") for number in range(_STARTS))
    return (
        f"Start, from exec to the first 200 on `/health`, {_STARTS} times: "
        f"median {at_most(median(found), _GOAL_SECONDS)} s, {found[0]:.2f} to {found[-1]:.2f} s."
    )


def _start(settings: dict[str, str], log: Path) -> float:
    port = free_port()
    own = settings | {"PORT": str(port), "DRAIN_SECONDS": "0"}
    with log.open("w") as output:
        began = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "my_flow_api"], env=own, cwd=ROOT, stdout=output, stderr=output
        ) as process:
            try:
                while not _is_healthy(port):
                    if process.poll() is not None or time.perf_counter() - began > _LONGEST_SECONDS:
                        raise RuntimeError(f"the API does not start:\n{log.read_text()[-2000:]}")
                    time.sleep(_SECONDS_BETWEEN_TRIES)
                return time.perf_counter() - began
            finally:
                process.terminate()


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_LONGEST_SECONDS)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
