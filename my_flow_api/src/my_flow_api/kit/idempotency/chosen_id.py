"""The id of what a request makes, chosen before it is made.

It is kept with the idempotency key, so that a repetition makes the same document: where the first attempt
got as far as storing it, storing it again finds it there. That closes the gap between an effect and the note
of its answer without a transaction around every write.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bson import ObjectId

_chosen: ContextVar[list[ObjectId] | None] = ContextVar("chosen_id", default=None)


def new_id() -> ObjectId:
    """The id for a new document: the one chosen for this request, if it has a key, the first time."""
    chosen = _chosen.get()
    return chosen.pop() if chosen else ObjectId()


@contextmanager
def choosing(id_: ObjectId) -> Iterator[None]:
    """Within it, the first `new_id` is `id_`."""
    token = _chosen.set([id_])
    try:
        yield
    finally:
        _chosen.reset(token)
