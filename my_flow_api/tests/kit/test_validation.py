"""Tests that messages about invalid fields say what to do."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, ValidationError
from tests.support.api import Json, Person

from my_flow_api.kit.base_schemas import RequestModel
from my_flow_api.kit.validation import field_errors

FALLBACK = "This value cannot be used here."
ID = "65f1a2b3c4d5e6f7a8b9c0d1"
WRONG: list[Any] = [
    None,
    True,
    1.5,
    -1,
    10**30,
    10**16,
    float("nan"),
    "",
    " ",
    "?",
    "9" * 5_000,
    "a\x00b",
    "\ud800",
    "2026-02-30",
    "1800-01-01",
    "23:00",
    "2026-05-15T12:00:00",
    "9999-12-31T23:59:59-12:00",
    [],
    {},
    [{}] * 20_000,
    [{"start": 4, "end": 2}],
    [{"flow_id": ID, "action": "move"}],
    [{"flow_id": ID, "action": "complete"}] * 2,
    {"date": "2026-05-15", "time": "12:00"},
]


def of_form(schema: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for kind in schema.__subclasses__():
        yield kind
        yield from of_form(kind)


def errors_of(schema: type[BaseModel], sent: Any) -> list[dict[str, Any]]:
    try:
        schema.model_validate(sent)
    except ValidationError as error:
        found = [{**one, "loc": ("body", *one["loc"])} for one in error.errors(include_url=False)]
        return [dict(one) for one in field_errors(found)]
    return []


def wrongly_sent(schema: type[BaseModel]) -> Iterator[Json]:
    """Bodies with something wrong in one field, or in how fields go together."""
    yield {}
    yield {"surprise": 1}
    yield {"from": ID, "to": ID}
    yield {"from_context_id": None, "to_context_id": ID, "resume_note": "Call Ana"}
    for name, field in schema.model_fields.items():
        yield from ({field.alias or name: value} for value in WRONG)


@pytest.fixture(scope="module")
def schemas(app: FastAPI) -> list[type[BaseModel]]:
    """Yield the parameters and bodies of all operations of the contract, and everything inside them."""
    ours = [kind for kind in of_form(RequestModel) if kind.__module__.startswith("my_flow_api.")]
    described = app.openapi()["components"]["schemas"]
    taken = {name for name, schema in described.items() if schema.get("additionalProperties") is False}
    assert taken <= {kind.__name__ for kind in ours}
    return ours


def test_every_field_says_what_to_do_whatever_is_wrong(schemas: list[type[BaseModel]]) -> None:
    found = [
        (schema.__name__, error["field"], error["code"])
        for schema in schemas
        for sent in wrongly_sent(schema)
        for error in errors_of(schema, sent)
        if error["message"] == FALLBACK
    ]
    assert found == []


def patterns_in(described: Any) -> Iterator[str]:
    if isinstance(described, dict):
        if isinstance(described.get("pattern"), str):
            yield described["pattern"]
        described = list(described.values())
    if isinstance(described, list):
        for one in described:
            yield from patterns_in(one)


def test_every_form_that_the_contract_takes_has_its_advice(schemas: list[type[BaseModel]]) -> None:
    asked = {
        (schema, name)
        for schema in schemas
        for name, field in schema.model_json_schema(by_alias=False)["properties"].items()
        if set(patterns_in(field))
    }
    for schema, name in asked:
        sent = schema.model_fields[name].alias or name
        (error,) = [error for error in errors_of(schema, {sent: "?"}) if error["field"] == sent]
        assert error["message"].startswith("Use a"), (schema, name)


@pytest.mark.parametrize(
    ("path", "body", "field", "message"),
    [
        ("/contexts", {"color": "red"}, "color", "Use a colour as #RRGGBB, for example #2F6FEB."),
        (
            "/flows",
            {"due": {"date": "tomorrow"}},
            "due.date",
            "Use a day as YYYY-MM-DD, for example 2026-05-01.",
        ),
        ("/flows", {"due": {"time": "5pm"}}, "due.time", "Use a time of day as HH:MM, for example 09:30."),
        (
            "/flows/quick-add",
            {"literal": [{"start": 4, "end": 2}]},
            "literal.0",
            "Let the part end after its start.",
        ),
    ],
)
async def test_the_form_is_said_with_an_example(
    alice: Person, path: str, body: Json, field: str, message: str
) -> None:
    errors = (await alice.post(path, body)).json()["errors"]
    assert message in [error["message"] for error in errors if error["field"] == field]


@pytest.mark.parametrize("value", ["2026-05-15T12:00:00", "yesterday", "", 1778846400, []])
async def test_an_instant_without_an_offset_is_told_to_have_one(alice: Person, value: object) -> None:
    (error,) = (await alice.patch("/preferences", {"onboarding_completed_at": value})).json()["errors"]
    assert error["message"] == "Use a date and time with an offset, like 2026-05-01T12:00:00Z."


async def test_a_start_of_the_day_in_another_form_is_told_which(alice: Person) -> None:
    (error,) = (await alice.patch("/preferences", {"day_starts_at": "4am"})).json()["errors"]
    assert error["message"] == "Use a time of day as HH:MM, for example 09:30."
