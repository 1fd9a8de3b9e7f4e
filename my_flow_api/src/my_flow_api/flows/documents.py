"""Build the stored document of a flow, and read it."""

from datetime import datetime
from typing import Protocol

from bson import ObjectId

from my_flow_api.flows.items import ItemCreate, counts_of, items_of, size_of_items, stored_items
from my_flow_api.flows.plans import (
    PlannedStatus,
    derived_plan_fields,
    is_planned_after_due,
    planned_status_at,
)
from my_flow_api.flows.rules import Priority, Status, derived_fields, due_at, status_of
from my_flow_api.flows.schemas import Due, FlowDetailRead, FlowRead, Plan
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.repetition.schemas import Repeat
from my_flow_api.repetition.series import new_series, read_repeat


class FlowContent(Protocol):
    """The fields of a flow that a user sets, in a request or in a file."""

    title: str
    description: str | None
    priority: Priority
    due: Due | None
    planned: Plan | None
    items: list[ItemCreate]
    reminder_enabled: bool

    @property
    def repeat(self) -> Repeat | None:
        """The repetition; that of an imported flow also names its series."""


def new_flow_document(
    content: FlowContent,
    *,
    context_id: ObjectId,
    position: float,
    now: datetime,
    completed_at: datetime | None = None,
    archived_at: datetime | None = None,
    created_at: datetime | None = None,
) -> Document:
    """Build the document of a new flow, without its id and its owner.

    Args:
        content: What the person says of it.
        context_id: Where it goes.
        position: Its place among the flows of the context, in ascending order.
        now: When it is stored.
        completed_at: When it was completed; None for an open flow.
        archived_at: When it was archived; None for one that is not.
        created_at: When it was made, if that was before it is stored here.
    """
    due = content.due.model_dump() if content.due else None
    planned = content.planned.model_dump() if content.planned else None
    decided = {
        "title": content.title,
        "description": content.description,
        "priority": content.priority,
        "due": due,
        "planned": planned,
    }
    derived, items = derived_fields(decided), stored_items(content.items)
    return {
        "context_id": context_id,
        **decided,
        **derived,
        **derived_plan_fields(decided),
        **_repeat_fields(content.repeat, decided, is_open=completed_at is None),
        "description_bytes": derived["description_bytes"] + size_of_items(content.items),
        "reminder_enabled": content.reminder_enabled,
        "position": position,
        "items": items,
        "checklist": counts_of(items),
        "completed": completed_at is not None,
        "completed_at": completed_at,
        "archived_at": archived_at,
        "deleted_at": None,
        "deleted_with_context": False,
        "version": 1,
        "created_at": created_at or now,
        "updated_at": now,
    }


def flow_from_document(document: Document, moment: LocalNow) -> FlowRead:
    """Return a stored flow as the API shows it at `moment`.

    A field that flows of an earlier release do not have gets its default here.
    """
    due, instant = document["due"], document["due_instant"]
    return {
        "id": str(document["_id"]),
        "context_id": str(document["context_id"]),
        "title": document["title"],
        "description": document["description"],
        "priority": document["priority"],
        "due": due,
        "due_at": due_at(due, instant, moment.zone),
        "status": status_of_document(document, moment),
        "planned": document.get("planned"),
        "planned_at": document.get("planned_instant"),
        "planned_status": planned_status_of_document(document, moment),
        "planned_after_due": is_document_planned_after_due(document, moment),
        "repeat": read_repeat(document.get("repeat")),
        "reminder_enabled": document["reminder_enabled"],
        "position": document["position"],
        "checklist": document.get("checklist"),
        "completed_at": document["completed_at"],
        "archived_at": document["archived_at"],
        "version": document["version"],
        "created_at": document["created_at"],
        "updated_at": document["updated_at"],
    }


def flow_detail(document: Document, moment: LocalNow) -> FlowDetailRead:
    """Return a stored flow, read whole, as the API shows it by itself."""
    return {**flow_from_document(document, moment), "items": items_of(document)}


def _repeat_fields(repeat: Repeat | None, dates: Document, *, is_open: bool) -> Document:
    """Return the stored fields of a repetition; flows without one do not have them."""
    if repeat is None:
        return {}
    return {"repeat": new_series(repeat, dates), "awaits_next": is_open}


def status_of_document(document: Document, moment: LocalNow) -> Status:
    """Return the status of a stored flow at `moment`."""
    return status_of(document["due"], document["due_instant"], completed=document["completed"], moment=moment)


def planned_status_of_document(document: Document, moment: LocalNow) -> PlannedStatus | None:
    """Return the status of a stored flow's plan at `moment`. Flows of earlier releases have no plan."""
    plan, instant = document.get("planned"), document.get("planned_instant")
    return planned_status_at(plan, instant, completed=document["completed"], moment=moment)


def is_document_planned_after_due(document: Document, moment: LocalNow) -> bool:
    """Return whether a stored flow is open and planned after its due date, at `moment`."""
    plan, instant = document.get("planned"), document.get("planned_instant")
    if document["completed"]:
        return False
    return is_planned_after_due(plan, instant, document["due"], document["due_instant"], moment)
