"""Lighthouse, on a phone with a slow connection, as it simulates them."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .table import Measured

PROGRAM = Path(__file__).parent / "node_modules/lighthouse/cli/index.js"
SCORE, PAINT_MS, SHIFT = 95, 1500, 0.02
RUNS = 3


def measure(name: str, url: str, port: int, *, decides: Callable[[Measured], bool]) -> list[Measured]:
    """The four scores of a page, its largest paint and its shifts: the best of a few runs: what else the
    machine does only makes them worse; no more of them than it takes to hold the goals.

    Args:
        name: what the page is called in the table.
        url: its address.
        port: where a browser that is signed in listens for DevTools.
        decides: whether a number has to hold its goal.
    """
    reports = list[dict[str, Any]]()
    rows = list[Measured]()
    while len(reports) < RUNS and not (rows and all(row.holds for row in rows if decides(row))):
        reports.append(_report(url, port))
        rows = _best(name, reports)
    return rows


def _best(name: str, reports: list[dict[str, Any]]) -> list[Measured]:
    def least(audit: str) -> float:
        return float(min(report["audits"][audit]["numericValue"] for report in reports))

    scores = {
        category: max(report["categories"][category]["score"] for report in reports) * 100
        for category in reports[0]["categories"]
    }
    return [
        *[
            Measured(f"{name}: {category}", best, SCORE, "", "at least", timed=category == "performance")
            for category, best in scores.items()
        ],
        Measured(f"{name}: largest paint", least("largest-contentful-paint"), PAINT_MS, "ms", timed=True),
        Measured(f"{name}: layout shift", least("cumulative-layout-shift"), SHIFT, ""),
    ]


def _report(url: str, port: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        subprocess.run(  # noqa: S603  a program of ours
            [
                *("node", str(PROGRAM), url, f"--port={port}", "--quiet", "--disable-storage-reset"),
                *("--output=json", f"--output-path={path}", "--no-enable-error-reporting"),
            ],
            check=True,
        )
        report: dict[str, Any] = json.loads(path.read_text())
    if error := report.get("runtimeError"):
        raise RuntimeError(f"Lighthouse could not look at {url}: {error['message']}")
    return report
