"""Schemas of `/flows`."""

from datetime import date as Date  # noqa: N812  (the models have a field called date)
from datetime import datetime
from typing import Annotated, Literal, Self, TypedDict

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from my_flow_api.flows.rules import FIRST_YEAR, LAST_YEAR, Priority, Status
from my_flow_api.kit.base_schemas import (
    ABSENT,
    ID_EXAMPLE,
    ID_PATTERN,
    MULTI_LINE,
    SINGLE_LINE,
    VISIBLE,
    DocumentId,
    Patch,
    Position,
    RequestModel,
    example,
)
from my_flow_api.kit.http.pagination import DEFAULT_LIMIT, CursorParameter, Limit, NextCursor
from my_flow_api.kit.local_time import CLOCK, TimeZone
from my_flow_api.kit.validation import pattern
from my_flow_api.repetition.schemas import Repeat, RepeatRead
from my_flow_api.repetition.series import find_conflict

_DAY_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def _check_date(text: str) -> str:
    try:
        day = Date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("date", "Use a day that exists, as YYYY-MM-DD.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise PydanticCustomError("date", f"Use a year from {FIRST_YEAR} to {LAST_YEAR}.")
    return text


Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    SINGLE_LINE,
    VISIBLE,
    Field(description="Trimmed, on one line.", examples=["Write the quarterly plan"]),
]
Description = Annotated[str, StringConstraints(max_length=10_000), MULTI_LINE]
CalendarDay = Annotated[
    str,
    pattern(_DAY_PATTERN, "Use a day as YYYY-MM-DD, for example 2026-05-01."),
    AfterValidator(_check_date),
    Field(description="A calendar day from 1900 to 2999.", examples=["2026-05-01"]),
]
ClockTime = Annotated[str, CLOCK, Field(examples=["17:00"])]


SearchText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100),
    SINGLE_LINE,
    Field(examples=["quart plan"]),
]


class Due(RequestModel):
    """When a flow is due: a bare date is that day wherever the person is; with a time it is an instant.

    `time` and `timezone` come together or not at all.
    """

    date: CalendarDay
    time: ClockTime | None = None
    timezone: TimeZone | None = None

    @model_validator(mode="after")
    def _time_and_zone_together(self) -> Self:
        if (self.time is None) != (self.timezone is None):
            raise PydanticCustomError("due", "Give time and timezone together, or neither.")
        return self


class FlowFields(RequestModel):
    """What a new flow is made of, apart from its context."""

    title: Title
    description: Description | None = None
    priority: Priority = "medium"
    due: Due | None = None
    repeat: Repeat | None = None
    reminder_enabled: bool = Field(default=False, strict=True)

    @field_validator("repeat")
    @classmethod
    def _goes_with_the_due(cls, repeat: Repeat | None, info: ValidationInfo) -> Repeat | None:
        if repeat is not None and "due" in info.data:  # absent if it is malformed itself
            due = info.data["due"]
            advice = find_conflict(repeat, {"due": due.model_dump() if due else None})
            if advice is not None:
                raise PydanticCustomError("repeat", advice)
        return repeat


class FlowCreateInContext(FlowFields):
    """A flow to make in the context of the address."""

    model_config = example(title="Call mum", due={"date": "2026-05-01"})


class FlowCreate(FlowFields):
    """A flow to make."""

    model_config = example(
        context_id=ID_EXAMPLE,
        title="Write the quarterly plan",
        priority="high",
        due={"date": "2026-05-01", "time": "17:00", "timezone": "Europe/Helsinki"},
    )

    context_id: DocumentId


class FlowUpdate(Patch):
    """The fields of a flow to change; those that are absent stay, and null empties the ones that allow it."""

    model_config = example(title="Write the plan", priority="low")

    context_id: DocumentId = ABSENT
    title: Title = ABSENT
    description: Description | None = ABSENT
    priority: Priority = ABSENT
    due: Due | None = ABSENT
    repeat: Repeat | None = ABSENT
    reminder_enabled: bool = Field(default=ABSENT, strict=True)


