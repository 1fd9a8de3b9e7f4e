"""Schemas of `/problems`."""

from typing import Annotated, TypedDict

from pydantic import Field


class ProblemKindRead(TypedDict):
    """A kind of problem."""

    type: Annotated[str, Field(description="As in an answer.", examples=["/problems/not-found"])]
    title: Annotated[str, Field(examples=["Not found"])]
    status: Annotated[int, Field(ge=400, le=599, examples=[404])]
    meaning: Annotated[str, Field(description="What has happened.")]
    advice: Annotated[str, Field(description="What a client does about it.")]


class ProblemKindListRead(TypedDict):
    """All kinds of problems, by status."""

    items: list[ProblemKindRead]
