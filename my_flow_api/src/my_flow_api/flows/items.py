"""The items of a flow's checklist: their schemas, how they are stored, and their counts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, TypedDict

from bson import ObjectId
from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from my_flow_api.kit.base_schemas import (
    ID_PATTERN,
    SINGLE_LINE,
    VISIBLE,
    Document,
    DocumentId,
    RequestModel,
)

MAX_ITEMS = 100
MAX_TEXT = 500
_ITEM_OVERHEAD_BYTES = 64  # about the stored size of an item without its text

ItemText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT),
    SINGLE_LINE,
    VISIBLE,
    Field(description="Trimmed, on one line.", examples=["Pack the charger"]),
]


class ItemCreate(RequestModel):
    """An item to put into a checklist."""

    id: Annotated[
        DocumentId | None,
        Field(
            description="Optional client-generated id. If the flow already has an item with this id, it is "
            "not changed."
        ),
    ] = None
    text: ItemText
    done: bool = Field(default=False, strict=True)


def _reject_repeated_ids(items: list[ItemCreate]) -> list[ItemCreate]:
    ids = [item.id for item in items if item.id is not None]
    if len(ids) > len(set(ids)):
        raise PydanticCustomError("repeated_id", "Use each id once.")
    return items


NewItems = Annotated[list[ItemCreate], Field(max_length=MAX_ITEMS), AfterValidator(_reject_repeated_ids)]


class ItemRead(TypedDict):
    """An item of a checklist."""

    id: Annotated[str, Field(pattern=ID_PATTERN, examples=["65f1a2b3c4d5e6f7a8b9c0d3"])]
    text: Annotated[str, Field(examples=["Pack the charger"])]
    done: bool


class ChecklistRead(TypedDict):
    """The number of items of a flow, and of those that are done."""

    total: Annotated[int, Field(ge=1, le=MAX_ITEMS, examples=[5])]
    done: Annotated[int, Field(ge=0, le=MAX_ITEMS, examples=[2])]


def stored_items(new: Iterable[ItemCreate]) -> list[Document]:
    """Return the items as they are stored, each with an id."""
    return [{"id": item.id or ObjectId(), "text": item.text, "done": item.done} for item in new]


def counts_of(items: Sequence[Document]) -> Document | None:
    """Return the counts that are stored beside `items`; None if there are none."""
    if not items:
        return None
    return {"total": len(items), "done": sum(item["done"] for item in items)}


def size_of_items(items: Iterable[ItemCreate]) -> int:
    """Return how many bytes the items take, as the quota counts them."""
    return sum(size_of_item(item.text) for item in items)


def size_of_item(text: str) -> int:
    """Return how many bytes an item with this text takes, as the quota counts them."""
    return _ITEM_OVERHEAD_BYTES + len(text.encode())


def items_of(document: Document) -> list[ItemRead]:
    """Return the items of a stored flow as the API shows them. A flow of an earlier release has none."""
    return [
        {"id": str(item["id"]), "text": item["text"], "done": item["done"]}
        for item in document.get("items", ())
    ]


def text_of_items(items: Iterable[ItemRead]) -> str:
    """Return the items as lines of plain text: `[x]` is before what is done, `[ ]` before the others."""
    return "\n".join(f"[{'x' if item['done'] else ' '}] {item['text']}" for item in items)


# The same as `size_of` of the description and `size_of_items` of the items.
STORED_BYTES_EXPRESSION: Mapping[str, Any] = {
    "$add": [
        {"$strLenBytes": {"$ifNull": ["$description", ""]}},
        {
            "$sum": {
                "$map": {
                    "input": {"$ifNull": ["$items", []]},
                    "in": {"$add": [_ITEM_OVERHEAD_BYTES, {"$strLenBytes": "$$this.text"}]},
                }
            }
        },
    ]
}
"""The MongoDB expression for the bytes of a flow's texts, as the quota counts them."""
