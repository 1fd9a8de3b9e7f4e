"""A change that would break a client is found; one that would not is let through."""

import json
import subprocess
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from my_flow_api.contract import CONTRACT
from my_flow_api.contract_diff import breaking_changes, contract_before, main

type Json = dict[str, Any]


def _json(name: str) -> Json:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


LIMIT: Json = {"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 100}}
BEFORE: Json = {
    "paths": {
        "/flows": {
            "get": {
                "operationId": "listFlows",
                "parameters": [
                    {"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 100}}
                ],
                "responses": {
                    "200": {
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}}
                    }
                },
            },
            "post": {
                "operationId": "createFlow",
                "requestBody": {**_json("FlowCreate"), "required": True},
                "responses": {
                    "201": {
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Flow"}}}
                    }
                },
            },
        }
    },
    "components": {
        "schemas": {
            "Page": {
                "type": "object",
                "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Flow"}}},
                "required": ["items"],
            },
            "Flow": {
                "type": "object",
                "properties": {
                    "title": {"type": "string"},
                    "priority": {"enum": ["low", "high"]},
                    "parent": {"anyOf": [{"$ref": "#/components/schemas/Flow"}, {"type": "null"}]},
                },
                "required": ["title", "priority"],
            },
            "FlowCreate": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "title": {"type": "string", "maxLength": 200},
                    "due": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                },
                "required": ["title"],
            },
        }
    },
}


def operation(contract: Json, method: str) -> Json:
    found: Json = contract["paths"]["/flows"][method]
    return found


def schema(contract: Json, name: str) -> Json:
    found: Json = contract["components"]["schemas"][name]
    return found


def limit(contract: Json) -> Json:
    found: Json = operation(contract, "get")["parameters"][0]["schema"]
    return found


BREAKING: dict[str, Callable[[Json], object]] = {
    "GET /flows is gone": lambda new: new["paths"]["/flows"].pop("get"),
    "POST /flows has another operationId": lambda new: operation(new, "post").update(operationId="x"),
    "GET /flows: the query parameter limit is gone": lambda new: operation(new, "get").pop("parameters"),
    "GET /flows limit: maximum is 50 now": lambda new: operation(new, "get")["parameters"][0][
        "schema"
    ].update(maximum=50),
    "GET /flows: the query parameter day is required now": lambda new: operation(new, "get")[
        "parameters"
    ].append({"in": "query", "name": "day", "required": True, "schema": {"type": "string"}}),
    "GET /flows: a body is required now": lambda new: operation(new, "get").update(
        requestBody=operation(new, "post")["requestBody"]
    ),
    "POST /flows: application/json is no longer accepted": lambda new: operation(new, "post").update(
        requestBody={"content": {}}
    ),
    "POST /flows: the answer 201 is gone": lambda new: operation(new, "post").update(responses={"200": {}}),
    "POST /flows: the answer 201 is no longer application/json": lambda new: operation(new, "post").update(
        responses={"201": {}}
    ),
    "POST /flows: the field due is gone": lambda new: schema(new, "FlowCreate")["properties"].pop("due"),
    "POST /flows: the field due is required now": lambda new: schema(new, "FlowCreate")["required"].append(
        "due"
    ),
    "POST /flows.due: null is no longer accepted": lambda new: schema(new, "FlowCreate")["properties"].update(
        due={"type": "string"}
    ),
    "POST /flows.title: maxLength is 100 now": lambda new: schema(new, "FlowCreate")["properties"][
        "title"
    ].update(maxLength=100),
    "POST /flows 201: the field title is gone": lambda new: schema(new, "Flow")["properties"].pop("title"),
    "GET /flows 200.items[]: the field title may be absent now": lambda new: schema(new, "Flow")[
        "required"
    ].remove("title"),
    'GET /flows 200.items[].priority: may be "urgent" now': lambda new: schema(new, "Flow")["properties"][
        "priority"
    ]["enum"].append("urgent"),
    "GET /flows 200.items[].title: may be integer now": lambda new: schema(new, "Flow")["properties"].update(
        title={"type": "integer"}
    ),
}


