"""Drives attacks: raw sockets against a server, and a tally of what came back.

An attack is a coroutine that goes on until it is cancelled. It is registered by `@attack`:

    @attack(least=100)
    async def bodies_that_never_end(target: Target, tally: Tally) -> None:
        \"\"\"Send header fields and one byte of a body, then wait.\"\"\"
        await repeatedly(110, lambda: ask(target, tally, head("POST", "/api/v1/contexts", length=100) + b"{"))
"""

import asyncio
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

_RECEIVED_AT_ONCE = 65536
_PAUSE = 0.05

type Tally = Counter[str]
type Attack = Callable[["Target", Tally], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to attack.

    Attributes:
        port: on this machine.
        token: of the attacker, who has signed in.
        address: what the proxy before the server says where the attacker is.
        accomplices: the tokens of others who have signed in and take part; each has a context of many flows.
    """

    port: int
    token: str
    address: str
    accomplices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An attack that is known by name.

    Attributes:
        least: how much the tally must come to, so that a driver that does nothing is noticed.
    """

    run: Attack
    least: int


ATTACKS: dict[str, Entry] = {}


def attack(*, least: int) -> Callable[[Attack], Attack]:
    """Register an attack under the name of its function."""

    def register(run: Attack) -> Attack:
        ATTACKS[run.__name__] = Entry(run, least)
        return run

    return register


def head(
    target: Target,
    method: str,
    path: str,
    *,
    token: str | None = None,
    length: int | None = None,
    fields: Sequence[str] = (),
) -> bytes:
    """Return a request line and header fields, as the proxy sends them on."""
    lines = [f"{method} {path} HTTP/1.1", "host: api", f"x-real-ip: {target.address}", *fields]
    if token is not None:
        lines.append(f"authorization: Bearer {token}")
    if length is not None:
        lines += ["content-type: application/json", f"content-length: {length}"]
    return "\r\n".join([*lines, "\r\n"]).encode()


class Connection:
    """A connection; every failure of it is `closed`, which a server that defends itself will do."""

    def __init__(self, target: Target, tally: Tally, *, receive_buffer: int | None = None) -> None:
        self._target = target
        self._tally = tally
        self._socket = socket.socket()
        self._socket.setblocking(False)
        if receive_buffer is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)

    async def __aenter__(self) -> "Connection":
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._socket, ("127.0.0.1", self._target.port))
        self._tally["opened"] += 1
        return self

    async def __aexit__(self, *_: object) -> None:
        self._socket.close()

    async def send(self, sent: bytes) -> None:
        """Send all of it, as fast as the server reads."""
        await asyncio.get_running_loop().sock_sendall(self._socket, sent)
        self._tally["sent"] += 1

    async def status(self) -> str:
        """Return the status of the next response, which may have arrived; "closed" if there is none."""
        received = await self.receive()
        found = received[9:12].decode("latin-1") if received.startswith(b"HTTP/1.1 ") else "closed"
        self._tally[found] += 1
        return found

    async def receive(self) -> bytes:
        """Receive the next bytes; empty at the end of the connection."""
        return await asyncio.get_running_loop().sock_recv(self._socket, _RECEIVED_AT_ONCE)

    async def until_closed(self) -> None:
        """Take whatever comes, until the server ends the connection."""
        while await self.receive():
            pass


async def repeatedly(number: int, act: Callable[[], Awaitable[object]], *, pause: float = _PAUSE) -> None:
    """Do it `number` times at the same time, again and again."""

    async def again() -> None:
        while True:
            with suppress(OSError):
                await act()
            await asyncio.sleep(pause)

    async with asyncio.TaskGroup() as group:
        for _ in range(number):
            group.create_task(again())


async def ask(target: Target, tally: Tally, sent: bytes) -> str:
    """Send it on a new connection, and wait for the answer and for the end of the connection."""
    async with Connection(target, tally) as connection:
        await connection.send(sent)
        found = await connection.status()
        await connection.until_closed()
        return found


async def ask_once(target: Target, tally: Tally, sent: bytes) -> str:
    """Send it on a new connection, wait for the answer, and leave."""
    async with Connection(target, tally) as connection:
        await connection.send(sent)
        return await connection.status()
