"""Search for the highest sustained rate."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass

from bench.load.generator.arrivals import Phase
from bench.load.measures import RateSearch, Sample, Summary, percentile
from bench.load.running import Deployment, LoadEnvironment, Run
from bench.load.sizes import Size

_FIRST = 100
_SETTLING_SECONDS = 1.0  # requests in progress end before a suspension; changes are read after it


@dataclass(frozen=True, slots=True)
class Held:
    """A rate that held, the samples at that rate, and those after the warm-up."""

    name: str
    rate: float
    run: Run
    counted: list[Sample]


class Search:
    """Searches for the highest rates of deployments; `say` receives each step."""

    def __init__(self, world: LoadEnvironment, size: Size, say: Callable[[str], None]) -> None:
        self._world = world
        self._size = size
        self._say = say
        self._api: Held | None = None

    def api(self) -> Held:
        """Return the API's highest rate with one worker; searched once, then cached."""
        if self._api is None:
            (self._api,) = self.side_by_side(self._world.api(1))
        return self._api

    def beside_api(self, *others: AbstractContextManager[Deployment]) -> list[Held]:
        """Return the API's highest rate with one worker, then those of the others."""
        found = self.side_by_side(self._world.api(1), *others)
        self._api = found[0]
        return found

    def side_by_side(self, *starting: AbstractContextManager[Deployment]) -> list[Held]:
        """Search the highest rate of each deployment, step by step in turns.

        Turns expose all deployments to the same noise of the machine. The others are suspended: each of their
        processes would follow all writes.
        """
        with ExitStack() as stack:
            deployments = [stack.enter_context(one) for one in starting]
            for deployment in deployments:
                deployment.stop()
            searches = [RateSearch(first=_FIRST, step=self._size.narrow) for _ in deployments]
            held: list[dict[float, Held]] = [{} for _ in deployments]
            rates = [search.next_rate() for search in searches]
            while any(rates):
                for number, (deployment, search) in enumerate(zip(deployments, searches, strict=True)):
                    rate = rates[number]
                    if rate is None:
                        continue
                    step = self._try(deployment, rate)
                    if step is not None:
                        held[number][rate] = step
                    search.note(rate, holds=step is not None)
                    rates[number] = search.next_rate()
        return [found[search.highest] for found, search in zip(held, searches, strict=True)]

    def _try(self, deployment: Deployment, rate: float) -> Held | None:
        """Return the result of a rate that held; None if it failed twice in a row.

        Noise of the machine can fail a step; only two failures in a row count.
        """
        deployment.resume()
        time.sleep(_SETTLING_SECONDS)
        step = self._step(deployment, rate) or self._step(deployment, rate)
        time.sleep(_SETTLING_SECONDS)
        deployment.stop()
        return step

    def _step(self, deployment: Deployment, rate: float) -> Held | None:
        run = self._world.send(deployment, Phase(rate, self._size.warm + self._size.step))
        counted = [one for one in run.samples if one.at >= self._size.warm]
        found, late = Summary.of(counted), percentile(run.late, 0.99)
        self._say(
            f"{deployment.name} with {rate:.0f}/s: p50 {found.p50:.0f} ms, p99 {found.p99:.0f} ms, "
            f"errors {found.errors:.2%}, begun {late:.0f} ms late"
        )
        return Held(deployment.name, rate, run, counted) if found.holds else None
