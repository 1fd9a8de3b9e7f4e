"""Preallocate the id of the document that a request creates.

It is kept with the idempotency key, so that a retry creates the same document: if the first attempt stored
it, storing it again finds it. That closes the gap between an effect and the storage of its response without a
transaction around every write.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bson import ObjectId

_preallocated: ContextVar[list[ObjectId] | None] = ContextVar("chosen_id", default=None)


def new_id() -> ObjectId:
    """Return the id for a new document: at the first call, the one that was preallocated for this request."""
    ids = _preallocated.get()
    return ids.pop() if ids else ObjectId()


@contextmanager
def preallocated(id_: ObjectId) -> Iterator[None]:
    """Make the first `new_id` return `id_`."""
    token = _preallocated.set([id_])
    try:
        yield
    finally:
        _preallocated.reset(token)
