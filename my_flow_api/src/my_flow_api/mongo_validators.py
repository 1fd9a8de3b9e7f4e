"""MongoDB validators: it rejects documents that the API could not read, or that have no owner.

Source: MongoDB manual, "Schema Validation". The API checks lengths and conditions on several fields.
"""

from collections.abc import Mapping
from typing import Any

from my_flow_api.flows.items import MAX_ITEMS
from my_flow_api.kit.persistence.mongo import Validators

type Field = Mapping[str, Any]

_DATE: Field = {"bsonType": "date"}
_DATE_OR_NULL: Field = {"bsonType": ["date", "null"]}
_ID: Field = {"bsonType": "objectId"}
_ID_OR_NULL: Field = {"bsonType": ["objectId", "null"]}
_TEXT: Field = {"bsonType": "string"}
_TEXT_OR_NULL: Field = {"bsonType": ["string", "null"]}
_YES_OR_NO: Field = {"bsonType": "bool"}
_WHOLE: Field = {"bsonType": ["int", "long"]}

_ITEM: Field = {
    "bsonType": "object",
    "required": ["id", "text", "done"],
    "properties": {"id": _ID, "text": _TEXT, "done": _YES_OR_NO},
}
_VERSIONED = {"version": {**_WHOLE, "minimum": 1}, "created_at": _DATE, "updated_at": _DATE}


def _one_of(*values: str) -> Field:
    return {"enum": list(values)}


def _owned(**fields: Field) -> Field:
    """Return the schema of a document with an owner, whose fields, if present, have these types."""
    owner: Field = {"bsonType": "string", "minLength": 1}
    return {
        "$jsonSchema": {
            "bsonType": "object",
            "required": ["user_id"],
            "properties": {"user_id": owner, **fields},
        }
    }


VALIDATORS: Validators = {
    "contexts": _owned(
        **_VERSIONED,
        name=_TEXT,
        color={"bsonType": "string", "pattern": "^#[0-9A-F]{6}$"},
        icon=_TEXT,
        archived_at=_DATE_OR_NULL,
        deleted_at=_DATE_OR_NULL,
    ),
    "flows": _owned(
        **_VERSIONED,
        context_id=_ID,
        title=_TEXT,
        description=_TEXT_OR_NULL,
        priority=_one_of("low", "medium", "high"),
        due={"bsonType": ["object", "null"]},
        planned={"bsonType": ["object", "null"]},
        plan_key=_TEXT_OR_NULL,
        items={"bsonType": "array", "maxItems": MAX_ITEMS, "items": _ITEM},
        checklist={"bsonType": ["object", "null"]},
        completed=_YES_OR_NO,
        completed_at=_DATE_OR_NULL,
        archived_at=_DATE_OR_NULL,
        deleted_at=_DATE_OR_NULL,
        deleted_with_context=_YES_OR_NO,
        repeat={"bsonType": ["object", "null"]},
        awaits_next=_YES_OR_NO,
    ),
    "transitions": _owned(
        from_context_id=_ID_OR_NULL,
        to_context_id=_ID,
        resume_note=_TEXT_OR_NULL,
        resolutions={"bsonType": "array"},
        created_at=_DATE,
    ),
    "preferences": _owned(
        **_VERSIONED,
        timezone=_TEXT,
        day_starts_at=_TEXT,
        theme=_one_of("light", "dark", "system"),
        date_order={"enum": ["day_first", "month_first", None]},
        current_context_id=_ID_OR_NULL,
    ),
    "calendars": _owned(secret=_TEXT, created_at=_DATE),
}
