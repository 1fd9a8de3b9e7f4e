"""Validate the items of an import in time slices, since ten thousand flows take long."""

from collections.abc import Iterator, Sequence
from itertools import chain

from pydantic import BaseModel, ValidationError

from my_flow_api.errors import ValidationFailed
from my_flow_api.exports.schemas import ImportedContext, ImportedFlow, ImportRequest
from my_flow_api.kit.background import in_time_slices
from my_flow_api.kit.validation import MAX_ERRORS, field_errors


async def validate_items(file: ImportRequest) -> ImportRequest:
    """Validate the contexts and flows of a file, and return the file with them.

    Raises:
        ValidationFailed: Some of them are invalid.
    """
    contexts, contexts_refused = await _validated(ImportedContext, "contexts", file.contexts)
    flows, flows_refused = await _validated(ImportedFlow, "flows", file.flows)
    refused = [*contexts_refused, *flows_refused]
    if refused:
        raise ValidationFailed(errors=field_errors(chain.from_iterable(refused)))
    return file.model_copy(update={"contexts": contexts, "flows": flows})


async def _validated[T: BaseModel](
    model: type[T], name: str, sent: Sequence[object]
) -> tuple[list[T], list[Iterator[dict[str, object]]]]:
    """Return the valid items, and the errors of the others; stop at the maximum number of errors."""
    valid: list[T] = []
    refused: list[Iterator[dict[str, object]]] = []
    async for number, item in in_time_slices(enumerate(sent)):
        try:
            valid.append(model.model_validate(item))
        except ValidationError as error:
            refused.append(_located(error, name, number))
            if len(refused) == MAX_ERRORS:
                break
    return valid, refused


def _located(error: ValidationError, name: str, number: int) -> Iterator[dict[str, object]]:
    """Prefix the errors of an item with its place in the body."""
    for found in error.errors(include_url=False, include_input=False):
        yield {**found, "loc": ("body", name, number, *found["loc"])}
