"""Pacing: above a rate per sender, requests without an accepted token, and 429 responses, are delayed.

A client that retries as soon as it gets a response uses as much CPU time as it can get, with requests that
need no token or are rejected. Above the rate it waits, at most `_MAX_WAIT_SECONDS`, and meanwhile uses
neither CPU time nor one of the process's slots. A request with an accepted token within the user's rate limit
(`kit/limits/rate_limit.py`) is never delayed.

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
    """The next free time slot of each sender.

    Args:
        per_second: The rate; a burst of two seconds' worth is allowed.
        clock: Returns monotonic seconds.
    """

    def __init__(self, per_second: int, clock: Callable[[], float] = monotonic) -> None:
        self._interval = 1 / per_second
        self._clock = clock
        self._next: dict[str, float] = {}

    def delay(self, sender: str) -> float:
        """Reserve the sender's next time slot, and return the seconds until then; 0 below the rate."""
        now = self._clock()
        # Removed and inserted again, so that the dictionary is in order of use.
        at = max(now - _BURST_SECONDS, self._next.pop(sender, 0.0)) + self._interval
        wait = min(max(0.0, at - now), _MAX_WAIT_SECONDS)
        if len(self._next) >= _MAX_KEYS:
            del self._next[next(iter(self._next))]
        self._next[sender] = min(at, now + _MAX_WAIT_SECONDS)
        return wait

    async def wait(self, sender: str) -> None:
        """Wait for the sender's next time slot."""
        delay = self.delay(sender)
        if delay:
            await asyncio.sleep(delay)


class RequestPacing:
    """Delays requests without an accepted token, by client address. It belongs inside `Authentication`."""

    def __init__(self, app: ASGIApp, pace: Pace) -> None:
        self._app = app
        self._pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Delay the request if needed, and pass it on."""
        if scope["type"] == "http" and not isinstance(scope.get(SUBJECT), Subject):
            await self._pace.wait(client_address(scope))
        await self._app(scope, receive, send)


class RefusalPacing:
    """Delays 429 responses, by user. It belongs outside all middleware that counts requests in progress."""

    def __init__(self, app: ASGIApp, pace: Pace) -> None:
        self._app = app
        self._pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and delay its response if it is a 429."""
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
