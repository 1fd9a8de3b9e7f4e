"""Validates what an import brings, in turns with other requests: ten thousand flows take long."""

from collections.abc import Iterator, Sequence
from itertools import chain

from pydantic import BaseModel, ValidationError

from my_flow_api.errors import ValidationFailed
from my_flow_api.exports.schemas import ImportedContext, ImportedFlow, ImportRequest
from my_flow_api.kit.background import unhurried
from my_flow_api.kit.validation import MAX_ERRORS, field_errors


async def validated(file: ImportRequest) -> ImportRequest:
    """The file with its items validated.

    Raises:
        ValidationFailed: some of them have another form.
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
    """The items, and the errors of those that are refused; no more are looked for than are told."""
    valid: list[T] = []
    refused: list[Iterator[dict[str, object]]] = []
    async for number, item in unhurried(enumerate(sent)):
        try:
            valid.append(model.model_validate(item))
        except ValidationError as error:
            refused.append(_located(error, name, number))
            if len(refused) == MAX_ERRORS:
                break
    return valid, refused


def _located(error: ValidationError, name: str, number: int) -> Iterator[dict[str, object]]:
    """The errors of an item, with its place in the body."""
    for found in error.errors(include_url=False, include_input=False):
        yield {**found, "loc": ("body", name, number, *found["loc"])}
