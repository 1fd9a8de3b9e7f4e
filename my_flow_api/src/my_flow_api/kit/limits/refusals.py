"""Rate limit for refused requests (4xx): per person with a valid token, per client address without one.

Successful requests are counted where they are handled (`kit/limits/rate_limit.py`). A request that is refused
earlier is counted here, when its answer begins: malformed HTTP or JSON, a missing token, a body that is too
large or too slow, header fields that are too large, a refused preflight request, an unknown path. Above the
allowance the answer is 429.
"""

from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from my_flow_api.errors import BadRequest, HeadersTooLarge, RequestTimeout, TooManyRequests, problem
from my_flow_api.kit.limits.rate_limit import count_refusal
from my_flow_api.kit.observability.request_info import ROUTE

REFUSAL = "my_flow_api.refusal"
"""The key in the scope for the status with which the server refuses an unfinished request."""

_BY_SERVER = {error.status: error for error in (BadRequest, HeadersTooLarge, RequestTimeout)}


class RefusalLimit:
    """Answers requests that the server refuses, and counts every refusal.

    Args:
        exempt: the paths where nothing is counted.
    """

    def __init__(self, app: ASGIApp, exempt: Collection[str]) -> None:
        self._app = app
        self._exempt = frozenset(exempt)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in self._exempt:
            await self._app(scope, receive, send)
        elif REFUSAL in scope:
            scope[ROUTE] = "refused"
            refusal = _BY_SERVER[scope[REFUSAL]]()
            await problem(refusal)(scope, receive, counting_refusals(scope, receive, send))
        else:
            await self._app(scope, receive, counting_refusals(scope, receive, send))


def counting_refusals(scope: Scope, receive: Receive, send: Send) -> Send:
    """Return a `send` that counts an answer of 4xx, and answers 429 instead above the allowance."""
    is_replaced = False

    async def send_and_count(message: Message) -> None:
        nonlocal is_replaced
        if message["type"] == "http.response.start" and 400 <= message["status"] < 500:
            try:
                count_refusal(scope)
            except TooManyRequests as error:
                is_replaced = True
                await problem(error)(scope, receive, send)
        if not is_replaced:
            await send(message)

    return send_and_count
