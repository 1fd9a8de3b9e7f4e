"""Serves the API on $PORT: `python -m my_flow_api`.

Told to end, it first says that it is not ready, lets streams go, and goes on answering: whoever spreads the
requests has $DRAIN_SECONDS to send them elsewhere. Then it takes no more connections, finishes what is under
way and ends. Started by `uvicorn my_flow_api.main:app`, as in development, it ends at once.
"""

import gc
import time
from socket import socket
from types import FrameType

import uvicorn

from my_flow_api.config import load_settings
from my_flow_api.main import create_app

_SECONDS_TO_FINISH = 10
_ACCEPTED_AT_ONCE = 16


class Server(uvicorn.Server):
    """uvicorn, which takes no more connections as soon as it is told to end, and a while before that."""

    def __init__(self, config: uvicorn.Config, drain_seconds: float) -> None:
        super().__init__(config)
        self._drain_seconds = drain_seconds
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
        self.should_exit = self.should_exit or time.monotonic() >= self._exits_at
        return await super().on_tick(counter)


def sockets(config: uvicorn.Config) -> list[socket]:
    """One socket for the connections, and duplicates of it.

    In each round of the event loop libuv takes a single connection from a socket (since 1.46). In a rush,
    when rounds are long, connections would wait longer for that than for their answer, and the kernel would
    drop some. It takes one from each duplicate, too. `docs/reliability.md` has what that changes.
    """
    first = config.bind_socket()
    return [first, *(first.dup() for _ in range(_ACCEPTED_AT_ONCE - 1))]


def main() -> None:
    """Serve until told to end."""
    settings = load_settings()
    config = uvicorn.Config(
        create_app(settings),
        host="0.0.0.0",  # noqa: S104  (in a container, whose host decides who comes in)
        port=settings.port,
        log_config=None,  # the logs are ours already
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )
    Server(config, settings.drain_seconds).run(sockets=sockets(config))


if __name__ == "__main__":
    main()
