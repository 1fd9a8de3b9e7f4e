"""Measure how much slower a user is served while another user attacks the API."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles

from devstack.layout import ROOT
from tests.security.attacks.catalogue import ATTACKS

from bench.sockets import OK, run

_BEFORE = 1.0
# The attacker must not compete for the API's CPU: it gets only what the measured programs leave.
_LAST = ["nice", "-n", "19"]


@contextmanager
def attacking(name: str, port: int, token: str, seconds: float) -> Iterator[None]:
    """Run an attack in a separate process during the `with` block."""
    command = [*_LAST, sys.executable, "-m", "tests.security.attacks", name]
    arguments = ["--port", str(port), "--token", token, "--seconds", str(seconds)]
    with subprocess.Popen(  # noqa: S603
        [*command, *arguments],
        cwd=ROOT / "my_flow_api",
        env=os.environ,
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            yield
        finally:
            process.terminate()


async def starvation(port: int, requests: Iterator[bytes], token: str, seconds: float) -> list[str]:
    """Return a table of a victim's p99 with and without each attack.

    Args:
        port: Port of the API.
        requests: Requests of many users in turn, so that none of them reaches the rate limit.
        token: Token of the attacker.
        seconds: Duration of each attack.
    """

    async def p99() -> float:
        measured = await run([port], requests, OK, seconds=seconds, connections=1)
        return quantiles(measured.latencies, n=100, method="inclusive")[98]

    await run([port], requests, OK, seconds=_BEFORE, connections=1)
    lines = [
        f"One request at a time of people who are not the attacker, {seconds:g} s an attack, which runs in a "
        "process of its own on the same machine, with the lowest priority.",
        "",
        "| attack | p99 ms without | with | ratio |",
        "|---|--:|--:|--:|",
    ]
    for name in ATTACKS:
        without = await p99()
        with attacking(name, port, token, _BEFORE + seconds + _BEFORE):
            await run([port], requests, OK, seconds=_BEFORE, connections=1)
            attacked = await p99()
        lines.append(
            f"| {name.replace('_', ' ')} | {without:.1f} | {attacked:.1f} | {attacked / without:.1f} |"
        )
        print(lines[-1], flush=True)
    return lines
