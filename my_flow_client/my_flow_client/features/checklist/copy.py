"""Words for checklists."""

from __future__ import annotations

from ...design import copy
from ...runtime.bindings import ReorderWords
from .bindings import ChangeWords, ChecklistWords, ItemProblemWords

ITEM = "Item"
EDIT = "Edit"
DELETE = "Delete"
PROMOTE = "Turn into a flow"
CLEAR_DONE = "Delete done items"
HINT = "Add an item, or paste a list"

CHECKLIST = ChecklistWords(
    problems=ItemProblemWords(
        too_long="Use 500 characters or fewer.",
        line_too_long="Item {} has more than 500 characters. Shorten it, then add the list.",
        no_room="A checklist can have up to 100 items. Room left: {}. You entered: {}.",
        full="A checklist can have up to 100 items. Delete one to add another.",
    ),
    empty="Enter some text, or delete the item.",
    changes=ChangeWords(
        added_many="Added {} items",
        deleted="Deleted “{}”",
        deleted_many="Deleted {} items",
        promoted="“{}” is now its own flow",
        promoted_later="“{}” becomes a flow when you're back online",
    ),
    order=ReorderWords(moved=copy.Order.SAID, stays=copy.Order.STAYS),
    add="Add",
    add_many="Add {}",
    added="Added “{}”",
    gone="This item was deleted on another device. Your text is kept below.",
)
