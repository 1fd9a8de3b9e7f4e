"""Report errors as one line that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx


class DeliveryError(Exception):
    """A command cannot continue; the message gives the reason."""


def read_json(response: httpx.Response, who: str) -> dict[str, Any]:
    """Return the JSON object of a response.

    Args:
        response: The response.
        who: Name of the service, for the message.

    Raises:
        DeliveryError: The body is not a JSON object.
    """
    try:
        answer = response.json()
    except ValueError:
        raise DeliveryError(f"{who} answered something that is not JSON: try again later") from None
    if not isinstance(answer, dict):
        raise DeliveryError(_SHAPE.format(who))
    return answer


def describe_network_error(error: httpx.HTTPError) -> str:
    """Return a message with the host that did not respond, the reason, and what to do."""
    reason = str(error) or type(error).__name__
    return f"no answer from {error.request.url.host} ({reason}): check the network, then run it again"


@contextmanager
def documented_shape(who: str) -> Iterator[None]:
    """Report a response that differs from its documentation.

    Args:
        who: Name of the service, for the message.

    Raises:
        DeliveryError: A key is missing, or a value has another type.
    """
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise DeliveryError(f"{_SHAPE.format(who)} ({error!r})") from error


_SHAPE = (
    "{} answered JSON of a shape that is not documented: compare with its documentation, it may have changed"
)
