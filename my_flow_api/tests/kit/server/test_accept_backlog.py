import asyncio
import socket
from contextlib import ExitStack

import uvicorn
import uvloop

from my_flow_api.__main__ import sockets

NUMBER = 64


async def rounds_to_accept(listening: list[socket.socket]) -> int:
    """In how many rounds of the event loop connections that come at once are let in."""
    accepted = 0

    class Accepted(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            nonlocal accepted
            accepted += 1

    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(Accepted, sock=one) for one in listening]
    rounds = 0
    with ExitStack() as clients:
        for _ in range(NUMBER):
            clients.enter_context(socket.create_connection(listening[0].getsockname()))
        while accepted < NUMBER:
            rounds += 1
            await asyncio.sleep(0)
    for server in servers:
        server.close()
    return rounds


CONFIG = uvicorn.Config(lambda: None, host="127.0.0.1", port=0, log_config=None)


def test_a_rush_of_connections_is_let_in_together() -> None:
    assert uvloop.run(rounds_to_accept(sockets(CONFIG))) < NUMBER / 4


def test_of_one_socket_they_would_be_let_in_one_by_one() -> None:
    """Show the reason for `sockets`, which can go when libuv accepts several at a time again."""
    assert uvloop.run(rounds_to_accept([CONFIG.bind_socket()])) >= NUMBER
