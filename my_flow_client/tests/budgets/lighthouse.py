"""Lighthouse, on a phone with a slow connection, as it simulates them."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..e2e.chromium import ARGUMENTS, find_chromium
from .table import Measured, best

PROGRAM = Path(__file__).parent / "node_modules/lighthouse/cli/index.js"
SCORE, PAINT_MS, SHIFT = 95, 1500, 0.02
STARTING = 30  # seconds
ATTEMPTS = 3  # now and then it misses the beginning of a load, and says so


@contextmanager
def browser(profile: Path) -> Iterator[int]:
    """Run a browser with that profile and without a driver, and yield its port for DevTools.

    A driver attaches itself to every page, and Lighthouse would count its work as the page's.
    """
    program = find_chromium()
    arguments = [*ARGUMENTS, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}"]
    announced = profile / "DevToolsActivePort"  # its first line is the port
    announced.unlink(missing_ok=True)
    with subprocess.Popen([program, *arguments, "about:blank"], stderr=subprocess.DEVNULL) as running:  # noqa: S603
        try:
            yield _port(announced, running)
        finally:
            running.terminate()


def _port(announced: Path, running: subprocess.Popen[bytes]) -> int:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and running.poll() is None:
        if announced.exists() and (lines := announced.read_text().splitlines()):
            return int(lines[0])
        time.sleep(0.1)
    raise RuntimeError("The browser for Lighthouse did not start.")


def measure(
    name: str, url: str, port: int, *, comes_back: bool, decides: Callable[[Measured], bool]
) -> list[Measured]:
    """Measure the four scores of a page, its largest paint and its layout shifts.

    Args:
        name: The page's name in the table.
        url: Its address.
        port: The port on which a browser listens for DevTools.
        comes_back: Whether the browser keeps its data of My Flow, as it must to stay signed in; else each run
            is a first visit.
        decides: Returns whether a number has to hold its goal.
    """
    return best(lambda: _rows(name, _report(url, port, comes_back=comes_back)), decides)


def _rows(name: str, report: dict[str, Any]) -> list[Measured]:
    audits, categories = report["audits"], report["categories"]
    paint = audits["largest-contentful-paint"]["numericValue"]
    shift = audits["cumulative-layout-shift"]["numericValue"]
    return [
        *[
            Measured(
                f"{name}: {category}",
                found["score"] * 100,
                SCORE,
                "",
                "at least",
                timed=category == "performance",
            )
            for category, found in categories.items()
        ],
        Measured(f"{name}: largest paint", paint, PAINT_MS, "ms", timed=True),
        Measured(f"{name}: layout shift", shift, SHIFT, ""),
    ]


def _report(url: str, port: int, *, comes_back: bool) -> dict[str, Any]:
    report: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        for _ in range(ATTEMPTS):
            subprocess.run(  # noqa: S603  a program of ours
                [
                    *("node", str(PROGRAM), url, f"--port={port}", "--quiet"),
                    *(["--disable-storage-reset"] if comes_back else []),
                    *("--output=json", f"--output-path={path}", "--no-enable-error-reporting"),
                ],
                check=False,
            )
            report = json.loads(path.read_text()) if path.exists() else {}
            if report and "runtimeError" not in report:
                return report
    raise RuntimeError(f"Lighthouse could not look at {url}: {report.get('runtimeError', 'no report')}")
