"""Hooks for rules that the contract cannot express: a key is used once, a version is one that was read.

Without this every action of its walks would repeat the one before, or be a stale one. What is sent to break
the form of a request is sent as it is.
"""

import uuid
from collections.abc import MutableMapping
from typing import Any

import schemathesis

_INTO_BODIES = {"createFlow": "context_id", "quickAddFlow": "context_id", "createTransition": "to_context_id"}


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Links into bodies: in OpenAPI a body is taken from an answer whole or not at all."""
    made = raw_schema["paths"]["/api/v1/contexts"]["post"]["responses"]["201"]["links"]
    for name, field in _INTO_BODIES.items():
        made[name] = {"operationId": name, "requestBody": {field: "$response.body#/id"}}
    # What was deleted and restored is there again, which would look as if it had never been deleted.
    for path in ("/api/v1/contexts", "/api/v1/contexts/{context_id}/flows", "/api/v1/flows"):
        links = raw_schema["paths"][path]["post"]["responses"]["201"]["links"]
        for name in ("restoreContext", "restoreFlow"):
            links.pop(name, None)


@schemathesis.hook
def before_call(
    context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]
) -> None:
    if case.meta is None or case.meta.generation.mode.is_negative:
        return
    headers: MutableMapping[str, Any] = case.headers
    for name, new in (("Idempotency-Key", str(uuid.uuid4())), ("if-match", "*"), ("if-none-match", '"0"')):
        if name in headers:
            headers[name] = new
