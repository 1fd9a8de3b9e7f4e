"""Counts what is refused: against the person if the token says who it is, else against the address.

Requests that are answered well are counted where they are handled (`kit/rate_limit.py`). What never gets so
far is counted here when its answer begins: malformed JSON, a missing token, a body that is too large or too
slow, header fields that are too large, an address that leads nowhere. Above the allowance the answer is 429.
"""

from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from my_flow_api.errors import HeadersTooLarge, RequestTimeout, TooManyRequests, problem
from my_flow_api.kit.mongo import OUTSIDE
from my_flow_api.kit.rate_limit import count_refusal
from my_flow_api.kit.record import ROUTE

REFUSAL = "my_flow_api.refusal"
"""Where the scope has the status with which the server refuses a request before it has come in full."""

_BY_SERVER = {error.status: error for error in (HeadersTooLarge, RequestTimeout)}


class Refusals:
    """Answers what the server refuses, and counts every refusal.

    Args:
        free: the beginnings of addresses where nothing is counted.
    """

    def __init__(self, app: ASGIApp, free: tuple[str, ...]) -> None:
        self._app = app
        self._free = free

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self._free):
            await self._app(scope, receive, send)
            return
        is_replaced = False

        async def send_and_count(message: Message) -> None:
            nonlocal is_replaced
            if message["type"] == "http.response.start" and 400 <= message["status"] < 500:
                with suppress(*OUTSIDE):  # the storage of the counters; the answer stays what it is
                    try:
                        await count_refusal(scope)
                    except TooManyRequests as error:
                        is_replaced = True
                        await problem(error)(scope, receive, send)
            if not is_replaced:
                await send(message)

        if REFUSAL in scope:
            scope[ROUTE] = "refused"
            await problem(_BY_SERVER[scope[REFUSAL]]())(scope, receive, send_and_count)
        else:
            await self._app(scope, receive, send_and_count)
