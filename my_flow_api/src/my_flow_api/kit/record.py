"""What is known of the request under way: its id, whose it is, and what it cost.

It is one object from the first middleware to the last line of the log. Motor's threads see it too, since they
take over the context of the request that they work for.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

ROUTE = "my_flow_api.route"
"""Where the scope of a request has the path of its route, if that is known already."""


@dataclass(slots=True)
class Record:
    """Times are in seconds; `headers` are what the answer shall carry, whatever it will be."""

    request_id: str
    person: str | None = None
    database_seconds: float = 0.0
    database_commands: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)


_present: ContextVar[Record | None] = ContextVar("record", default=None)


def present_record() -> Record | None:
    """The record of the request under way, if there is one."""
    return _present.get()


def present_request_id() -> str:
    """The id of the request under way."""
    record = _present.get()
    return record.request_id if record is not None else ""


def add_headers(headers: Mapping[str, str]) -> None:
    """Have the answer to the request under way carry these too."""
    record = _present.get()
    if record is not None:
        record.headers |= {name.encode(): value.encode("latin-1") for name, value in headers.items()}


@lru_cache(maxsize=10_000)
def digest_of(user_id: str) -> str:
    """A person as logs and counters may know them: not by name."""
    return sha256(user_id.encode()).hexdigest()[:32]


@contextmanager
def recording(record: Record) -> Iterator[None]:
    """Within it, `record` is that of the request under way."""
    token = _present.set(record)
    try:
        yield
    finally:
        _present.reset(token)
