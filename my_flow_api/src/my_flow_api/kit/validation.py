"""Validation messages that say what to do. No response repeats the input."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Annotated, Any, TypedDict, get_args

from pydantic import Field, StringConstraints
from pydantic_core import core_schema

_MESSAGES = {
    "missing": "This field is required.",
    "extra_forbidden": "This field is not known. Remove it.",
    "string_too_short": "Use at least {min_length} character(s).",
    "string_too_long": "Use at most {max_length} characters.",
    "string_type": "Use a text.",
    "string_unicode": "Use valid Unicode text.",
    "bool_type": "Use true or false.",
    "bool_parsing": "Use true or false.",
    "int_from_float": "Use a whole number.",
    "int_parsing": "Use a whole number.",
    "int_parsing_size": "Use a smaller number.",
    "int_type": "Use a whole number.",
    "float_type": "Use a number.",
    "finite_number": "Use a number.",
    "list_type": "Use a list.",
    "too_short": "Use at least {min_length} item(s).",
    "too_long": "Use at most {max_length} items.",
    "greater_than_equal": "Use {ge} or more.",
    "less_than_equal": "Use {le} or less.",
    "literal_error": "Use one of: {expected}.",
    "model_attributes_type": "Use a JSON object; /docs lists its fields.",
    "model_type": "Use a JSON object; /docs lists its fields.",
}
# Other types are our own `PydanticCustomError`s, whose messages say what to do.
_OF_PYDANTIC = frozenset(get_args(core_schema.ErrorType))
_PATTERNS: dict[str, str] = {}
_NO_OBJECT = "Send a JSON object, with Content-Type: application/json."
_FALLBACK = "This value cannot be used here."
_MAX_FIELD = 100
MAX_ERRORS = 20


class FieldError(TypedDict):
    """The problem of one field."""

    field: Annotated[str, Field(description="The field, as a dotted path.", examples=["title", "due.date"])]
    message: Annotated[str, Field(description="What to do.", examples=["Use at most 200 characters."])]
    code: Annotated[str, Field(description="The same for programs.", examples=["string_too_long"])]


def pattern(regex: str, advice: str) -> StringConstraints:
    """Return the constraint that a text matches `regex`.

    Args:
        regex: The regular expression.
        advice: The error message: the expected form, with an example.
    """
    _PATTERNS[regex] = advice
    return StringConstraints(pattern=regex)


def field_errors(found: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    """Convert Pydantic's errors, at most twenty."""
    return [
        {"field": _field(e["loc"]), "message": _message(e), "code": e["type"]}
        for e in islice(found, MAX_ERRORS)
    ]


def _field(location: tuple[str | int, ...]) -> str:
    source, *path = location
    dotted = ".".join(str(part) for part in path) or str(source)
    return dotted.encode("utf-8", "replace").decode()[:_MAX_FIELD]


def _message(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind not in _OF_PYDANTIC:
        return str(error["msg"])
    if error["loc"] == ("body",) and kind in {"model_attributes_type", "model_type"}:
        return _NO_OBJECT
    try:
        if kind == "string_pattern_mismatch":
            return _PATTERNS[context["pattern"]]
        return _MESSAGES[kind].format_map(context)
    except KeyError:
        return _FALLBACK
