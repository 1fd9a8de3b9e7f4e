"""Measure the parsing time of a line of ordinary English; it has no control."""

import time
from datetime import UTC, datetime
from statistics import quantiles

from my_flow_api.kit.local_time import LocalNow, find_zone
from my_flow_api.quick_add.parser import ContextName, parse

_GOAL_MS = 3
_LINES = (
    "Call mum",
    "Call mum tomorrow 5pm #personal !high",
    "Pay the rent on the 1st of december",
    'Read "Tomorrow and tomorrow" by next week #rest',
    "Dentist 24 dec at 9:05 !1, bring the papers",
    "Plant the tulips in 3 weeks #garden (with Ann)",
    "Write to Kim, Lee and Sam about the plan for monday " * 9,
)
_CONTEXTS = [ContextName(name, name) for name in ("Work", "Personal", "Rest", "Social", "Garden")]


def quick_add(*, rounds: int) -> str:
    """Return a sentence with the figures: 200 parses of each line per round."""
    moment = LocalNow(datetime.now(UTC), find_zone("Europe/Helsinki"))
    taken = []
    for _ in range(rounds * 200):
        for line in _LINES:
            began = time.perf_counter()
            parse(line, moment, _CONTEXTS)
            taken.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(taken, n=100)
    return (
        f"Quick add, lines of {min(map(len, _LINES))} to {max(map(len, _LINES))} characters: "
        f"p50 {cuts[49]:.2f} ms, p95 {cuts[94]:.2f} ms (goal: below {_GOAL_MS})."
    )
