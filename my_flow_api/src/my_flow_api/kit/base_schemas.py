"""Base classes and field types of the schemas, and the type of a stored document."""

import unicodedata
from collections.abc import Collection, Mapping
from typing import Annotated, Any, LiteralString

from bson import ObjectId
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

type Document = Mapping[str, Any]


ID_PATTERN = r"^[0-9a-f]{24}$"
ID_EXAMPLE = "65f1a2b3c4d5e6f7a8b9c0d1"
_HEX = frozenset("0123456789abcdef")


def _parse_id(value: object) -> ObjectId:
    if isinstance(value, str) and len(value) == 24 and _HEX.issuperset(value):
        return ObjectId(value)
    raise PydanticCustomError("id", "Use an id of 24 lowercase hexadecimal digits.")


DocumentId = Annotated[
    ObjectId,
    PlainValidator(_parse_id),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": ID_PATTERN, "examples": [ID_EXAMPLE]}),
]
"""The id of a document in a request: an `ObjectId` in Python, 24 hexadecimal digits in JSON."""


Position = Annotated[
    float,
    Field(
        strict=True,
        allow_inf_nan=False,
        ge=-1e15,
        le=1e15,
        description="A place in the order: between two others is any number between theirs.",
        examples=[1778846400000.5],
    ),
]


class RequestModel(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


def example(**fields: Any) -> ConfigDict:
    """Return the `model_config` of a schema with this example in OpenAPI."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class Patch(RequestModel):
    """The body of a PATCH: every field may be absent, and absent is not the same as null.

    Fields are declared as `name: Type = ABSENT`; `changes` holds those that were sent. The schema shows no
    default, since an absent field keeps its value.
    """

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        described = handler.resolve_ref_schema(handler(schema))
        for field in described["properties"].values():
            field.pop("default", None)
        return described

    def changes(self) -> dict[str, Any]:
        """Return the fields that the request contains, with their validated values."""
        return {name: getattr(self, name) for name in self.model_fields_set}


ABSENT: Any = None
"""The default of a field of a `Patch`. It is never read: see `Patch.changes`."""


def _refuse_characters(
    categories: Collection[str], message: LiteralString, allowed: str = ""
) -> AfterValidator:
    def check(text: str) -> str:
        if any(unicodedata.category(c) in categories and c not in allowed for c in text):
            raise PydanticCustomError("control_characters", message)
        return text

    return AfterValidator(check)


# Letters, marks and signs without a glyph: Unicode's Default_Ignorable_Code_Point except control and format
# characters, the blank Braille pattern, and the null notehead.
_WITHOUT_A_GLYPH = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U0001d159"
) | frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))


def _refuse_invisible(text: str) -> str:
    if all(unicodedata.category(c)[0] in "CZ" or c in _WITHOUT_A_GLYPH for c in text):
        raise PydanticCustomError("invisible", "Use at least one visible character.")
    return text


SINGLE_LINE = _refuse_characters({"Cc", "Zl", "Zp"}, "Remove the line breaks and control characters.")
MULTI_LINE = _refuse_characters({"Cc"}, "Remove the control characters.", allowed="\n\r\t")
VISIBLE = AfterValidator(_refuse_invisible)
