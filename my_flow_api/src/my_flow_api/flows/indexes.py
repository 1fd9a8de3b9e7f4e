"""The indexes of the flows: one for each list, in its order."""

from collections.abc import Mapping
from typing import Any

from pymongo import IndexModel

from my_flow_api.kit.mongo import trash_index, trash_list_index
from my_flow_api.kit.repository import LIVE

_NEWEST_FIRST = [("created_at", -1), ("_id", -1)]
_LAST_DONE_FIRST = [("completed_at", -1), ("_id", -1)]
ACTIVE = {**LIVE, "archived_at": None}
_COMPLETED = {**ACTIVE, "completed": True}
_WITH_REMINDER = {**ACTIVE, "reminder_enabled": True}
ARCHIVED = {**LIVE, "archived_at": {"$type": "date"}}

WORD_FIELDS = ("title_words", "description_words")
_FILTERS_AFTER_A_WORD = (("created_at", -1), "context_id", "archived_at", "importance")

type _Key = str | tuple[str, int]


def _in_context(name: str, *keys: _Key, of: Mapping[str, Any] = ACTIVE) -> IndexModel:
    """The index of a list of one context."""
    return _index(f"{name}_in_context", "context_id", *keys, of=of)


def _everywhere(name: str, *keys: _Key, of: Mapping[str, Any] = ACTIVE) -> list[IndexModel]:
    """The index of a list of all flows, and that of the same list of one context."""
    return [_index(name, *keys, of=of), _in_context(name, *keys, of=of)]


def by_word(field: str) -> str:
    """The name of the index of the words in `field`."""
    return f"by_{field}"


def _index(name: str, *keys: _Key, of: Mapping[str, Any]) -> IndexModel:
    order = [key if isinstance(key, tuple) else (key, 1) for key in ("user_id", *keys)]
    return IndexModel(order, name=name, partialFilterExpression=of)


# Each list is read in its order. Where a list shows several values of the fields before those of the order,
# MongoDB reads one range for each of them and merges the ranges ("explode for sort"), at most six.
INDEXES = {
    "flows": [
        *_everywhere("active", "completed", *_NEWEST_FIRST),
        *_everywhere("active_by_priority", "completed", "importance", *_NEWEST_FIRST),
        *_everywhere("active_by_due", "completed", "importance", "due_key"),
        *_everywhere("active_by_due_with_reminder", "completed", "importance", "due_key", of=_WITH_REMINDER),
        *_everywhere("active_by_title", "completed", "importance", "title_key"),
        *_everywhere("active_by_completed_at", "completed", "importance", *_LAST_DONE_FIRST, of=_COMPLETED),
        _in_context("active_by_position", "completed", "importance", "position", "_id"),
        *_everywhere("archived", "completed", *_NEWEST_FIRST, of=ARCHIVED),
        # MongoDB's text index finds whole words of one language. These find beginnings of any. What follows
        # the word is for filters: what does not fit is left out by its key, without reading it.
        *(
            _index(by_word(field), "completed", field, *_FILTERS_AFTER_A_WORD, of=LIVE)
            for field in WORD_FIELDS
        ),
        IndexModel([("user_id", 1), ("description_bytes", 1)], name="usage"),
        trash_list_index(deleted_with_context=False),
        trash_index(),
    ]
}
