"""Serves the API on $PORT: `python -m my_flow_api`.

Told to end, it first says that it is not ready, lets streams go, and goes on answering: whoever spreads the
requests has $DRAIN_SECONDS to send them elsewhere. Then it takes no more connections, finishes what is under
way and ends. Started by `uvicorn my_flow_api.main:app`, as in development, it ends at once.
"""

import gc
import sys
import time
from dataclasses import replace
from functools import partial
from socket import socket
from types import FrameType
from typing import Any, cast

import structlog
import uvicorn

from my_flow_api.config import load_settings
from my_flow_api.kit.server.connections import ConnectionLimits, Connections, LimitedProtocol
from my_flow_api.main import create_app

log = structlog.get_logger(__name__)

_SECONDS_TO_FINISH = 10
_ACCEPTED_AT_ONCE = 16
_OTHER_FILES = 512  # connections to MongoDB, listening sockets, libraries


class Server(uvicorn.Server):
    """uvicorn, which takes no more connections as soon as it is told to end, and a while before that."""

    def __init__(
        self, config: uvicorn.Config, drain_seconds: float, connections: Connections | None = None
    ) -> None:
        super().__init__(config)
        self._drain_seconds = drain_seconds
        self._connections = connections
        self._exits_at = float("inf")

    @property
    def is_leaving(self) -> bool:
        """Whether it was told to end."""
        return self.should_exit or self._exits_at < float("inf")

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        # What is there by now stays until the end. Looking through all of it for garbage, about once a second
        # under load, held every request up for 65 ms (`bench/results.md`).
        gc.collect()
        gc.freeze()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.is_leaving or not self._drain_seconds:
            super().handle_exit(sig, frame)
        self._exits_at = time.monotonic() + self._drain_seconds

    async def on_tick(self, counter: int) -> bool:
        now = time.monotonic()
        if self._connections is not None:
            self._connections.sweep(now)
        self.should_exit = self.should_exit or now >= self._exits_at
        return await super().on_tick(counter)


def sockets(config: uvicorn.Config) -> list[socket]:
    """One socket for the connections, and duplicates of it.

    In each round of the event loop libuv takes a single connection from a socket (since 1.46). In a rush,
    when rounds are long, connections would wait longer for that than for their answer, and the kernel would
    drop some. It takes one from each duplicate, too. `docs/reliability.md` has what that changes.
    """
    first = config.bind_socket()
    return [first, *(first.dup() for _ in range(_ACCEPTED_AT_ONCE - 1))]


def max_open_files(wanted: int) -> int:
    """Raise the soft limit of open files to `wanted` if possible, and return the limit: often it is 1,024."""
    if sys.platform == "win32":
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft


def within_open_files(limits: ConnectionLimits) -> ConnectionLimits:
    """`limits` with as many connections as the process may have open beside its other files."""
    possible = max(1, max_open_files(limits.connections + _OTHER_FILES) - _OTHER_FILES)
    if possible >= limits.connections:
        return limits
    log.warning("fewer connections than MAX_CONNECTIONS: the limit of open files is low", possible=possible)
    return replace(limits, connections=possible)


def main() -> None:
    """Serve until told to end."""
    settings = load_settings()
    app = create_app(settings)
    connections = Connections(within_open_files(ConnectionLimits.of(settings)))
    config = uvicorn.Config(
        app,
        host="0.0.0.0",  # noqa: S104  (in a container, whose host decides who comes in)
        port=settings.port,
        http=cast("Any", partial(LimitedProtocol, connections)),
        ws="none",
        proxy_headers=False,  # who asks is in CLIENT_ADDRESS_HEADER, and in nothing else
        log_config=None,  # the logs are ours already
        access_log=False,
        server_header=False,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )
    Server(config, settings.drain_seconds, connections).run(sockets=sockets(config))


if __name__ == "__main__":
    main()
