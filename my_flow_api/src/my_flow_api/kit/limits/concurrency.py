"""Concurrency limit per user: 429 above a number of requests in progress in this process."""

from collections import Counter
from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from my_flow_api.errors import TooManyRequests, problem
from my_flow_api.kit.http.subject import SUBJECT, Subject
from my_flow_api.kit.observability.metrics import rate_limited

_SECONDS_TO_WAIT = 1


class ConcurrencyLimit:
    """Responds with 429 and `Retry-After` while `limit` requests of the user are in progress.

    A request is in progress from its header fields to the last byte of its response, however slow the client.

    Args:
        limit: The maximum number of concurrent requests of one user.
        streams: The paths with streamed responses; there a request counts until its response begins.
    """

    def __init__(self, app: ASGIApp, limit: int, streams: Collection[str]) -> None:
        self._app = app
        self._limit = limit
        self._streams = frozenset(streams)
        self._under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reject the request above the limit, or pass it on."""
        subject = scope.get(SUBJECT)
        if not isinstance(subject, Subject):
            await self._app(scope, receive, send)
        elif self._under_way[subject.id] >= self._limit:
            rate_limited.inc()
            refusal = TooManyRequests(
                "Too many of your requests are under way at the same time. Wait for some of the answers.",
                retry_after=_SECONDS_TO_WAIT,
            )
            await problem(refusal)(scope, receive, send)
        else:
            await self._let_in(subject.id, scope, receive, send)

    async def _let_in(self, person: str, scope: Scope, receive: Receive, send: Send) -> None:
        is_stream, has_left = scope["path"] in self._streams, False

        def leave() -> None:
            nonlocal has_left
            if not has_left:
                has_left = True
                self._under_way[person] -= 1
                if not self._under_way[person]:
                    del self._under_way[person]

        async def send_and_leave(message: Message) -> None:
            leave()
            await send(message)

        self._under_way[person] += 1
        try:
            await self._app(scope, receive, send_and_leave if is_stream else send)
        finally:
            leave()
