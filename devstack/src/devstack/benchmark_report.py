"""Tables of what was measured, each in its place on a page: between `<!-- name -->` and `<!-- /name -->`."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from devstack.layout import ROOT

_CPUINFO = Path("/proc/cpuinfo")


def circumstances() -> str:
    """When, of which commit, on what machine, and how busy it was, on one line."""
    found = (os.cpu_count(), platform.machine(), _processor(), platform.system(), platform.python_version())
    cores, machine, processor, system, python = found
    parts = [f"{cores} cores", machine, processor, system, f"Python {python}"]
    load = f"load {os.getloadavg()[0]:.1f}"
    about = ", ".join([part for part in parts if part] + [load])
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · commit {_commit()} · {about}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; its first column is text, the others are numbers."""
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    lines.insert(1, "|---|" + "--:|" * (len(head) - 1))
    return "\n".join(lines) + "\n"


def put(page: Path, name: str, text: str) -> None:
    """Put `text` in its place on the page; all else there stays.

    Raises:
        ValueError: the page has no such place.
    """
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    whole = page.read_text(encoding="utf-8")
    before, opened, rest = whole.partition(begin)
    _, closed, after = rest.partition(end)
    if not opened or not closed:
        raise ValueError(f"{page.name} has no place for this: write {begin} and {end} where it belongs")
    page.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", encoding="utf-8")


def _commit() -> str:
    """The commit, and whether what was measured is more than that; the pages with tables do not count."""
    commit = _git("rev-parse", "--short", "HEAD") or "unknown"
    changes = _git("status", "--porcelain", "--untracked-files=no", "--", ":!docs", ":!bench/results.md")
    return f"{commit} with changes" if changes else commit


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False).stdout.strip()


def _processor() -> str:
    """The processor's name, where Linux tells it."""
    if not _CPUINFO.exists():
        return ""
    lines = _CPUINFO.read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
