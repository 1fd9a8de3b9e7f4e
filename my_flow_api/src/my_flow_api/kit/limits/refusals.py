"""Rate limit for rejected requests (4xx): per user with a valid token, per client address without one.

Successful requests are counted where they are handled (`kit/limits/rate_limit.py`). A request that is
rejected earlier is counted here, when its response begins: malformed HTTP or JSON, a missing token, a body
that is too large or too slow, header fields that are too large, a rejected preflight request, an unknown
path. Above the allowance the response is a 429.
"""

from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from my_flow_api.errors import BadRequest, HeadersTooLarge, RequestTimeout, TooManyRequests, problem
from my_flow_api.kit.limits.rate_limit import count_refusal
from my_flow_api.kit.observability.request_info import ROUTE

REFUSAL = "my_flow_api.refusal"
"""The key in the scope for the status with which the server rejects an unfinished request."""

_BY_SERVER = {error.status: error for error in (BadRequest, HeadersTooLarge, RequestTimeout)}


class RefusalLimit:
    """Responds to requests that the server rejects, and counts every rejection.

    Args:
        exempt: The paths where nothing is counted.
    """

    def __init__(self, app: ASGIApp, exempt: Collection[str]) -> None:
        self._app = app
        self._exempt = frozenset(exempt)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request that the server rejects; count the rejections of all others."""
        if scope["type"] != "http" or scope["path"] in self._exempt:
            await self._app(scope, receive, send)
        elif REFUSAL in scope:
            scope[ROUTE] = "refused"
            refusal = _BY_SERVER[scope[REFUSAL]]()
            await problem(refusal)(scope, receive, counting_refusals(scope, receive, send))
        else:
            await self._app(scope, receive, counting_refusals(scope, receive, send))


def counting_refusals(scope: Scope, receive: Receive, send: Send) -> Send:
    """Return a `send` that counts 4xx responses, and replaces them with 429 above the allowance."""
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
