"""What the samples of a run come to: pure arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Self

MOST_MS = 200
MOST_ERRORS = 0.001
_REFUSALS = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Sample:
    """A request: when it was to begin (s from the start), how long it took since then (ms), and its status,
    which is 0 if it got no answer."""

    at: float
    ms: float
    status: int
    is_write: bool

    @property
    def is_good(self) -> bool:
        """Whether it was answered as it was meant to be."""
        return 200 <= self.status < 400

    @property
    def is_refused(self) -> bool:
        """Whether it was turned away as it may be under too much load."""
        return self.status in _REFUSALS


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest of `values` that at least `part` of them do not exceed (nearest rank).

    Raises:
        ValueError: there are none.
    """
    if not values:
        raise ValueError("nothing was measured")
    return sorted(values)[max(0, ceil(part * len(values)) - 1)]


@dataclass(frozen=True, slots=True)
class Summary:
    """Of some requests: the median and the 99th percentile (ms) of all of them, refused or not, and the share
    that was not answered well."""

    count: int
    p50: float
    p99: float
    errors: float

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> Self:
        """Sum them up."""
        times = [one.ms for one in samples]
        failed = sum(not one.is_good for one in samples)
        return cls(len(times), percentile(times, 0.5), percentile(times, 0.99), failed / len(times))

    @property
    def holds(self) -> bool:
        """Whether the API holds this load."""
        return self.p99 < MOST_MS and self.errors < MOST_ERRORS


def highest(holds: Callable[[float], bool], *, first: float, step: float = 1.05, least: float = 1) -> float:
    """The highest rate that holds: doubled until it does not, then narrowed down to a factor of `step`.

    Rates are compared by their ratio, so the middle of two is the geometric one.

    Raises:
        RuntimeError: not even `least` holds.
    """
    good, bad = 0.0, first
    while holds(bad):
        good, bad = bad, bad * 2
    while not good:
        if bad / 2 < least:
            raise RuntimeError(f"{bad:g} requests a second do not hold: the machine is too busy to measure")
        if holds(bad / 2):
            good = bad / 2
        else:
            bad /= 2
    while bad / good > step:
        middle = sqrt(good * bad)
        if holds(middle):
            good = middle
        else:
            bad = middle
    return good


def recovered_after(samples: Sequence[Sample], end: float, *, last: float) -> float | None:
    """After how many whole seconds from `end` on all that begins holds, up to `last`; None if never.

    Some seconds must be left to look at: with less than a third of them, the answer would be chance.
    """
    for seconds in range(ceil((last - end) * 2 / 3)):
        later = [one for one in samples if one.at >= end + seconds]
        if later and Summary.of(later).holds:
            return float(seconds)
    return None


def growth(samples: Sequence[tuple[float, int]], *, warm: float, window: float) -> tuple[float, float]:
    """The mean of `(at, bytes)` in the `window` seconds after `warm`, and in the last ones."""
    last = max(at for at, _ in samples)
    first = [size for at, size in samples if warm <= at < warm + window]
    final = [size for at, size in samples if at > last - window]
    return sum(first) / len(first), sum(final) / len(final)
