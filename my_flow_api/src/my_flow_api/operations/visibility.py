"""Filter the flows of an unfinished operation out of a user's reads.

An operation on many flows (`operations/service.py`) is one write, its intent, followed by bounded steps.
While it runs, the user's preferences contain a marker that names the affected flows. Reads leave them out:
nothing is shown of a context that is being deleted, nor of data that is being restored or imported.

A read queries the flows and the marker concurrently. So the first step comes `SECONDS_OF_GRACE` after the
intent, and the marker stays for a while after the end: a read that took less than the grace period, and found
no marker, saw no step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bson import ObjectId

from my_flow_api.kit.base_schemas import Document

SECONDS_OF_GRACE = 1.0
FIELD = "pending_operation"
"""The field of the preferences for the marker."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """The flows that an operation affects: those of a context, of an import, or all of them."""

    context_id: ObjectId | None = None
    import_id: ObjectId | None = None
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Visibility:
    """The flows that one read may show.

    Attributes:
        operation: The latest operation and whether it runs; None if there was none for a while.
        hidden: The flows to leave out.
    """

    operation: tuple[ObjectId, bool] | None = None
    hidden: Hidden = Hidden()

    @property
    def is_settled(self) -> bool:
        """True if no operation is running and none has just ended."""
        return self.operation is None

    @property
    def where(self) -> Mapping[str, Any]:
        """The filter to add to a query for flows."""
        conditions: list[Mapping[str, Any]] = []
        if self.hidden.everything:
            conditions.append({"_id": {"$in": []}})
        if self.hidden.context_id is not None:
            conditions.append({"context_id": {"$ne": self.hidden.context_id}})
        if self.hidden.import_id is not None:
            conditions.append({"import_id": {"$ne": self.hidden.import_id}})
        return {"$and": conditions} if conditions else {}


EVERYTHING_VISIBLE = Visibility()


def marker(operation: ObjectId, hidden: Hidden, *, is_running: bool = True) -> Document:
    """Build the marker that the preferences hold while the operation runs, and for a while after."""
    return {
        "operation": operation,
        "is_running": is_running,
        "context_id": hidden.context_id,
        "import_id": hidden.import_id,
        "everything": hidden.everything,
    }


def visibility_of(preferences: Document | None) -> Visibility:
    """Read the visibility from a user's stored preferences."""
    found = preferences.get(FIELD) if preferences is not None else None
    if found is None:
        return EVERYTHING_VISIBLE
    operation = (found["operation"], found["is_running"])
    if not found["is_running"]:
        return Visibility(operation)
    hidden = Hidden(found["context_id"], found["import_id"], found["everything"])
    return Visibility(operation, hidden)
