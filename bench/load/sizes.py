"""Sizes and durations of the load test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """The number of users, the flows of each, and the seconds of each stage."""

    people: int
    flows: int
    streams: int
    warm: float  # before a step, not counted
    step: float  # of the search for the highest rate
    narrow: float  # precision: the ratio of the lowest rate that fails to the highest that holds
    calm: float  # of the usual load before a spike
    spike: float
    after: float
    listen: float
    soak: float
    settling: float  # of the soak, before its memory is measured


SIZES = {
    "full": Size(500, 200, 500, 4, 10, 1.06, 20, 20, 30, 60, 20 * 60, 3 * 60),
    "short": Size(50, 50, 50, 1, 3, 1.5, 3, 3, 12, 5, 20, 6),
}
