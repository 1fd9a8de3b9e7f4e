"""Add links to the contract, from an operation that creates something to those that take its id.

They are computed from the description, so that a new operation with an id in its path gets its links.
Source: OpenAPI 3.1, Link Object.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

type Json = dict[str, Any]
type IdParameters = Mapping[str, Mapping[str, str]]
"""The parameters that take an id of a new resource, with its JSON pointer, by the schema of the response."""


def add_links(description: Json, takes_the_id: IdParameters) -> None:
    """Add links to every response with a new resource."""
    operations = [operation for item in description["paths"].values() for operation in item.values()]
    for operation in operations:
        answer = operation["responses"].get("201", {})
        ids = takes_the_id.get(_schema_of(answer))
        if ids is not None:
            answer["links"] = dict(_links(operations, ids))


def _schema_of(answer: Json) -> str:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    reference: str = schema.get("$ref", "")
    return reference.rpartition("/")[2]


def _links(operations: Collection[Json], ids: Mapping[str, str]) -> Iterator[tuple[str, Json]]:
    for operation in operations:
        parameters = {
            f"{parameter['in']}.{parameter['name']}": f"$response.body#{ids[parameter['name']]}"
            for parameter in operation.get("parameters", ())
            if parameter["name"] in ids
        }
        if parameters:
            name = operation["operationId"]
            yield name, {"operationId": name, "parameters": parameters}
