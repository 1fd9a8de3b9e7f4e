"""The stages of `make load`: what each does, what it finds, and whether that is what we promise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from devstack.benchmark_report import table

from bench.load.generator.arrivals import Phase
from bench.load.measures import MOST_ERRORS, Sample, Summary, growth, percentile, recovered_after
from bench.load.running import LoadEnvironment, sizes_of
from bench.load.search import Held, Search
from bench.load.sizes import Size
from bench.report import at_least
from bench.scenarios import MIXED

_MIB = 1024 * 1024

LEAST_BESIDE_CONTROL = MIXED.many
"""The least highest rate of the API, as a multiple of the control's."""

LEAST_BESIDE_BEFORE = 2.5
"""The same beside the API of commit 9be5041, which counted every request in MongoDB before its answer."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a stage found: a text for its place on the page, and what of it is not as we promise."""

    text: str
    broken: list[str]


@dataclass(frozen=True, slots=True)
class Bench:
    """What a stage works with."""

    world: LoadEnvironment
    size: Size
    search: Search

    def usual_rate(self) -> float:
        """Half of the highest rate that the API holds with one worker."""
        return round(self.search.api().rate / 2)


def highest(bench: Bench) -> Found:
    """The highest rate with p99 below 200 ms and errors below 0.1 %: one worker, two, and the control."""
    world = bench.world
    api, two, control = bench.search.beside_api(world.api(2), world.control())
    return compared(api, (two, None), (control, LEAST_BESIDE_CONTROL))


def before(bench: Bench) -> Found:
    """The same for the API and the API of an earlier commit."""
    api, earlier = bench.search.beside_api(bench.world.api_before())
    return compared(api, (earlier, LEAST_BESIDE_BEFORE))


def compared(api: Held, *others: tuple[Held, float | None]) -> Found:
    """A table of what was held, each of the others with the goal for the ratio of the API's rate to its."""
    head = (
        *("", "highest rate, 1/s", "API, 1 worker, beside it (goal)", "reads p50 / p99 ms"),
        *("writes p50 / p99 ms", "errors", "program CPU ms", "mongod CPU ms", "begun late p99 ms"),
    )
    rows, broken = [_row_of_held(api, "")], []
    for other, goal in others:
        ratio = api.rate / other.rate
        rows.append(_row_of_held(other, at_least(ratio, goal)))
        if goal is not None and ratio < goal:
            broken.append(f"{ratio:.2f} times the rate of {other.name}, not {goal:g}")
    return Found(table(head, rows), broken)


def _row_of_held(held: Held, ratio: str) -> list[str]:
    number = len(held.run.samples)
    kinds = [[one for one in held.counted if one.is_write is is_write] for is_write in (False, True)]
    return [
        held.name,
        f"{held.rate:.0f}",
        ratio,
        *(_times(samples) for samples in kinds),
        f"{Summary.of(held.counted).errors:.2%}",
        f"{held.run.api_seconds * 1000 / number:.2f}",
        f"{held.run.mongod_seconds * 1000 / number:.2f}",
        f"{percentile(held.run.late, 0.99):.0f}",
    ]


def _times(samples: Sequence[Sample]) -> str:
    """The median and the 99th percentile, in milliseconds."""
    times = [one.ms for one in samples]
    return f"{percentile(times, 0.5):.0f} / {percentile(times, 0.99):.0f}" if times else ""


def spike(bench: Bench) -> Found:
    """Ten times the usual load at once: answered, or refused with 429 or 503, and well again in 10 s."""
    size, usual = bench.size, bench.usual_rate()
    begins = size.warm + size.calm
    ends = begins + size.spike
    phases = (Phase(usual, begins), Phase(usual * 10, size.spike), Phase(usual, size.after))
    with bench.world.api(1) as api:
        run = bench.world.send(api, *phases)
    recovered = recovered_after(run.samples, ends, last=ends + size.after)
    parts = (
        (f"before, {usual:.0f}/s", [one for one in run.samples if size.warm <= one.at < begins]),
        (f"the spike, {usual * 10:.0f}/s", [one for one in run.samples if begins <= one.at < ends]),
        (f"after, {usual:.0f}/s", [one for one in run.samples if one.at >= ends]),
    )
    head = ("", "requests", "answered well", "p50 / p99 of those, ms", "refused (429, 503)", "anything else")
    rows = [_row_of_spike(name, samples) for name, samples in parts]
    others = sum(not one.is_good and not one.is_refused for one in run.samples)
    again = "not within what was measured" if recovered is None else f"{recovered:.0f} s"
    ending = (
        f"Well again after the spike: {again} (goal: within 10 s). Requests were begun "
        f"{percentile(run.late, 0.99):.0f} ms late (p99)."
    )
    broken = [f"{others} requests were neither answered well nor refused"] if others else []
    if recovered is None or recovered > 10:
        broken.append("it was not well again within 10 s of the spike")
    return Found(f"{table(head, rows)}\n{ending}\n", broken)


