"""Schemas of `/contexts/{id}/focus`."""

from typing import Annotated, TypedDict

from pydantic import Field

from my_flow_api.contexts.schemas import ContextRead
from my_flow_api.flows.schemas import FlowRead
from my_flow_api.focus.ranking import AT_MOST, Reason
from my_flow_api.resume_notes.schemas import ResumeNoteRead


class FocusItem(TypedDict):
    """A flow that matters now, and why."""

    flow: FlowRead
    reasons: Annotated[
        list[Reason],
        Field(
            min_length=1,
            description="The most pressing first. `next` stands alone: nothing else is pressing, but perhaps "
            "its plan.",
        ),
    ]
    is_planned: Annotated[
        bool,
        Field(
            description="Whether its plan, for today or an earlier day, is a reason. It presses as much as "
            "`due_today` without a time."
        ),
    ]


class FocusRead(TypedDict):
    """The flows that matter now in a context."""

    context: ContextRead
    items: Annotated[list[FocusItem], Field(max_length=AT_MOST)]
    open_count: Annotated[
        int,
        Field(
            ge=0,
            description="All open flows of the context, those shown included, but none planned for someday.",
        ),
    ]
    needs_you: Annotated[bool, Field(description="False if nothing here is pressing.")]
    resume_note: ResumeNoteRead | None
