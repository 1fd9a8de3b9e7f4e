"""Schemas of `/contexts`."""

from datetime import datetime
from typing import Annotated, TypedDict

import emoji
from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from my_flow_api.kit.base_schemas import (
    ABSENT,
    ID_PATTERN,
    SINGLE_LINE,
    VISIBLE,
    Patch,
    Position,
    RequestModel,
    example,
)
from my_flow_api.kit.http.pagination import DEFAULT_LIMIT, CursorParameter, Limit, NextCursor
from my_flow_api.kit.validation import pattern


def _check_emoji(text: str) -> str:
    if not emoji.is_emoji(text):
        raise PydanticCustomError("emoji", "Use exactly one emoji.")
    return text


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=50),
    SINGLE_LINE,
    VISIBLE,
    Field(description="Trimmed, on one line.", examples=["Work"]),
]
Color = Annotated[
    str,
    pattern(r"^#[0-9A-Fa-f]{6}$", "Use a colour as #RRGGBB, for example #2F6FEB."),
    AfterValidator(str.upper),
    Field(description="#RRGGBB, stored in upper case.", examples=["#2F6FEB"]),
]
Icon = Annotated[
    str,
    StringConstraints(max_length=16),
    AfterValidator(_check_emoji),
    Field(description="Exactly one emoji; sequences, flags and skin tones are one.", examples=["💼"]),
]


class ContextCreate(RequestModel):
    """A context to make."""

    model_config = example(name="Work", color="#2F6FEB", icon="💼")

    name: Name
    color: Color
    icon: Icon


class ContextUpdate(Patch):
    """The fields of a context to change; those that are absent stay."""

    model_config = example(name="Office")

    name: Name = ABSENT
    color: Color = ABSENT
    icon: Icon = ABSENT
    position: Position = ABSENT


class ContextQuery(RequestModel):
    """Query parameters of a page of contexts."""

    archived: Annotated[bool, Field(description="Those in the archive, instead of those that are not.")] = (
        False
    )
    limit: Limit = DEFAULT_LIMIT
    cursor: CursorParameter = None


class ContextRead(TypedDict):
    """A context: one part of a person's life, with its flows."""

    id: Annotated[str, Field(pattern=ID_PATTERN, examples=["65f1a2b3c4d5e6f7a8b9c0d1"])]
    name: Annotated[str, Field(examples=["Work"])]
    color: Annotated[str, Field(pattern=r"^#[0-9A-F]{6}$", examples=["#2F6FEB"])]
    icon: Annotated[str, Field(examples=["💼"])]
    position: Annotated[float, Field(description="Contexts are in ascending order of it.")]
    archived_at: datetime | None
    version: Annotated[int, Field(ge=1, description="The ETag is this number in quotes.")]
    created_at: datetime
    updated_at: datetime


class ContextPage(TypedDict):
    """A page of contexts, in order of position."""

    items: list[ContextRead]
    next_cursor: NextCursor
