"""Serve the API on $PORT: `python -m my_flow_api`.

On SIGTERM it first reports that it is not ready, ends the event streams, and keeps serving: the load balancer
has $DRAIN_SECONDS to send requests elsewhere. Then it closes the listening sockets, finishes the requests in
progress and exits. Under `uvicorn my_flow_api.main:app`, as in development, it exits at once.
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
from my_flow_api.kit.server.connections import ConnectionLimits, Connections, SilentConnection
from my_flow_api.main import create_app

log = structlog.get_logger(__name__)

_SECONDS_TO_FINISH = 10
_ACCEPTED_AT_ONCE = 16
_OTHER_FILES = 512  # connections to MongoDB, listening sockets, libraries


class Server(uvicorn.Server):
    """A uvicorn server that drains on SIGTERM and then closes its listening sockets at once."""

    def __init__(
        self, config: uvicorn.Config, drain_seconds: float, connections: Connections | None = None
    ) -> None:
        super().__init__(config)
        self._drain_seconds = drain_seconds
        self._connections = connections
        self._exits_at = float("inf")

    @property
    def is_leaving(self) -> bool:
        """Return whether SIGTERM was received."""
        return self.should_exit or self._exits_at < float("inf")

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start serving, and freeze the garbage collector's view of the startup objects."""
        await super().startup(sockets)
        # Startup objects live until the end. A garbage collection of all of them, about once a second under
        # load, delayed every request by 65 ms (`bench/results.md`).
        gc.collect()
        gc.freeze()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Start draining; a second signal ends the process at once."""
        if self.is_leaving or not self._drain_seconds:
            super().handle_exit(sig, frame)
        self._exits_at = time.monotonic() + self._drain_seconds

    async def on_tick(self, counter: int) -> bool:
        """Return whether the server should stop; called ten times a second by uvicorn."""
        now = time.monotonic()
        if self._connections is not None:
            self._connections.sweep(now)
        self.should_exit = self.should_exit or now >= self._exits_at
        return await super().on_tick(counter)


def sockets(config: uvicorn.Config) -> list[socket]:
    """Return one listening socket, and duplicates of it.

    In each round of the event loop libuv accepts a single connection per socket (since 1.46). In a burst,
    when rounds are long, connections would wait longer to be accepted than to be served, and the kernel would
    drop some. libuv accepts one from each duplicate, too. `docs/reliability.md` has the measurements.
    """
    first = config.bind_socket()
    return [first, *(first.dup() for _ in range(_ACCEPTED_AT_ONCE - 1))]


def max_open_files(wanted: int) -> int:
    """Raise the soft limit of open files to `wanted` if possible, and return the limit, often 1,024."""
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
    """Return `limits` with at most the connections that the limit of open files allows."""
    possible = max(1, max_open_files(limits.connections + _OTHER_FILES) - _OTHER_FILES)
    if possible >= limits.connections:
        return limits
    log.warning("fewer connections than MAX_CONNECTIONS: the limit of open files is low", possible=possible)
    return replace(limits, connections=possible)


def main() -> None:
    """Serve until SIGTERM."""
    settings = load_settings()
    app = create_app(settings)
    connections = Connections(within_open_files(ConnectionLimits.of(settings)))
    config = uvicorn.Config(
        app,
        host="0.0.0.0",  # noqa: S104  (in a container, whose host decides who comes in)
        port=settings.port,
        http=cast("Any", partial(SilentConnection, connections)),
        ws="none",
        proxy_headers=False,  # the client's address comes only from CLIENT_ADDRESS_HEADER
        log_config=None,  # logging is configured already
        access_log=False,
        server_header=False,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )
    Server(config, settings.drain_seconds, connections).run(sockets=sockets(config))


if __name__ == "__main__":
    main()
