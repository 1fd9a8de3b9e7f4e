"""Arrival times of requests in an open model: they do not depend on earlier responses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Phase:
    """A constant rate of requests per second, for a number of seconds."""

    rate: float
    seconds: float


def arrivals(phases: Sequence[Phase], mixed: Random) -> Iterator[float]:
    """Yield the times at which requests begin, in seconds from the start, in order.

    Users arrive independently of each other, a Poisson process: the time from one request to the next is
    exponential. Evenly spaced requests would be easier on a server than real traffic.
    """
    begins = 0.0
    for phase in phases:
        ends = begins + phase.seconds
        at = begins + mixed.expovariate(phase.rate)
        while at < ends:
            yield at
            at += mixed.expovariate(phase.rate)
        begins = ends
