"""Schemas of `/flows/quick-add`."""

from datetime import datetime
from typing import Annotated, Self, TypedDict

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from my_flow_api.flows.plans import PlannedStatus
from my_flow_api.flows.rules import Priority, Status
from my_flow_api.flows.schemas import DueRead, PlanRead
from my_flow_api.kit.base_schemas import (
    ID_EXAMPLE,
    ID_PATTERN,
    SINGLE_LINE,
    VISIBLE,
    DocumentId,
    RequestModel,
    example,
)
from my_flow_api.quick_add.grammar import SpanField, SpanKind
from my_flow_api.quick_add.parser import MAX_LENGTH
from my_flow_api.repetition.schemas import CountsFrom

_TEXT = "Call mum tomorrow 5pm #personal !high"

Place = Annotated[int, Field(ge=0, le=2 * MAX_LENGTH, strict=True)]


class Part(RequestModel):
    """A part of the text, from `start` and before `end`, in UTF-16 code units as JavaScript counts them."""

    start: Place
    end: Place

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.start >= self.end:
            raise PydanticCustomError("part", "Let the part end after its start.")
        return self


class QuickAdd(RequestModel):
    """A flow in one line of ordinary English."""

    model_config = example(text=_TEXT, context_id=ID_EXAMPLE, literal=[{"start": 0, "end": 8}])

    text: Annotated[
        str,
        StringConstraints(min_length=1, max_length=MAX_LENGTH),
        SINGLE_LINE,
        VISIBLE,
        Field(examples=[_TEXT]),
    ]
    context_id: Annotated[
        DocumentId | None,
        Field(description="Where it goes if the text does not say; by default the person's current context."),
    ] = None
    literal: list[Part] = Field(
        default=[], max_length=20, description="Parts of the text that are to stay as they are."
    )


class QuickAddSpan(TypedDict):
    """A part of the text and what it was taken for. Places are UTF-16 code units, as JavaScript counts."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    text: Annotated[str, Field(examples=["tomorrow"])]
    kind: SpanKind
    value: Annotated[
        str,
        Field(
            description="The id of a context, a priority, a date, or a time of day, which may be `someday`.",
            examples=["2026-05-16"],
        ),
    ]
    field: Annotated[
        SpanField,
        Field(description="The field that it is for: a day is the plan, and after a word like `by` the due."),
    ]
    repeats: Annotated[
        bool, Field(description="Whether it names the repetition; then its date is that of the first flow.")
    ]


class QuickAddRepeat(TypedDict):
    """How the flow would repeat."""

    rule: Annotated[str, Field(description="In its canonical form.", examples=["FREQ=WEEKLY;BYDAY=MO"])]
    counts_from: CountsFrom


class QuickAddRead(TypedDict):
    """The flow that a text was understood as."""

    title: Annotated[str, Field(description="What is left of the text.", examples=["Call mum"])]
    context_id: Annotated[str | None, Field(pattern=ID_PATTERN, description="Where the flow would go.")]
    priority: Priority
    due: DueRead | None
    due_at: datetime | None
    status: Status
    planned: PlanRead | None
    planned_at: datetime | None
    planned_status: PlannedStatus | None
    planned_after_due: bool
    repeat: QuickAddRepeat | None
    spans: Annotated[list[QuickAddSpan], Field(description="In the order of the text, without overlaps.")]
    ready: Annotated[
        bool, Field(description="Whether there is a title and a context, so that it can be added.")
    ]
