"""Report what goes wrong as one line that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx


class DeliveryError(Exception):
    """A command cannot go on; the message says why."""


def read_json(response: httpx.Response, who: str) -> dict[str, Any]:
    """Return the JSON object of an answer.

    Args:
        response: the answer.
        who: the name of who answered, for the message.

    Raises:
        DeliveryError: it is not JSON, or no object.
    """
    try:
        answer = response.json()
    except ValueError:
        raise DeliveryError(f"{who} answered something that is not JSON: try again later") from None
    if not isinstance(answer, dict):
        raise DeliveryError(_SHAPE.format(who))
    return answer


def describe_network_error(error: httpx.HTTPError) -> str:
    """Name the host that did not answer, the reason, and what to do."""
    reason = str(error) or type(error).__name__
    return f"no answer from {error.request.url.host} ({reason}): check the network, then run it again"


@contextmanager
def documented_shape(who: str) -> Iterator[None]:
    """Report an answer that lacks what its documentation promises.

    Args:
        who: the name of who answered, for the message.

    Raises:
        DeliveryError: a key is missing, or a value is of another type.
    """
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise DeliveryError(f"{_SHAPE.format(who)} ({error!r})") from error


_SHAPE = (
    "{} answered JSON of a shape that is not documented: compare with its documentation, it may have changed"
)
