"""MongoDB expressions that change the items of a flow, for one atomic update. Pure.

Each computes the new list from the stored one within MongoDB, so that no change of another device is lost.
Source: MongoDB manual, "Updates with Aggregation Pipeline".
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bson import ObjectId

from my_flow_api.flows.items import MAX_ITEMS, STORED_BYTES_EXPRESSION
from my_flow_api.kit.base_schemas import Document

type Expression = Mapping[str, Any]

STORED: Expression = {"$ifNull": ["$items", []]}
"""The items before the update. A flow of an earlier release has none."""

_IDS_STORED = {"$ifNull": ["$items.id", []]}
_BEFORE = "items_before"  # a field that only the update itself sees
_COUNTS = {
    "$cond": [
        {"$eq": [{"$size": "$items"}, 0]},
        None,
        {
            "total": {"$size": "$items"},
            "done": {"$size": {"$filter": {"input": "$items", "cond": "$$this.done"}}},
        },
    ]
}


def update_of_items(items: Expression, at: datetime) -> list[Expression]:
    """Return the update that stores `items` with their counts; it raises the version if they are new."""
    is_changed = {"$ne": ["$items", f"${_BEFORE}"]}
    return [
        {"$set": {"items": items, _BEFORE: STORED}},
        {
            "$set": {
                "checklist": _COUNTS,
                "description_bytes": STORED_BYTES_EXPRESSION,
                "version": {"$cond": [is_changed, {"$add": ["$version", 1]}, "$version"]},
                "updated_at": {"$cond": [is_changed, at, "$updated_at"]},
            }
        },
        {"$unset": _BEFORE},
    ]


def room_for(ids: Sequence[ObjectId]) -> Expression:
    """Return the filter for a flow that may have items with these ids, too."""
    together = {"$setUnion": [_IDS_STORED, list(ids)]}
    return {"$expr": {"$lte": [{"$size": together}, MAX_ITEMS]}}


def added(new: Sequence[Document], *, at_end: bool, after: ObjectId | None) -> Expression:
    """Return the items with those of `new` that are not among them yet.

    Args:
        new: The items to add, as they are stored.
        at_end: Whether they come last.
        after: The item before them; None for the front of the list.
    """
    missing = {
        "$filter": {"input": {"$literal": list(new)}, "cond": {"$not": {"$in": ["$$this.id", _IDS_STORED]}}}
    }
    if at_end:
        return {"$concatArrays": [STORED, missing]}
    return _inserted(missing, STORED, after)


def edited(id_: ObjectId, fields: Document) -> Expression:
    """Return the items with these fields of one of them."""
    changed = {"$mergeObjects": ["$$this", {"$literal": dict(fields)}]}
    return {"$map": {"input": STORED, "in": {"$cond": [{"$eq": ["$$this.id", id_]}, changed, "$$this"]}}}


def moved(id_: ObjectId, after: ObjectId | None, items: Expression) -> Expression:
    """Return `items` with one of them in another place.

    Args:
        id_: The item to move.
        after: The item before it; None for the front of the list.
        items: The items to begin with.
    """
    one = {"$filter": {"input": items, "cond": {"$eq": ["$$this.id", id_]}}}
    others = {"$filter": {"input": items, "cond": {"$ne": ["$$this.id", id_]}}}
    return _inserted(one, others, after)


def removed(id_: ObjectId) -> Expression:
    """Return the items without one of them."""
    return {"$filter": {"input": STORED, "cond": {"$ne": ["$$this.id", id_]}}}


def without_done() -> Expression:
    """Return the items that are not done."""
    return {"$filter": {"input": STORED, "cond": {"$not": "$$this.done"}}}


def _inserted(new: Expression, items: Expression, after: ObjectId | None) -> Expression:
    """Return `items` with `new` after one of them, or at the end if it is not among them."""
    if after is None:
        return {"$concatArrays": [new, items]}
    found = {"$indexOfArray": [{"$map": {"input": "$$others", "in": "$$this.id"}}, after]}
    place = {"$cond": [{"$eq": ["$$found", -1]}, {"$size": "$$others"}, {"$add": ["$$found", 1]}]}
    around = {
        "$concatArrays": [
            {"$slice": ["$$others", "$$place"]},
            new,
            {"$slice": ["$$others", "$$place", MAX_ITEMS]},
        ]
    }
    with_place = {"$let": {"vars": {"place": place}, "in": around}}
    with_found = {"$let": {"vars": {"found": found}, "in": with_place}}
    return {"$let": {"vars": {"others": items}, "in": with_found}}
