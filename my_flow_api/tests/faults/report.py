"""The table of what was survived, which `make test-faults` writes into docs/reliability.md."""

from dataclasses import dataclass
from pathlib import Path

from devstack.benchmark_report import circumstances, put, table
from devstack.layout import ROOT

PAGE = ROOT / "docs" / "reliability.md"
_HEAD = ("fault", "requests", "writes acknowledged", "lost", "twice", "refused (503)", "well again after")


@dataclass(frozen=True)
class Survived:
    """One fault.

    Args:
        recovered: Seconds from the end of the cause to the last refusal, or until an operation has finished.
        promised: How many seconds that may take, held against the clock by `make test-faults`.
    """

    fault: str
    requests: int
    acknowledged: int
    refused: int
    recovered: float
    promised: float = 15

    def cells(self) -> list[str]:
        """Its row of the table. Nothing lost and nothing twice: else there would be no row, but a failure."""
        counts = map(str, (self.requests, self.acknowledged, 0, 0, self.refused))
        return [self.fault, *counts, f"{self.recovered:.1f} s"]


def write(found: list[Survived], page: Path = PAGE) -> None:
    """Put the table in its place on the page."""
    put(page, "faults", f"{circumstances()}\n\n{table(_HEAD, [one.cells() for one in found])}")
