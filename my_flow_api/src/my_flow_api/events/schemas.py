"""Schemas of `/events`. They have no names or titles: a client reads the items that it shows."""

from typing import Annotated, Any, Literal, TypedDict

from pydantic import Field, TypeAdapter

from my_flow_api.kit.base_schemas import ID_PATTERN

EventKind = Literal["context", "flow", "preferences", "transition"]
EventChange = Literal["created", "updated", "deleted"]


class EventRead(TypedDict):
    """The data of an event called `change`: one thing of the person's is no longer what it was."""

    kind: EventKind
    id: Annotated[str, Field(pattern=ID_PATTERN, examples=["65f1a2b3c4d5e6f7a8b9c0d2"])]
    version: Annotated[
        int, Field(ge=1, description="What it is at now; a client that has it need not read it.")
    ]
    change: Annotated[
        EventChange, Field(description="`deleted` is into the trash; `updated` also out of it.")
    ]


EVENT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Each event of the stream, by its fields.",
    "properties": {
        "id": {"type": "string", "description": "To go on from, as `Last-Event-ID`."},
        "event": {"type": "string", "enum": ["ready", "reset", "change"]},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {
                "anyOf": [TypeAdapter(EventRead).json_schema(), {"type": "object", "maxProperties": 0}]
            },
        },
        "retry": {"type": "integer", "description": "Milliseconds to wait before connecting again."},
    },
    "required": ["id", "event", "data"],
}
"""The fields of each event of the stream, as `schema` of `text/event-stream` before OpenAPI 3.2."""
