"""Statistics of the samples of a run: pure functions."""

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
    """A request: scheduled start (s from the start of the run), response time since then (ms), and status.

    The status is 0 without a response.
    """

    at: float
    ms: float
    status: int
    is_write: bool

    @property
    def is_good(self) -> bool:
        """Return whether the response was a success."""
        return 200 <= self.status < 400

    @property
    def is_refused(self) -> bool:
        """Return whether the request was rejected in a way that is allowed under overload."""
        return self.status in _REFUSALS


def percentile(values: Sequence[float], part: float) -> float:
    """Return the smallest of `values` that at least `part` of them do not exceed (nearest rank).

    Raises:
        ValueError: `values` is empty.
    """
    if not values:
        raise ValueError("nothing was measured")
    return sorted(values)[max(0, ceil(part * len(values)) - 1)]


@dataclass(frozen=True, slots=True)
class Summary:
    """Statistics of requests: median and 99th percentile (ms), rejected ones too, and share of failures."""

    count: int
    p50: float
    p99: float
    errors: float

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> Self:
        """Summarize samples."""
        times = [one.ms for one in samples]
        failed = sum(not one.is_good for one in samples)
        return cls(len(times), percentile(times, 0.5), percentile(times, 0.99), failed / len(times))

    @property
    def holds(self) -> bool:
        """Return whether the API sustains this load."""
        return self.p99 < MOST_MS and self.errors < MOST_ERRORS


class RateSearch:
    """A search for the highest sustained rate: doubled until it fails, then narrowed down.

    Rates are compared by their ratio, so the midpoint of two rates is their geometric mean.

    Args:
        first: The first rate, in requests per second.
        step: The precision: the ratio of the lowest rate that fails to the highest that holds.
        least: The lowest rate worth a try.
    """

    def __init__(self, *, first: float, step: float = 1.05, least: float = 1) -> None:
        self._first = first
        self._step = step
        self._least = least
        self.highest = 0.0
        self._too_high: float | None = None

    def next_rate(self) -> float | None:
        """Return the next rate to try; None if the highest is found.

        Raises:
            RuntimeError: Not even the lowest rate holds.
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
        """Record whether the rate held."""
        if holds:
            self.highest = rate
        else:
            self._too_high = rate


def recovered_after(samples: Sequence[Sample], end: float, *, last: float) -> float | None:
    """Return the seconds after `end` from which all samples hold, at most `last`; None if there are none.

    At least a third of the seconds must remain to be judged; with fewer, the result would be chance.
    """
    for seconds in range(ceil((last - end) * 2 / 3)):
        later = [one for one in samples if one.at >= end + seconds]
        if later and Summary.of(later).holds:
            return float(seconds)
    return None


def growth(samples: Sequence[tuple[float, int]], *, warm: float, window: float) -> tuple[float, float]:
    """Return the mean of `(at, bytes)` in the `window` seconds after `warm`, and in the last `window`."""
    last = max(at for at, _ in samples)
    first = [size for at, size in samples if warm <= at < warm + window]
    final = [size for at, size in samples if at > last - window]
    return sum(first) / len(first), sum(final) / len(final)
