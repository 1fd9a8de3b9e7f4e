"""api.py against contract/openapi.json: the same models, and only operations that exist."""

from __future__ import annotations

import json
import re
import types
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from my_flow_client import api

from ..runtime import evaluate

CONTRACT = json.loads((Path(__file__).parents[3] / "contract/openapi.json").read_text())
SCHEMAS = CONTRACT["components"]["schemas"]
MODELS = {
    api.Context: "ContextRead",
    api.Counts: "FlowCounts",
    api.Dashboard: "DashboardRead",
    api.DashboardItem: "DashboardItem",
    api.Due: "DueRead",
    api.Flow: "FlowRead",
    api.FocusItem: "FocusItem",
    api.Preferences: "PreferencesRead",
    api.TrashItem: "TrashItem",
}
SIMPLE = {"string": str, "integer": int, "number": float, "boolean": bool, "null": type(None)}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return SCHEMAS[name] if name else schema


def fits(hint: Any, schema: dict[str, Any]) -> bool:
    """Whether a value of the schema is a value of the Python type, and the other way round."""
    if hint in MODELS:
        return schema.get("$ref", "").endswith(f"/{MODELS[hint]}")
    schema = resolved(schema)
    if get_origin(hint) in (Union, types.UnionType):
        options = schema.get("anyOf", [])
        return len(options) == len(get_args(hint)) and all(
            any(fits(part, option) for option in options) for part in get_args(hint)
        )
    if get_origin(hint) is Literal:
        return set(schema.get("enum", [])) == set(get_args(hint))
    if get_origin(hint) is list:
        return schema.get("type") == "array" and fits(get_args(hint)[0], schema["items"])
    return SIMPLE.get(schema.get("type", "")) is hint and "enum" not in schema


@pytest.mark.parametrize(("model", "name"), MODELS.items(), ids=MODELS.values())
def test_a_model_has_only_fields_of_the_contract(model: type, name: str) -> None:
    """The API may say more than this client reads: an added field is no break."""
    hints = get_type_hints(model)
    assert set(hints) <= set(SCHEMAS[name]["required"])
    wrong = {field for field, hint in hints.items() if not fits(hint, SCHEMAS[name]["properties"][field])}
    assert not wrong


def written(mutation: Any) -> str:
    (line,) = (line for line in mutation.is_pending._get_all_var_data().hooks if "useWrite" in line)
    return line


def operation(line: str) -> tuple[str, str]:
    """Method and path template of a compiled write: `("POST", "/api/v1/flows/{}/complete")`."""
    method = re.search(r'\["method"\] : "(\w+)"', line)
    path = re.search(r'\["path"\] : \(\(\w+\) => (.*?)\), \["invalidates"\]', line)
    assert method
    assert path
    template = "{}".join(re.findall(r'"(/[^"]*)"', path[1]))
    return method[1], f"/api/v1{template}{'{}' if template.endswith('/') else ''}"


def nothing(*_: Any) -> list[Any]:
    return []


WRITES = {
    "restoreContext": api.use_restore_context(nothing),
    "completeFlow": api.use_complete_flow("c", nothing, nothing),
    "reopenFlow": api.use_reopen_flow("c", nothing),
    "deleteFlow": api.use_delete_flow("c", nothing, nothing),
    "restoreFlow": api.use_restore_flow("c", nothing),
    "updatePreferences": api.use_change_preferences(),
}
OPERATIONS = {
    (method.upper(), re.sub(r"\{\w+\}", "{}", path)): operation["operationId"]
    for path, methods in CONTRACT["paths"].items()
    for method, operation in methods.items()
}


@pytest.mark.parametrize(("operation_id", "mutation"), WRITES.items(), ids=WRITES)
def test_a_write_calls_its_operation(operation_id: str, mutation: Any) -> None:
    assert OPERATIONS[operation(written(mutation))] == operation_id


def test_every_write_is_compared() -> None:
    made = {
        name
        for name in vars(api)
        if re.match(
            r"use_(create|update|delete|restore|complete|reopen|change|"
            r"archive_|unarchive_|move_flow)",
            name,
        )
    }
    assert len(made) == len(WRITES)


@pytest.mark.parametrize(
    ("query", "operation_id"),
    [
        (api.use_dashboard(True), "getDashboard"),
        (api.use_context("ID", True), "getContext"),
        (api.use_archived_contexts(True), "listContexts"),
        (api.use_preferences(True), "getPreferences"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_read_calls_its_operation(query: Any, operation_id: str) -> None:
    (line,) = query.is_pending._get_all_var_data().hooks
    path = re.search(r'\["path"\] : (.*?), \["key"\]', line)
    assert path
    template = evaluate("dates", path[1]).partition("?")[0].replace("ID", "{}")
    assert OPERATIONS[("GET", f"/api/v1{template}")] == operation_id
