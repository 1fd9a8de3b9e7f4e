"""Compute what an action changes in a flow, for single requests and batches alike. Pure."""

from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol

from bson import ObjectId

from my_flow_api.errors import NotFound
from my_flow_api.flows.plans import derived_plan_fields
from my_flow_api.flows.rules import derived_fields
from my_flow_api.flows.schemas import FlowUpdate
from my_flow_api.kit.base_schemas import Document


class Place(Protocol):
    """The destination of a flow: a context, a position, or both."""

    @property
    def context_id(self) -> ObjectId | None:
        """The context; None for the present one."""

    @property
    def position(self) -> float | None:
        """The position; None for the end of another context."""


class Mark(NamedTuple):
    """A mark that a flow gets or loses. A flow for which that is so already stays as it is."""

    field: Literal["completed_at", "archived_at"]
    at: datetime | None

    @property
    def changes(self) -> dict[str, Any]:
        """The fields to set."""
        if self.field == "completed_at":
            return {"completed": self.at is not None, "completed_at": self.at}
        return {self.field: self.at}

    @property
    def where(self) -> dict[str, Any]:
        """The filter for the flows to change."""
        return {self.field: None if self.at is not None else {"$ne": None}}

    def applies_to(self, flow: Document) -> bool:
        """Return whether the stored flow is one to change."""
        return (flow[self.field] is None) == (self.at is not None)


def completion(at: datetime) -> Mark:
    """Return the mark of a flow that is completed at `at`."""
    return Mark("completed_at", at)


def reopening() -> Mark:
    """Return the mark of an open flow."""
    return Mark("completed_at", None)


def archiving(at: datetime) -> Mark:
    """Return the mark of a flow that is archived at `at`."""
    return Mark("archived_at", at)


def unarchiving() -> Mark:
    """Return the mark of a flow outside the archive."""
    return Mark("archived_at", None)


def changes_of_move(place: Place) -> dict[str, Any]:
    """Return the fields to set for a flow that goes to `place`."""
    sent = {"position": place.position, "context_id": place.context_id}
    return {name: value for name, value in sent.items() if value is not None}


def changes_of_patch(patch: FlowUpdate) -> dict[str, Any]:
    """Return the fields to set for the fields that are sent, the derived ones included."""
    changes = patch.changes()
    if "due" in changes:
        changes["due"] = patch.due.model_dump() if patch.due else None
    if "planned" in changes:
        changes["planned"] = patch.planned.model_dump() if patch.planned else None
    return changes | derived_fields(changes) | derived_plan_fields(changes)


def require_deleted_alone(trashed: Document) -> None:
    """Raise `NotFound` for a flow that was deleted with its context: it comes back only with it."""
    if trashed["deleted_with_context"]:
        raise NotFound
