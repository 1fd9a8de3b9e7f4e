"""Preallocates the id of the document that a request makes.

It is kept with the idempotency key, so that a repetition makes the same document: where the first attempt
got as far as storing it, storing it again finds it there. That closes the gap between an effect and the note
of its answer without a transaction around every write.
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
    """Have the first `new_id` be `id_`."""
    token = _preallocated.set([id_])
    try:
        yield
    finally:
        _preallocated.reset(token)
