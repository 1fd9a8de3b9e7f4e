"""Schemas of `/dashboard`."""

from datetime import datetime
from typing import Annotated, TypedDict

from pydantic import Field

from my_flow_api.contexts.schemas import ContextRead


class FlowCounts(TypedDict):
    """The number of flows of a context in each state. `open` includes those overdue and due today.

    Open flows that are planned for someday are not counted.
    """

    open: Annotated[int, Field(ge=0)]
    overdue: Annotated[int, Field(ge=0)]
    due_today: Annotated[int, Field(ge=0)]
    completed: Annotated[int, Field(ge=0)]


class DashboardItem(TypedDict):
    """One context at a glance."""

    context: ContextRead
    counts: FlowCounts
    progress: Annotated[float, Field(ge=0, le=1, description="Completed of all; 0 when there are none.")]
    last_visited_at: Annotated[
        datetime | None, Field(description="When the person last entered or left it; null for never.")
    ]


class DashboardRead(TypedDict):
    """All contexts at a glance, in order of position."""

    items: list[DashboardItem]
