"""Pacing: above a rate of its sender, a request without an accepted token, or a 429, is answered later.

A client that asks again as soon as it is answered takes as much CPU time as it can get, with requests that
need no token or that are refused. Above the rate it waits, at most `_MAX_WAIT_SECONDS`, and takes neither CPU
time nor one of the process's places meanwhile. A request with an accepted token within the allowance of its
person (`kit/limits/rate_limit.py`) is never delayed.

Source: nginx, ngx_http_limit_req_module, whose leaky bucket delays likewise.
"""

import asyncio
from collections.abc import Callable
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from my_flow_api.kit.http.subject import SUBJECT, Subject
from my_flow_api.kit.limits.rate_limit import client_address

_BURST_SECONDS = 2.0
_MAX_WAIT_SECONDS = 5.0
_MAX_KEYS = 100_000
_TOO_MANY = 429


class Pace:
    """The next free moment of each sender.

    Args:
        per_second: the rate; as many as come in two seconds may come at once.
        clock: seconds that never go back.
    """

    def __init__(self, per_second: int, clock: Callable[[], float] = monotonic) -> None:
        self._interval = 1 / per_second
        self._clock = clock
        self._next: dict[str, float] = {}

    def delay(self, sender: str) -> float:
        """Take the sender's next moment, and return the seconds until then; 0 below the rate."""
        now = self._clock()
        # Taken out and put in again, so that the dictionary is in the order of use.
        at = max(now - _BURST_SECONDS, self._next.pop(sender, 0.0)) + self._interval
        wait = min(max(0.0, at - now), _MAX_WAIT_SECONDS)
        if len(self._next) >= _MAX_KEYS:
            del self._next[next(iter(self._next))]
        self._next[sender] = min(at, now + _MAX_WAIT_SECONDS)
        return wait

    async def wait(self, sender: str) -> None:
        """Wait for the sender's next moment."""
        delay = self.delay(sender)
        if delay:
            await asyncio.sleep(delay)


class RequestPacing:
    """Delays requests without an accepted token, by client address. It belongs inside `Authentication`."""

    def __init__(self, app: ASGIApp, pace: Pace) -> None:
        self._app = app
        self._pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not isinstance(scope.get(SUBJECT), Subject):
            await self._pace.wait(client_address(scope))
        await self._app(scope, receive, send)


class RefusalPacing:
    """Delays answers of 429, by person. It belongs outside of everything that counts requests in progress."""

    def __init__(self, app: ASGIApp, pace: Pace) -> None:
        self._app = app
        self._pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = list[Message]()

        async def keep_refusal(message: Message) -> None:
            if refusal or (message["type"] == "http.response.start" and message["status"] == _TOO_MANY):
                refusal.append(message)
            else:
                await send(message)

        await self._app(scope, receive, keep_refusal)
        if refusal:
            subject = scope.get(SUBJECT)
            if isinstance(subject, Subject):
                await self._pace.wait(f"person {subject.id}")
            for message in refusal:
                await send(message)
