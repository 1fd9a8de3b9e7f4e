"""Runs one attack by its name for some seconds, and prints what came back as JSON.

python -m tests.security.attacks bodies_that_never_end --port 8000 --token …
"""

import argparse
import asyncio
import json
from collections import Counter
from contextlib import suppress

from tests.security.attacks.catalogue import ATTACKS
from tests.security.attacks.driver import Tally, Target


async def run(name: str, target: Target, seconds: float) -> Tally:
    tally: Tally = Counter()
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await ATTACKS[name].run(target, tally)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.security.attacks", description=__doc__)
    parser.add_argument("name", choices=ATTACKS)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--token", required=True, help="an access token of the attacker")
    parser.add_argument("--accomplices", nargs="*", default=[], help="access tokens of others")
    parser.add_argument("--address", default="198.51.100.66", help="where the proxy says the attacker is")
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    target = Target(given.port, given.token, given.address, given.accomplices)
    print(json.dumps(asyncio.run(run(given.name, target, given.seconds))))


if __name__ == "__main__":
    main()
