"""The table of what was survived, which `make test-faults` writes into docs/reliability.md."""

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "reliability.md"
_BEGIN, _END = "<!-- faults -->", "<!-- /faults -->"


@dataclass(frozen=True)
class Survived:
    """One fault. `recovered` is in seconds from the end of the cause to the last refusal."""

    fault: str
    requests: int
    acknowledged: int
    refused: int
    recovered: float

    def row(self) -> str:
        return (
            f"| {self.fault} | {self.requests} | {self.acknowledged} | 0 | 0 | {self.refused} "
            f"| {self.recovered:.1f} s |"
        )


def table(found: list[Survived]) -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=PAGE.parent, check=False
    )
    head = (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · commit {commit.stdout.strip() or 'unknown'} · "
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, "
        f"load {os.getloadavg()[0]:.1f}\n\n"
        "| fault | requests | writes acknowledged | lost | twice | refused (503) | well again after |\n"
        "|---|--:|--:|--:|--:|--:|--:|\n"
    )
    return head + "\n".join(one.row() for one in found) + "\n"


def write(found: list[Survived], page: Path = PAGE) -> None:
    """Put the table in its place on the page."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    page.write_text(f"{before}{_BEGIN}\n\n{table(found)}\n{_END}{after}", encoding="utf-8")
