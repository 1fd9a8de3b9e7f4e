"""The contract is OpenAPI 3.1 and says of every operation what it takes to ask and what may go wrong."""

import json
from typing import Any

from openapi_spec_validator import validate

from my_flow_api.contract import CONTRACT

CONTRACT_NOW: dict[str, Any] = json.loads(CONTRACT.read_text(encoding="utf-8"))
OPERATIONS = {
    operation["operationId"]: operation
    for item in CONTRACT_NOW["paths"].values()
    for operation in item.values()
}
PUBLIC = {
    "getHealth",
    "getHealthVersioned",
    "getLiveness",
    "getProblem",
    "getReadiness",
    "listProblems",
    "readCalendarFeed",
    "reportVitals",
}


def test_the_contract_is_openapi() -> None:
    """Other validators see it in `make check`."""
    validate(CONTRACT_NOW)
    assert CONTRACT_NOW["openapi"] == "3.1.0"
    assert CONTRACT_NOW["servers"][0]["url"] == "/"


def test_eight_operations_are_said_to_be_public() -> None:
    assert {name for name, operation in OPERATIONS.items() if operation["security"] == []} == PUBLIC
    assert all(
        operation["security"] == [{"bearer": []}]
        for name, operation in OPERATIONS.items()
        if name not in PUBLIC
    )


def test_every_operation_says_what_a_header_against_the_rules_gets() -> None:
    assert all({"400", "415"} <= set(operation["responses"]) for operation in OPERATIONS.values())


def test_each_event_of_the_stream_is_described_by_its_fields() -> None:
    (stream,) = OPERATIONS["streamEvents"]["responses"]["200"]["content"].values()
    assert set(stream["schema"]["properties"]) == {"id", "event", "data", "retry"}
    assert "itemSchema" not in json.dumps(CONTRACT_NOW), "a word of OpenAPI 3.2"