def _row_of_spike(name: str, samples: Sequence[Sample]) -> list[str]:
    good = [one for one in samples if one.is_good]
    refused = sum(one.is_refused for one in samples)
    others = len(samples) - len(good) - refused
    return [name, str(len(samples)), str(len(good)), _times(good), str(refused), str(others)]


def streams(bench: Bench) -> Found:
    """Event streams open at once: the memory of each, and how long an event takes."""
    with bench.world.api(1) as api:
        (process,) = api.processes
        bench.world.send(api, Phase(50, 10))  # so that what is made once is there
        at_first = process.resident_bytes()
        with bench.world.listening(api, Phase(20, bench.size.listen)) as listening:
            each = (process.resident_bytes() - at_first) / listening.number
            latencies, missed = listening.write()
    p50, p99 = (percentile(latencies, part) for part in (0.5, 0.99))
    head = ("streams", "memory of each", "events", "missed", "p50 / p99 ms (goal: p99 below 1,000)")
    row = (
        *(str(listening.number), f"{each / 1024:.0f} KiB", str(len(latencies)), str(missed)),
        f"{p50:.0f} / {p99:.0f}",
    )
    broken = [f"{missed} events did not come"] if missed else []
    return Found(table(head, [row]), broken + ([f"an event took {p99:.0f} ms (p99)"] if p99 >= 1000 else []))


def soak(bench: Bench) -> Found:
    """The usual load for twenty minutes: memory must not grow."""
    size, rate = bench.size, bench.usual_rate()
    with bench.world.api(1) as api, sizes_of(api.processes[0]) as sizes:
        run = bench.world.send(api, Phase(rate, size.soak))
    counted = [one for one in run.samples if one.at >= size.warm]
    found = Summary.of(counted)
    window = size.settling / 3
    first, last = growth(sizes, warm=size.settling - window, window=window)
    grown = last / first - 1
    head = (
        *("minutes", "rate, 1/s", "requests", "p50 / p99 ms", "errors"),
        *("memory at first, MiB", "at last", "growth (goal: below 5 %)"),
    )
    row = (
        *(f"{size.soak / 60:.0f}", f"{rate:.0f}", str(len(run.samples)), _times(counted)),
        *(f"{found.errors:.2%}", f"{first / _MIB:.1f}", f"{last / _MIB:.1f}", f"{grown:+.1%}"),
    )
    broken = [f"memory grew by {grown:.1%}"] if grown >= 0.05 else []
    if found.errors >= MOST_ERRORS:
        broken.append(f"{found.errors:.2%} of the requests failed")
    return Found(table(head, [row]), broken)


def storage(bench: Bench) -> Found:
    """What a flow takes in MongoDB: its document, its place in the files, its place in each index."""
    found = bench.world.statistics("flows")
    number = found["count"]
    rows = [
        ["document, as MongoDB reads it", f"{found['avgObjSize']:.0f}"],
        ["document, compressed in the files", f"{found['storageSize'] / number:.0f}"],
        *([f"index `{name}`", f"{size / number:.0f}"] for name, size in sorted(found["indexSizes"].items())),
        ["all indexes together", f"{found['totalIndexSize'] / number:.0f}"],
    ]
    return Found(f"Of {number:,} flows:\n\n{table(('', 'bytes a flow'), rows)}", [])


STAGES: dict[str, Callable[[Bench], Found]] = {
    "storage": storage,
    "highest": highest,
    "before": before,
    "spike": spike,
    "streams": streams,
    "soak": soak,
}
