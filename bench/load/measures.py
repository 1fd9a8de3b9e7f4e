"""What the samples of a run come to: pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
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


class RateSearch:
    """The search for the highest rate that holds: doubled until it does not, then narrowed down.

    Rates are compared by their ratio, so the middle of two is the geometric one.

    Args:
        first: the rate to begin with, requests per second.
        step: how close the search comes: the ratio of what does not hold to what does.
        least: the lowest rate worth a try.
    """

    def __init__(self, *, first: float, step: float = 1.05, least: float = 1) -> None:
        self._first = first
        self._step = step
        self._least = least
        self.highest = 0.0
        self._too_high: float | None = None

    def next_rate(self) -> float | None:
        """Return the rate to try next; None if the highest is found.

        Raises:
            RuntimeError: not even the least rate holds.
        """
        if self._too_high is None:
            return self.highest * 2 or self._first
        if not self.highest:
            if self._too_high / 2 < self._least:
                raise RuntimeError(
                    f"{self._too_high:g} requests a second do not hold: the machine is too busy to measure"
                )
            return self._too_high / 2
        return sqrt(self.highest * self._too_high) if self._too_high / self.highest > self._step else None

    def note(self, rate: float, *, holds: bool) -> None:
        """Take down whether the rate held."""
        if holds:
            self.highest = rate
        else:
            self._too_high = rate


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
