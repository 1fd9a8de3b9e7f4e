"""Schemas of `/flows/{id}/items`."""

from typing import Annotated, TypedDict

from pydantic import Field

from my_flow_api.flows.items import ItemText, NewItems
from my_flow_api.flows.schemas import FlowDetailRead
from my_flow_api.kit.base_schemas import ABSENT, DocumentId, Patch, RequestModel, example


class ItemsAdd(RequestModel):
    """Items to put into the checklist of a flow, in this order."""

    model_config = example(items=[{"text": "Pack the charger"}, {"text": "Water the plants"}])

    items: Annotated[NewItems, Field(min_length=1)]
    after: Annotated[
        DocumentId | None,
        Field(
            description="The item that comes before them; null is the front of the list. Without it, or if "
            "the flow does not have that item any more, they come at the end."
        ),
    ] = None


class ItemUpdate(Patch):
    """The fields of an item to change; those that are absent stay. With `after` it moves."""

    model_config = example(done=True)

    text: ItemText = ABSENT
    done: bool = Field(default=ABSENT, strict=True)
    after: Annotated[
        DocumentId | None,
        Field(
            description="Move it after this item; null is the front of the list. If the flow does not have "
            "that item any more, it moves to the end. After itself it stays where it is."
        ),
    ] = ABSENT


class PromotionRead(TypedDict):
    """The flow that an item became, and the flow whose item it was."""

    promoted: FlowDetailRead
    flow: FlowDetailRead
