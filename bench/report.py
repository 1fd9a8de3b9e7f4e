"""The tables of the page: what was measured, beside the goals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from devstack.benchmark_report import table

from bench.rounds import Summary
from bench.scenarios import LEAST_OF_MEMORY, MOST_P99, Scenario

DEPLOYED, MEMORY, MOTOR, PYMONGO = "as deployed", "counts in memory", "Motor control", "PyMongo control"

type Found = Mapping[str, Summary]


@dataclass(frozen=True, slots=True)
class Row:
    """The results of a scenario by the name of the program; `goal` is the least requests per second of the
    API as deployed beside the control."""

    scenario: Scenario
    found: Found
    goal: float | None


def speed_table(rows: Sequence[Row]) -> str:
    """Requests per second of all programs, as deployed beside the others."""
    head = (
        "requests per second", DEPLOYED, MEMORY, MOTOR, PYMONGO, "beside the Motor control",
        "beside the PyMongo control", "beside counts in memory",
    )  # fmt: skip
    return table(head, [_speeds(row) for row in rows])


def time_table(rows: Sequence[Row]) -> str:
    """Times, and the processor's time of a request, as deployed and of the Motor control."""
    head = (
        "p50 / p99 in ms; CPU ms", DEPLOYED, MOTOR, "p99 beside the control", "API CPU", "and mongod",
        "control CPU", "and mongod",
    )  # fmt: skip
    return table(head, [_times(row) for row in rows])


def missed(rows: Sequence[Row]) -> int:
    """Return the number of missed goals."""
    return sum(cell.endswith("missed)") for row in rows for cell in (*_speeds(row), *_times(row)))


def at_least(value: float, goal: float | None) -> str:
    """A ratio with its goal, marked if it is below."""
    if goal is None:
        return f"{value:.2f}"
    return f"{value:.2f} ({goal:g}{', missed' if value < goal else ''})"


def at_most(value: float, goal: float) -> str:
    """A ratio with its goal, marked if it is above."""
    return f"{value:.2f} ({goal:g}{', missed' if value > goal else ''})"


def _speeds(row: Row) -> Sequence[str]:
    found, deployed = row.found, row.found[DEPLOYED].rps
    return (
        row.scenario.name,
        *(f"{found[name].rps:.0f}" if name in found else "" for name in (DEPLOYED, MEMORY, MOTOR, PYMONGO)),
        at_least(deployed / found[MOTOR].rps, row.goal),
        f"{deployed / found[PYMONGO].rps:.2f}" if PYMONGO in found else "",
        at_least(deployed / found[MEMORY].rps, LEAST_OF_MEMORY) if MEMORY in found else "",
    )


def _times(row: Row) -> Sequence[str]:
    deployed, control = row.found[DEPLOYED], row.found[MOTOR]
    return (
        row.scenario.name,
        f"{deployed.p50:.1f} / {deployed.p99:.1f}",
        f"{control.p50:.1f} / {control.p99:.1f}",
        at_most(deployed.p99 / control.p99, MOST_P99),
        *(f"{value:.2f}" for value in (deployed.cpu, deployed.mongod, control.cpu, control.mongod)),
    )