@pytest.mark.parametrize("line", BREAKING)
def test_a_breaking_change_is_named(line: str) -> None:
    now = deepcopy(BEFORE)
    BREAKING[line](now)
    assert line in breaking_changes(BEFORE, now)


HARMLESS: dict[str, Callable[[Json], object]] = {
    "nothing": lambda _: None,
    "a new operation": lambda new: new["paths"].update({"/new": {"get": operation(new, "get")}}),
    "a new optional parameter": lambda new: operation(new, "get")["parameters"].append(
        {"in": "query", "name": "q", "schema": {"type": "string"}}
    ),
    "a new field of an answer": lambda new: schema(new, "Flow")["properties"].update(new={"type": "string"}),
    "a new optional field of a request": lambda new: schema(new, "FlowCreate")["properties"].update(
        new={"type": "string"}
    ),
    "a wider limit": lambda new: limit(new).update(maximum=200),
    "a request without a body": lambda new: operation(new, "post").pop("requestBody"),
    "a new error": lambda new: operation(new, "get")["responses"].update({"409": {}}),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_change_is_let_through(name: str) -> None:
    now = deepcopy(BEFORE)
    HARMLESS[name](now)
    assert breaking_changes(BEFORE, now) == []


def test_an_error_that_is_gone_breaks_nobody() -> None:
    before = deepcopy(BEFORE)
    operation(before, "get")["responses"]["409"] = {}
    assert breaking_changes(before, BEFORE) == []


def test_the_data_of_an_event_is_compared_as_a_field_is() -> None:
    before = deepcopy(BEFORE)
    data = {"type": "string", "contentSchema": {"$ref": "#/components/schemas/Flow"}}
    stream = {"text/event-stream": {"schema": {"type": "object", "properties": {"data": data}}}}
    operation(before, "get")["responses"]["200"]["content"] = stream
    now = deepcopy(before)
    schema(now, "Flow")["required"].remove("title")
    assert "GET /flows 200.data: the field title may be absent now" in breaking_changes(before, now)


def test_the_contract_does_not_break_itself() -> None:
    contract = json.loads(CONTRACT.read_text(encoding="utf-8"))
    assert breaking_changes(contract, contract) == []


@pytest.fixture
def project(tmp_path: Path) -> Callable[[Json], None]:
    """Commit a contract in a repository of its own."""

    def commit(contract: Json) -> None:
        if not (tmp_path / ".git").exists():
            git("init", "--quiet", "--initial-branch=main")
        (tmp_path / "contract").mkdir(exist_ok=True)
        (tmp_path / "contract" / "openapi.json").write_text(json.dumps(contract))
        git("add", ".")
        git("-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "--message=x")

    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)

    return commit


def test_without_an_earlier_contract_there_is_nothing_to_compare(
    tmp_path: Path, project: Callable[[Json], None], capsys: pytest.CaptureFixture[str]
) -> None:
    project(BEFORE)
    assert main(tmp_path) == 0
    assert "nothing" in capsys.readouterr().err or contract_before(tmp_path) is None


def test_the_commit_before_is_compared_with_and_a_branch_with_main(
    tmp_path: Path, project: Callable[[Json], None], capsys: pytest.CaptureFixture[str]
) -> None:
    broken = deepcopy(BEFORE)
    broken["paths"]["/flows"].pop("post")
    project(BEFORE)
    project(broken)
    assert main(tmp_path) == 1
    assert "breaking, compared with HEAD~1: POST /flows is gone" in capsys.readouterr().err
    subprocess.run(["git", "checkout", "--quiet", "-b", "feature"], cwd=tmp_path, check=True)
    project(broken | {"x": 1})
    project(BEFORE)
    assert main(tmp_path) == 0
    found = contract_before(tmp_path)
    assert found is not None
    assert found[1] == broken, "that of main, where the branch began"
    subprocess.run(["git", "update-ref", "refs/remotes/origin/main", "HEAD~3"], cwd=tmp_path, check=True)
    found = contract_before(tmp_path)
    assert found is not None
    assert found == ("origin/main", BEFORE)