type Sort = Literal[
    "created_at",
    "-created_at",
    "completed_at",
    "-completed_at",
    "due",
    "-due",
    "due,-priority",
    "-due,priority",
    "priority",
    "-priority",
    "position",
    "-position",
    "title",
    "-title",
]


class ContextFlowQuery(RequestModel):
    """Which page of the flows of a context."""

    status: Annotated[
        Status | None, Field(description="Only those with this status now, in the person's time zone.")
    ] = None
    priority: Annotated[Priority | None, Field(description="Only those of this priority.")] = None
    completed: Annotated[bool | None, Field(description="Only those that are, or are not, completed.")] = None
    archived: Annotated[bool, Field(description="Those in the archive, instead of those that are not.")] = (
        False
    )
    reminder: Annotated[
        bool, Field(description="Only those with a reminder. They come by due, and cannot be archived ones.")
    ] = False
    due_before: Annotated[
        CalendarDay | None, Field(description="Only those due before this day, where the person is.")
    ] = None
    due_after: Annotated[
        CalendarDay | None, Field(description="Only those due after this day, where the person is.")
    ] = None
    q: Annotated[
        SearchText | None,
        Field(description="Only those that have all these beginnings of words in title or description."),
    ] = None
    sort: Annotated[
        Sort | None,
        Field(
            description="What the list goes by; with - the greatest comes first. By default the newest comes "
            "first, or, where flows are chosen by due or by a status other than `completed`, what is due "
            "first. Of the same due, `due` shows the high priority first and `-due` the low one; of the same "
            "priority the newest is first. Flows without a due are later than all others, and go by "
            "priority, then the newest first. `completed_at` is for completed flows."
        ),
    ] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: CursorParameter = None


class FlowQuery(ContextFlowQuery):
    """Which page of flows."""

    context_id: Annotated[DocumentId | None, Field(description="Only those of this context.")] = None


class FlowMove(RequestModel):
    """Where a flow goes: to another context, to another place in the order by position, or both."""

    model_config = example(context_id=ID_EXAMPLE, position=1778846400000.5)

    context_id: DocumentId | None = None
    position: Annotated[
        Position | None,
        Field(description="If it is absent, a flow that goes to another context comes last there."),
    ] = None

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.context_id is None and self.position is None:
            raise PydanticCustomError("move", "Give context_id, position, or both.")
        return self


class DueRead(TypedDict):
    """When a flow is due. `time` and `timezone` are null for a bare date."""

    date: Annotated[str, Field(pattern=_DAY_PATTERN, examples=["2026-05-01"])]
    time: Annotated[str | None, Field(examples=["17:00"])]
    timezone: Annotated[str | None, Field(examples=["Europe/Helsinki"])]


class FlowRead(TypedDict):
    """A flow: something to do, in a context."""

    id: Annotated[str, Field(pattern=ID_PATTERN, examples=["65f1a2b3c4d5e6f7a8b9c0d2"])]
    context_id: Annotated[str, Field(pattern=ID_PATTERN, examples=["65f1a2b3c4d5e6f7a8b9c0d1"])]
    title: Annotated[str, Field(examples=["Write the quarterly plan"])]
    description: str | None
    priority: Priority
    due: DueRead | None
    due_at: Annotated[
        datetime | None,
        Field(description="When time is up; for a bare date the last second of that day."),
    ]
    status: Annotated[Status, Field(description="What `due` means now, in the person's time zone.")]
    repeat: RepeatRead | None
    reminder_enabled: bool
    position: float
    completed_at: datetime | None
    archived_at: datetime | None
    version: Annotated[int, Field(ge=1, description="The ETag is this number in quotes.")]
    created_at: datetime
    updated_at: datetime


class FlowPage(TypedDict):
    """A page of flows, in the order that was asked for."""

    items: list[FlowRead]
    next_cursor: NextCursor
