"""Information about the current request: its id, its user, and its cost.

It is one object from the first middleware to the access log line. Motor's threads see it too, since they take
over the context of their request.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

ROUTE = "my_flow_api.route"
"""The key of an ASGI scope for the path template of the route, set once it is matched."""


@dataclass(slots=True)
class RequestInfo:
    """The information. Times are in seconds; `headers` are added to the response, whatever it is."""

    request_id: str
    person: str | None = None
    database_seconds: float = 0.0
    database_commands: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)


_current: ContextVar[RequestInfo | None] = ContextVar("request_info", default=None)


def current_request_info() -> RequestInfo | None:
    """Return the information about the current request, if there is one."""
    return _current.get()


def current_request_id() -> str:
    """Return the id of the current request, or an empty text."""
    info = _current.get()
    return info.request_id if info is not None else ""


def add_headers(headers: Mapping[str, str]) -> None:
    """Add header fields to the response of the current request."""
    info = _current.get()
    if info is not None:
        info.headers |= {name.encode(): value.encode("latin-1") for name, value in headers.items()}


@lru_cache(maxsize=10_000)
def hash_user_id(user_id: str) -> str:
    """Return the digest by which logs and counters identify a user, in place of the id."""
    return sha256(user_id.encode()).hexdigest()[:32]


@contextmanager
def request_info_set(info: RequestInfo) -> Iterator[None]:
    """Make `info` the information about the current request."""
    token = _current.set(info)
    try:
        yield
    finally:
        _current.reset(token)
