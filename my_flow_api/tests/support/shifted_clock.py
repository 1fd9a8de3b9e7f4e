"""The API as a program whose clock can be set while it runs: `python -m tests.support.shifted_clock`.

`time-machine` changes what C tells Python of the time of day, in every thread and library of the process.
What measures how long something takes (`time.monotonic`) goes on, as it does when a machine's clock is set.
"""

import os
import threading
import time
from pathlib import Path

import time_machine

from my_flow_api.__main__ import main

PROGRAM = ("-m", "tests.support.shifted_clock")
FILE = "MOVED_CLOCK_FILE"
_SECONDS_BETWEEN_LOOKS = 0.05


def set_clock(file: Path, seconds: float) -> None:
    """Have the clock of the program that looks at `file` so far from the right time."""
    new = file.with_suffix(".new")
    new.write_text(str(seconds))
    new.rename(file)  # in one go: the program may look at any moment


def _follow(file: Path, clock: time_machine.Traveller) -> None:
    present = 0.0
    while True:
        wanted = float(file.read_text())
        if wanted != present:
            clock.shift(wanted - present)
            present = wanted
        time.sleep(_SECONDS_BETWEEN_LOOKS)


if __name__ == "__main__":
    with time_machine.travel(time.time(), tick=True) as clock:
        following = threading.Thread(target=_follow, args=(Path(os.environ[FILE]), clock), daemon=True)
        following.start()
        main()
