"""Measures what the API holds, and writes each stage's table into its place in docs/reliability.md."""

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from devstack.benchmark_report import circumstances, put
from devstack.layout import ROOT

from bench.load.running import running_world
from bench.load.search import Search
from bench.load.sizes import SIZES, Size
from bench.load.stages import STAGES, Bench

PAGE = ROOT / "docs" / "reliability.md"


def about(size: Size) -> str:
    """Under what circumstances it is measured."""
    return (
        f"{circumstances()}. {size.people} people with {size.flows} flows each; the API, mongod and what "
        "sends the requests share the machine."
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="full", help="short tries it and writes nothing")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    parser.add_argument("--stage", choices=STAGES, action="append", help="one alone; may be given again")
    parser.add_argument("--before", metavar="COMMIT", help="measure this commit beside the present one, too")
    options = parser.parse_args()
    size, broken = SIZES[options.size], list[str]()
    stages = options.stage or [name for name in STAGES if name != "before" or options.before]
    if "before" in stages and not options.before:
        parser.error("the stage before needs --before COMMIT")
    # Ended from outside it must not leave programs behind that are stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with (
        tempfile.TemporaryDirectory(prefix="my-flow-load-") as folder,
        running_world(Path(folder), people=size.people, flows=size.flows, before=options.before) as world,
    ):
        bench = Bench(world, size, Search(world, size, _say))
        for name in stages:
            began = about(size) + (f" Before: {options.before}." if name == "before" else "")
            found = STAGES[name](bench)
            text = f"{began}\n\n{found.text}"
            print(f"\n{name}\n\n{text}", flush=True)
            broken += [f"{name}: {one}" for one in found.broken]
            if options.size == "full" and not options.dry:
                put(PAGE, f"load-{name}", text)
    for one in broken:
        _say(f"make load: {one}")
    return 1 if broken and options.size == "full" else 0  # some seconds are too few to judge by


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
