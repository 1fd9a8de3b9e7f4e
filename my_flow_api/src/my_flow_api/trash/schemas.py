"""Schemas of `/trash`."""

from datetime import datetime
from typing import Annotated, Literal, TypedDict

from pydantic import Field

from my_flow_api.contexts.schemas import ContextRead
from my_flow_api.flows.schemas import FlowRead
from my_flow_api.kit.base_schemas import RequestModel
from my_flow_api.kit.http.pagination import DEFAULT_LIMIT, CursorParameter, Limit, NextCursor


class TrashQuery(RequestModel):
    """Query of a page of the trash."""

    limit: Limit = DEFAULT_LIMIT
    cursor: CursorParameter = None


class TrashItem(TypedDict):
    """A context, which its flows come back with, or a flow that was deleted by itself."""

    kind: Literal["context", "flow"]
    context: Annotated[ContextRead | None, Field(description="The context, if it is one.")]
    flow: Annotated[FlowRead | None, Field(description="The flow, if it is one.")]
    deleted_at: datetime
    goes_at: Annotated[datetime, Field(description="When it is gone for good.")]
    restorable: Annotated[
        bool, Field(description="False for a flow whose context is in the trash: restore that first.")
    ]


class TrashPage(TypedDict):
    """A page of the trash, the last deleted first."""

    items: list[TrashItem]
    next_cursor: NextCursor
