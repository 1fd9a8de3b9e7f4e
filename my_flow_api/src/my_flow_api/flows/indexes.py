"""Indexes of the flows.

A write changes a key in each index whose fields it changes, so only lists that pages request often have an
index. The others are sorted in memory, from an index that narrows them to the listed flows. Their costs are
in `docs/decisions/0034-sort-rare-lists-in-memory.md`.
"""

from collections.abc import Mapping
from typing import Any

from pymongo import IndexModel

from my_flow_api.kit.persistence.mongo import trash_index, trash_list_index
from my_flow_api.kit.persistence.repository import LIVE

_NEWEST_FIRST = [("created_at", -1), ("_id", -1)]
ACTIVE = {**LIVE, "archived_at": None}
_COMPLETED = {**ACTIVE, "completed": True}
ARCHIVED = {**LIVE, "archived_at": {"$type": "date"}}
WITH_DUE = {"due": {"$type": "object"}}
OPEN_WITH_DUE = {**ACTIVE, "completed": False, **WITH_DUE}
WITH_PLAN = {"plan_key": {"$type": "string"}}
OPEN_WITH_PLAN = {**ACTIVE, "completed": False, **WITH_PLAN}
OPEN_REPEATING = {**ACTIVE, "completed": False, "awaits_next": True}
COMPLETED_WITHOUT_NEXT = {**LIVE, "completed": True, "awaits_next": True}

WORD_INDEX_FILTERS: Mapping[str, Mapping[str, Any]] = {
    "title_words": {},
    "description_words": {"description": {"$type": "string"}},
}
"""The partial filter of each word index, by field. Flows that do not match have no key in it."""
WORD_FIELDS = tuple(WORD_INDEX_FILTERS)

NEWEST = "newest"
"""All flows of a user, including the trash: live ones by creation, and the count for the quota."""

BY_CREATION = "active_in_context"
BY_DUE = "by_due_in_context"
BY_COMPLETION = "active_by_completed_at_in_context"
ARCHIVE = "archived"
ARCHIVE_OF_CONTEXT = "archived_in_context"
OPEN_BY_DUE = "open_with_due"
OPEN_BY_PLAN = "open_with_plan"
OPEN_BY_REPEAT = "open_repeating"
WITHOUT_NEXT = "repeat_without_next"
"""Completed flows of all users whose next one is not made yet: usually none."""

type _Key = str | tuple[str, int]


def word_index(field: str) -> str:
    """Return the name of the index of the words in `field`."""
    return f"search_{field}"


def _index(name: str, *keys: _Key, of: Mapping[str, Any]) -> IndexModel:
    order = [key if isinstance(key, tuple) else (key, 1) for key in ("user_id", *keys)]
    return IndexModel(order, name=name, partialFilterExpression=of)


# If a list shows several values of the fields before those of its order, MongoDB reads one range for each
# of them and merges the ranges ("explode for sort"), at most six.
INDEXES = {
    "flows": [
        IndexModel(
            [("user_id", 1), ("deleted_at", 1), ("archived_at", 1), *_NEWEST_FIRST, ("description_bytes", 1)],
            name=NEWEST,
        ),
        _index(BY_CREATION, "context_id", "completed", *_NEWEST_FIRST, of=ACTIVE),
        _index(BY_DUE, "context_id", "completed", "importance", "due_key", "reminder_enabled", of=ACTIVE),
        _index(
            BY_COMPLETION,
            *("context_id", "completed", "importance", ("completed_at", -1), ("_id", -1)),
            of=_COMPLETED,
        ),
        _index(ARCHIVE, "completed", *_NEWEST_FIRST, of=ARCHIVED),
        _index(ARCHIVE_OF_CONTEXT, "context_id", "completed", *_NEWEST_FIRST, of=ARCHIVED),
        _index(OPEN_BY_DUE, "importance", "due_key", "reminder_enabled", of=OPEN_WITH_DUE),
        _index(OPEN_BY_PLAN, "plan_key", "context_id", of=OPEN_WITH_PLAN),
        _index(OPEN_BY_REPEAT, of=OPEN_REPEATING),
        # MongoDB's text index finds whole words of one language. These find word prefixes of any. Whether a
        # flow is completed, archived or important is not part of the key: a change would update one key per
        # word.
        *(
            _index(word_index(field), field, ("created_at", -1), "context_id", of={**LIVE, **has_words})
            for field, has_words in WORD_INDEX_FILTERS.items()
        ),
        IndexModel([("completed_at", 1)], name=WITHOUT_NEXT, partialFilterExpression=COMPLETED_WITHOUT_NEXT),
        trash_list_index(deleted_with_context=False),
        trash_index(),
    ]
}
