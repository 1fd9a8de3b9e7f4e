"""The search for the highest rate that holds."""

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
_SETTLING_SECONDS = 1.0  # what is under way ends before a stop; what happened meanwhile is read after it


@dataclass(frozen=True, slots=True)
class Held:
    """A rate that held, what was sent at it, and what of that came after the warming up."""

    name: str
    rate: float
    run: Run
    counted: list[Sample]


class Search:
    """Looks for the highest rates of deployments; `say` is told of each step."""

    def __init__(self, world: LoadEnvironment, size: Size, say: Callable[[str], None]) -> None:
        self._world = world
        self._size = size
        self._say = say
        self._api: Held | None = None

    def api(self) -> Held:
        """Return what the API holds with one worker, found by the first search for it."""
        if self._api is None:
            (self._api,) = self.side_by_side(self._world.api(1))
        return self._api

    def beside_api(self, *others: AbstractContextManager[Deployment]) -> list[Held]:
        """Return what the API holds with one worker, then what each of the others does."""
        found = self.side_by_side(self._world.api(1), *others)
        self._api = found[0]
        return found

    def side_by_side(self, *starting: AbstractContextManager[Deployment]) -> list[Held]:
        """Return the highest rate of each deployment, searched step by step in turns.

        What else the machine does thus meets all of them. Those whose turn it is not are suspended: each
        process of the API would otherwise follow the writes of all others.
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
        """Return what came of a rate that held; None if it did not, twice in a row.

        What else the machine does can break a step: only two are taken for the end of the deployment.
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
