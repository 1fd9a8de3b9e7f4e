"""Runs one command and ends it, with everything it started, when standard input reaches its end.

    python process_guard.py GRACE_SECONDS COMMAND [ARGUMENT ...]

The supervisor holds the other end of that pipe. However the supervisor goes, also by `kill -9`, the kernel
closes the pipe and this process takes its group down. A pipe rather than Linux's PR_SET_PDEATHSIG because it
works the same on macOS, and because a parent-death signal reaches only the direct child, not the node
processes below a build. It must lead its own session, so that Ctrl-C in the terminal reaches the supervisor
alone and the group is nobody else's.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from types import FrameType


def main(argv: list[str]) -> int:
    grace = float(argv[0])
    try:
        # In the same group on purpose: if this process is killed, the supervisor can still end the group.
        child = subprocess.Popen(argv[1:], stdin=subprocess.DEVNULL)
    except OSError as error:
        print(f"cannot start {argv[1]}: {error.strerror}", file=sys.stderr)
        return 127
    ending = threading.Event()

    def end(_signal: int | None = None, _frame: FrameType | None = None) -> None:
        if not ending.is_set():
            ending.set()
            if grace > 0:
                os.killpg(0, signal.SIGTERM)
            threading.Thread(target=kill_after_grace, daemon=True).start()

    def kill_after_grace() -> None:
        try:
            child.wait(grace)
        except subprocess.TimeoutExpired:
            child.kill()

    def watch_supervisor() -> None:
        while os.read(0, 1024):
            pass
        end()

    # A handler and not SIG_IGN, which the child would have inherited.
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    threading.Thread(target=watch_supervisor, daemon=True).start()
    code = child.wait()
    if ending.is_set():
        os.killpg(0, signal.SIGKILL)  # what the child left behind, and this process with it
    return 128 - code if code < 0 else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
