"""When requests begin: an open model. Whether those before were answered changes nothing about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Phase:
    """So many requests a second, for so many seconds."""

    rate: float
    seconds: float


def arrivals(phases: Sequence[Phase], mixed: Random) -> Iterator[float]:
    """The moments at which requests begin, in seconds from the start, in order.

    People come independently of each other, which makes a Poisson process: the time from one to the next is
    exponential. Requests at equal distances would be kinder to a server than people are.
    """
    begins = 0.0
    for phase in phases:
        ends = begins + phase.seconds
        at = begins + mixed.expovariate(phase.rate)
        while at < ends:
            yield at
            at += mixed.expovariate(phase.rate)
        begins = ends
