"""Execute a plan: `python -m bench.load.generator`, one line of JSON in, lines of JSON out.

The plan has `do`, which is "send" (send.py) or "listen" (listen.py), the `urls` of the instances, the
`people`, and the `phases` of the requests.
"""

import json
import resource
import sys
from collections.abc import Callable, Iterator
from typing import Any

from bench.load.generator.listen import listen
from bench.load.generator.send import send

_DO: dict[str, Callable[[dict[str, Any]], Iterator[dict[str, Any]]]] = {"send": send, "listen": listen}


def main() -> None:
    """Read the plan from standard input, execute it, and print each result as a line of JSON."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # each request in progress has a connection
    plan = json.loads(sys.stdin.readline())
    for found in _DO[plan["do"]](plan):
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
