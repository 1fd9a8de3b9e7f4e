"""How much is measured, and for how long."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How much: people with flows each, and the seconds of each stage."""

    people: int
    flows: int
    streams: int
    warm: float  # what comes before a step and is not counted
    step: float  # of a step of the search for the highest rate
    narrow: float  # how close the search comes: the ratio of what does not hold to what does
    calm: float  # of the usual load before a spike
    spike: float
    after: float
    listen: float
    soak: float
    settling: float  # of the soak, before its memory is looked at


SIZES = {
    "full": Size(500, 200, 500, 4, 10, 1.06, 20, 20, 30, 60, 20 * 60, 3 * 60),
    "short": Size(50, 50, 50, 1, 3, 1.5, 3, 3, 12, 5, 20, 6),
}
