"""Words for checklists."""

from __future__ import annotations

from ...design import copy
from ...runtime.bindings import ReorderWords
from .bindings import ChangeWords, ChecklistWords, ItemProblemWords

ITEM = "Item"
EDIT = "Edit"
DELETE = "Delete"
PROMOTE = "Make it a flow"
CLEAR_DONE = "Delete done items"
HINT = "Add an item, or paste a list"

CHECKLIST = ChecklistWords(
    problems=ItemProblemWords(
        too_long="Use 500 characters or fewer.",
        line_too_long="Item {} has more than 500 characters. Shorten it, then add the list.",
        no_room="There is room for {} more items, and these are {}. A checklist has 100 items at most.",
        full="A checklist has 100 items at most. Delete one to add another.",
    ),
    empty="Write something, or delete the item.",
    changes=ChangeWords(
        added_many="Added {} items",
        deleted="Deleted “{}”",
        deleted_many="Deleted {} items",
        promoted="“{}” is a flow of its own now",
        promoted_later="“{}” becomes a flow when you're back online",
    ),
    order=ReorderWords(moved=copy.Order.SAID, stays=copy.Order.STAYS),
    add="Add",
    add_many="Add {}",
    added="Added “{}”",
    gone="This item was deleted somewhere else. Your text is below.",
)
