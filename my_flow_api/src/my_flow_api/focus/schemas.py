"""What comes out of `/contexts/{id}/focus`."""

from datetime import datetime
from typing import Annotated, TypedDict

from pydantic import Field

from my_flow_api.contexts.schemas import ContextRead
from my_flow_api.flows.schemas import FlowRead
from my_flow_api.focus.ranking import AT_MOST, Reason


class FocusItem(TypedDict):
    """A flow that matters now, and why."""

    flow: FlowRead
    reasons: Annotated[
        list[Reason],
        Field(
            min_length=1,
            description="The most pressing first. `next` stands alone: nothing else is pressing.",
        ),
    ]


class ResumeNoteRead(TypedDict):
    """What the person wrote when they last left the context."""

    text: Annotated[str, Field(examples=["Call Ana about the budget"])]
    left_at: Annotated[datetime, Field(description="When they left.")]


class FocusRead(TypedDict):
    """What matters now in a context."""

    context: ContextRead
    items: Annotated[list[FocusItem], Field(max_length=AT_MOST)]
    open_count: Annotated[
        int, Field(ge=0, description="All open flows of the context, those shown included.")
    ]
    needs_you: Annotated[bool, Field(description="False if nothing here is pressing.")]
    resume_note: ResumeNoteRead | None
