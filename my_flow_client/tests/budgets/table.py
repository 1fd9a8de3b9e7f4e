"""Measured values next to their goals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

ROUNDS = 3


@dataclass(frozen=True)
class Measured:
    """One number and its limit. `timed` ones depend on what else the machine does."""

    what: str
    value: float
    limit: float
    unit: str
    side: Literal["at most", "at least"] = "at most"
    timed: bool = False

    @property
    def holds(self) -> bool:
        return self.value <= self.limit if self.side == "at most" else self.value >= self.limit

    def cells(self) -> tuple[str, str, str, str]:
        number = f"{self.value:.3f}" if self.limit < 1 else f"{self.value:.1f}".removesuffix(".0")
        goal = f"{self.side} {self.limit:g} {self.unit}".strip()
        return self.what, f"{number} {self.unit}".strip(), goal, "holds" if self.holds else "OVER"


def best(measure: Callable[[], list[Measured]], decides: Callable[[Measured], bool]) -> list[Measured]:
    """Return the best value of each number over a few rounds: other work of the machine can only add to them.

    Args:
        measure: One round, which gives the same rows each time.
        decides: Returns whether a number has to hold its goal; when all of these do, no round follows.
    """
    rows = measure()
    for _ in range(ROUNDS - 1):
        if all(row.holds for row in rows if decides(row)):
            break
        rows = [_better(*pair) for pair in zip(rows, measure(), strict=True)]
    return rows


def _better(one: Measured, other: Measured) -> Measured:
    choose = min if one.side == "at most" else max
    return choose(one, other, key=lambda row: row.value)


def printed(rows: Iterable[Measured]) -> str:
    """Return the rows as a Markdown table with aligned columns."""
    cells = [("budget", "measured", "goal", ""), *[row.cells() for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
