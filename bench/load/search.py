"""The search for the highest rate that holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.load.generator.arrivals import Phase
from bench.load.measures import Sample, Summary, highest, percentile
from bench.load.running import Run, World
from bench.load.sizes import Size
from bench.serving import Served

_FIRST = 50


@dataclass(frozen=True, slots=True)
class Held:
    """A rate that held, what was sent at it, and what of that came after the warming up."""

    rate: float
    run: Run
    counted: list[Sample]


class Search:
    """Looks for the highest rate once for each number of instances; `say` is told of each step."""

    def __init__(self, world: World, size: Size, say: Callable[[str], None]) -> None:
        self._world = world
        self._size = size
        self._say = say
        self._found: dict[int, Held] = {}

    def highest(self, workers: int) -> Held:
        """The highest rate that so many instances hold."""
        if workers not in self._found:
            held: dict[float, Held] = {}
            with self._world.instances(workers) as instances:
                # What else the machine does can break a step: two in a row are taken for the API's end.
                def holds(rate: float) -> bool:
                    step = self._step(instances, rate) or self._step(instances, rate)
                    if step is not None:
                        held[rate] = step
                    return step is not None

                rate = highest(holds, first=_FIRST, step=self._size.narrow)
            self._found[workers] = held[rate]
        return self._found[workers]

    def _step(self, instances: Sequence[Served], rate: float) -> Held | None:
        run = self._world.send(instances, Phase(rate, self._size.warm + self._size.step))
        counted = [one for one in run.samples if one.at >= self._size.warm]
        found, late = Summary.of(counted), percentile(run.late, 0.99)
        self._say(
            f"{len(instances)} with {rate:.0f}/s: p50 {found.p50:.0f} ms, p99 {found.p99:.0f} ms, "
            f"errors {found.errors:.2%}, begun {late:.0f} ms late"
        )
        return Held(rate, run, counted) if found.holds else None
