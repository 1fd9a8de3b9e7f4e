"""Table of each operation's answers to other people, for every place that takes an id. Add new ones here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from my_flow_api.kit.base_schemas import ID_PATTERN

type Json = dict[str, Any]

FRESH_IDS = ("0" * 23 + "1", "0" * 23 + "2")


@dataclass(frozen=True)
class World:
    """Everything that one person has."""

    context: str
    other: str
    flow: str
    item: str
    transition: str
    secret: str


def _nothing(_: World) -> Json:
    return {}


@dataclass(frozen=True)
class Row:
    """An operation.

    Args:
        owner: the status for a person who uses it on what is theirs.
        strangers: for each place of an id, the status for somebody who puts another person's id there.
    """

    owner: int = 200
    strangers: dict[str, int] = field(default_factory=dict)
    query: Callable[[World], Json] = _nothing
    body: Callable[[World], Json] | None = None


CONTEXT = {"path:context_id": 404}
FLOW = {"path:flow_id": 404}
ITEM = FLOW | {"path:item_id": 404}

# Without a token: what anybody may read.
PUBLIC = {
    "getHealth",
    "getHealthVersioned",
    "getLiveness",
    "getReadiness",
    "getProblem",
    "listProblems",
    "readCalendarFeed",
    "reportVitals",
}
# They do not end by themselves. Whose stream it is, the tests of the events show.
STREAMS = {"streamEvents"}

ROWS: dict[str, Row] = {
    "deleteAccount": Row(204),
    "getCalendar": Row(200),
    "makeCalendar": Row(201),
    "revokeCalendar": Row(204),
    "listContexts": Row(200),
    "createContext": Row(201, body=lambda _: {"name": "Mine", "color": "#000000", "icon": "💼"}),
    "getContext": Row(200, CONTEXT),
    "updateContext": Row(200, CONTEXT, body=lambda _: {"name": "Mine"}),
    "deleteContext": Row(204, CONTEXT),
    "archiveContext": Row(200, CONTEXT),
    "unarchiveContext": Row(200, CONTEXT),
    "restoreContext": Row(200, CONTEXT),
    "listContextFlows": Row(200, CONTEXT),
    "createContextFlow": Row(
        201,
        # The id of an item is one within its flow: anybody may choose any.
        CONTEXT | {"body:items[].id": 201},
        body=lambda _: {"title": "Mine", "items": [{"text": "Mine"}]},
    ),
    "getFocus": Row(200, CONTEXT),
    "getAgenda": Row(200, query=lambda _: {"from": "2026-05-15", "to": "2026-05-21"}),
    "getDashboard": Row(200),
    "streamEvents": Row(200),
    "exportEverything": Row(200),
    "importEverything": Row(
        200,
        # An id of a file is not an id here: it leads to a new one, the same for the same person each time.
        {
            "body:contexts[].id": 200,
            "body:flows[].id": 200,
            "body:flows[].repeat.series_id": 200,
            "body:flows[].context_id": 422,
            "body:flows[].items[].id": 200,
        },
        query=lambda _: {"apply": "true"},
        body=lambda mine: {
            "format": "my-flow",
            "version": 1,
            "contexts": [{"id": FRESH_IDS[0], "name": "Mine", "color": "#000000", "icon": "💼"}],
            "flows": [
                {
                    "id": FRESH_IDS[1],
                    "context_id": mine.context,
                    "title": "Mine",
                    "due": {"date": "2026-05-20"},
                    "repeat": {"rule": "FREQ=DAILY", "series_id": FRESH_IDS[1]},
                    "items": [{"text": "Mine"}],
                }
            ],
        },
    ),
    "listFlows": Row(200, {"query:context_id": 200}, query=lambda mine: {"context_id": mine.context}),
    "createFlow": Row(
        201,
        {"body:context_id": 404, "body:items[].id": 201},
        body=lambda mine: {"title": "Mine", "context_id": mine.context, "items": [{"text": "Mine"}]},
    ),
    "quickAddFlow": Row(
        201, {"body:context_id": 404}, body=lambda mine: {"text": "Mine", "context_id": mine.context}
    ),
    "previewQuickAdd": Row(
        200, {"body:context_id": 404}, body=lambda mine: {"text": "Mine", "context_id": mine.context}
    ),
    "getFlow": Row(200, FLOW),
    "updateFlow": Row(200, FLOW | {"body:context_id": 404}, body=lambda mine: {"context_id": mine.other}),
    "deleteFlow": Row(204, FLOW),
    "archiveFlow": Row(200, FLOW),
    "unarchiveFlow": Row(200, FLOW),
    "completeFlow": Row(200, FLOW),
    "reopenFlow": Row(200, FLOW),
    "skipFlow": Row(409, FLOW),  # it does not repeat
    "restoreFlow": Row(200, FLOW),
    "moveFlow": Row(200, FLOW | {"body:context_id": 404}, body=lambda mine: {"context_id": mine.other}),
    # Each result has its own status, which the tests of batches check.
    "changeFlows": Row(
        200,
        {"body:operations[].flow_id": 200, "body:operations[].context_id": 200},
        body=lambda mine: {
            "operations": [{"flow_id": mine.flow, "action": "move", "context_id": mine.other}]
        },
    ),
    "addItems": Row(
        200,
        FLOW | {"body:items[].id": 200, "body:after": 200},
        body=lambda _: {"items": [{"text": "Mine"}]},
    ),
    "clearDoneItems": Row(200, FLOW),
    "updateItem": Row(200, ITEM | {"body:after": 200}, body=lambda _: {"done": True}),
    "removeItem": Row(200, ITEM),
    "promoteItem": Row(201, ITEM),
    "getPreferences": Row(200),
    "updatePreferences": Row(
        200, {"body:current_context_id": 404}, body=lambda mine: {"current_context_id": mine.context}
    ),
    "listTransitions": Row(200),
    "getTransition": Row(200, {"path:transition_id": 404}),
    "previewTransition": Row(
        200,
        {"query:from": 404, "query:to": 404},
        query=lambda mine: {"from": mine.context, "to": mine.other},
    ),
    "createTransition": Row(
        201,
        {
            "body:from_context_id": 404,
            "body:to_context_id": 404,
            "body:resolutions[].flow_id": 404,
            "body:resolutions[].context_id": 404,
        },
        body=lambda mine: {
            "from_context_id": mine.context,
            "to_context_id": mine.other,
            "resolutions": [{"flow_id": mine.flow, "action": "move", "context_id": mine.other}],
        },
    ),
    "listTrash": Row(200),
    "search": Row(200, query=lambda _: {"q": "mine"}),
}


def places_of(operation: Json, schemas: Json) -> set[str]:
    """Return the places where the operation takes an id: `path:…`, `query:…` or `body:…`."""
    found = {
        f"{parameter['in']}:{parameter['name']}"
        for parameter in operation.get("parameters", [])
        if any(True for _ in _ids_in(parameter["schema"], schemas))
    }
    body = operation.get("requestBody")
    if body is not None:
        (content,) = body["content"].values()
        found |= {f"body:{place}" for place in _ids_in(content["schema"], schemas)}
    return found


def _ids_in(schema: Json, schemas: Json, at: str = "") -> Iterator[str]:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if schema.get("pattern") == ID_PATTERN:
        yield at
    for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _ids_in(branch, schemas, at)
    if "items" in schema:
        yield from _ids_in(schema["items"], schemas, f"{at}[]")
    for name, inner in schema.get("properties", {}).items():
        yield from _ids_in(inner, schemas, f"{at}.{name}" if at else name)


def put(body: Json, place: str, value: str) -> None:
    """Set the field at `place`, like `resolutions[].flow_id`, of the first item of each list on the way."""
    *way, last = place.split(".")
    inner: Any = body
    for step in way:
        inner = inner[step.removesuffix("[]")]
        inner = inner[0] if step.endswith("[]") else inner
    inner[last] = value
