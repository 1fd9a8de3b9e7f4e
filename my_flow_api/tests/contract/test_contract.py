import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, TypeAdapter
from tests.support.api import Person

from my_flow_api.checklist.schemas import ItemsAdd, ItemUpdate
from my_flow_api.contexts.schemas import ContextCreate, ContextUpdate
from my_flow_api.contract import CONTRACT, contract, main
from my_flow_api.flows.schemas import (
    FlowCreate,
    FlowCreateInContext,
    FlowDetailRead,
    FlowMove,
    FlowPage,
    FlowUpdate,
)
from my_flow_api.preferences.schemas import PreferencesRead, PreferencesUpdate
from my_flow_api.quick_add.schemas import QuickAdd
from my_flow_api.transitions.schemas import TransitionCreate

type Json = dict[str, Any]


@pytest.fixture(scope="module")
def described(app: FastAPI) -> Json:
    return app.openapi()


def is_public(path: str) -> bool:
    return "health" in path or path.startswith("/problems") or path.endswith((".ics", "/vitals"))


def operations(described: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in described["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def test_the_committed_contract_is_that_of_the_api() -> None:
    assert CONTRACT.read_text(encoding="utf-8") == contract(), "it is stale: run `make contract`"


def test_the_check_fails_on_a_stale_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, digest = tmp_path / "contract" / "openapi.json", tmp_path / "contract.sha256"
    files = ["--path", str(path), "--digest", str(digest)]
    assert main(["--check", *files]) == 1
    assert main(files) == 0
    assert main(["--check", *files]) == 0
    assert path.read_bytes().endswith(b"}\n")
    assert digest.read_text() == f"{hashlib.sha256(path.read_bytes()).hexdigest()}\n"
    digest.write_text("0\n")
    assert main(["--check", *files]) == 1
    assert main(files) == 0
    path.write_text("{}\n")
    assert main(["--check", *files]) == 1
    assert "does not fit the API. Run: make contract" in capsys.readouterr().err


def test_every_operation_has_an_id_of_its_own_a_tag_and_a_summary(described: Json) -> None:
    found = list(operations(described))
    assert len({operation["operationId"] for _, _, operation in found}) == len(found)
    for _, path, operation in found:
        assert len(operation["tags"]) == 1, path
        assert operation["summary"], path
        assert operation["description"], path


def test_every_operation_but_public_ones_needs_a_token_and_says_what_can_go_wrong(
    described: Json,
) -> None:
    for method, path, operation in operations(described):
        if is_public(path):
            assert operation["security"] == []
            continue
        assert operation["security"] == [{"bearer": []}], path
        statuses = set(operation["responses"])
        assert statuses >= {"401", "422", "500", "503"}, path
        if "{" in path:
            assert "404" in statuses, path
        if "requestBody" in operation:
            assert statuses >= {"400", "413", "422"}, (method, path)


def test_every_error_is_a_problem(described: Json) -> None:
    for _, path, operation in operations(described):
        for status, response in operation["responses"].items():
            if status >= "400" and "health" not in path:
                schema = response["content"]["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}
    assert "HTTPValidationError" not in described["components"]["schemas"]


def test_what_was_made_is_linked_to_everything_that_takes_its_id(described: Json) -> None:
    linked = {
        (name, parameter.rpartition(".")[2])
        for _, _, operation in operations(described)
        for name, link in operation["responses"].get("201", {}).get("links", {}).items()
        for parameter in link["parameters"]
    }
    for _, path, operation in operations(described):
        for parameter in operation.get("parameters", ()):
            if parameter["name"].endswith("_id"):
                assert (operation["operationId"], parameter["name"]) in linked, path


def test_answers_have_no_optional_fields_and_no_defaults(described: Json) -> None:
    schemas = described["components"]["schemas"]
    for name, schema in schemas.items():
        if name.endswith(("Read", "Page", "Item", "Counts", "Problem", "FieldError")):
            assert schema["required"] == list(schema["properties"]), name
            assert not any("default" in field for field in schema["properties"].values()), name


def test_patches_have_no_required_fields_and_no_defaults(described: Json) -> None:
    schemas = described["components"]["schemas"]
    for name, schema in schemas.items():
        if name.endswith("Update"):
            assert "required" not in schema, name
            assert not any("default" in field for field in schema["properties"].values()), name
            assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    "schema",
    [
        ContextCreate,
        ContextUpdate,
        FlowCreate,
        FlowCreateInContext,
        FlowUpdate,
        FlowMove,
        ItemsAdd,
        ItemUpdate,
        QuickAdd,
        PreferencesUpdate,
        TransitionCreate,
    ],
)
def test_the_example_of_each_body_would_be_accepted(schema: type[BaseModel], described: Json) -> None:
    (shown,) = described["components"]["schemas"][schema.__name__]["examples"]
    assert schema.model_validate(shown).model_fields_set == set(shown)


def test_every_body_has_an_example(described: Json) -> None:
    for _, path, operation in operations(described):
        if "requestBody" in operation:
            reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            assert "examples" in described["components"]["schemas"][reference.rpartition("/")[2]], path


async def test_the_api_shows_the_same_description(nobody: Person, described: Json) -> None:
    assert (await nobody.get("/openapi.json")).json() == described


async def test_answers_fit_their_schemas(alice: Person) -> None:
    context = await alice.makes_context()
    await alice.makes_flow(context, due={"date": "2026-05-20", "time": "17:00", "timezone": "UTC"})
    await alice.makes_flow(context)
    page = await alice.get("/flows")
    TypeAdapter(FlowPage).validate_json(page.content)
    flow = await alice.get(f"/flows/{page.json()['items'][0]['id']}")
    TypeAdapter(FlowDetailRead).validate_json(flow.content)
    TypeAdapter(PreferencesRead).validate_json((await alice.get("/preferences")).content)
