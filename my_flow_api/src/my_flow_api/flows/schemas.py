"""Schemas of `/flows`."""

from collections.abc import Mapping
from datetime import date as Date  # noqa: N812  (the models have a field called date)
from datetime import datetime
from typing import Annotated, Any, Literal, Self, TypedDict

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from my_flow_api.flows.items import MAX_ITEMS, ChecklistRead, ItemRead, NewItems
from my_flow_api.flows.plans import PlannedStatus
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
from my_flow_api.repetition.series import DATED, conflict_advice

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
    """The due date of a flow: a bare date is that day wherever the person is; with a time it is an instant.

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


class Plan(RequestModel):
    """The plan of a flow: a day, a day with a time, or someday.

    `time` and `timezone` come together or not at all, and only with a `date`.
    """

    date: CalendarDay | None = None
    time: ClockTime | None = None
    timezone: TimeZone | None = None
    someday: Annotated[bool, Field(strict=True, description="True for a plan without a day.")] = False

    @model_validator(mode="after")
    def _either_a_day_or_someday(self) -> Self:
        if (self.date is None) != self.someday:
            raise PydanticCustomError("planned", "Give a date, or someday as true, and not both.")
        if (self.time is None) != (self.timezone is None):
            raise PydanticCustomError("planned", "Give time and timezone together, or neither.")
        if self.someday and self.time is not None:
            raise PydanticCustomError("planned", "Leave time and timezone out, or give a date.")
        return self


def check_repeat(repeat: Repeat | None, fields: Mapping[str, Any]) -> Repeat | None:
    """Return the repetition of new fields; raise a validation error if it does not go with their dates."""
    if repeat is not None and fields.keys() >= set(DATED):  # absent if it is malformed itself
        dates = {str(name): fields[name].model_dump() if fields[name] else None for name in DATED}
        advice = conflict_advice(repeat, dates)
        if advice is not None:
            raise PydanticCustomError("repeat", advice)
    return repeat


class FlowFields(RequestModel):
    """The fields of a new flow, apart from its context."""

    title: Title
    description: Description | None = None
    priority: Priority = "medium"
    due: Due | None = None
    planned: Plan | None = None
    repeat: Repeat | None = None
    items: NewItems = Field(default_factory=list, description="The checklist, in order.")
    reminder_enabled: bool = Field(default=False, strict=True)

    @field_validator("repeat")
    @classmethod
    def _goes_with_the_dates(cls, repeat: Repeat | None, info: ValidationInfo) -> Repeat | None:
        return check_repeat(repeat, info.data)


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
        planned={"date": "2026-04-29"},
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
    planned: Plan | None = ABSENT
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
    """Query parameters of a page of the flows of a context."""

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
    planned: Annotated[
        PlannedStatus | None,
        Field(
            description="Only open ones with this plan now, in the person's time zone. Without it, lists "
            "leave out open flows that are planned for someday; those with `q` or `reminder` do not."
        ),
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
    """Query parameters of a page of flows."""

    context_id: Annotated[DocumentId | None, Field(description="Only those of this context.")] = None


class FlowMove(RequestModel):
    """The destination of a flow: another context, another position, or both."""

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
    """The due date of a flow. `time` and `timezone` are null for a bare date."""

    date: Annotated[str, Field(pattern=_DAY_PATTERN, examples=["2026-05-01"])]
    time: Annotated[str | None, Field(examples=["17:00"])]
    timezone: Annotated[str | None, Field(examples=["Europe/Helsinki"])]


class PlanRead(TypedDict):
    """The plan of a flow. For someday, `date`, `time` and `timezone` are null."""

    date: Annotated[str | None, Field(pattern=_DAY_PATTERN, examples=["2026-04-29"])]
    time: Annotated[str | None, Field(examples=["09:00"])]
    timezone: Annotated[str | None, Field(examples=["Europe/Helsinki"])]
    someday: bool


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
    planned: PlanRead | None
    planned_at: Annotated[
        datetime | None, Field(description="The instant of a plan with a time; null for any other.")
    ]
    planned_status: Annotated[
        PlannedStatus | None,
        Field(
            description="What `planned` means now, by days in the person's time zone. A plan is never "
            "overdue: `earlier` counts as `today`. Null without a plan, and for a completed flow."
        ),
    ]
    planned_after_due: Annotated[
        bool, Field(description="Whether an open flow is planned after its due; someday is after any due.")
    ]
    repeat: RepeatRead | None
    reminder_enabled: bool
    position: float
    checklist: Annotated[
        ChecklistRead | None, Field(description="How many items there are; null if there are none.")
    ]
    completed_at: datetime | None
    archived_at: datetime | None
    version: Annotated[int, Field(ge=1, description="The ETag is this number in quotes.")]
    created_at: datetime
    updated_at: datetime


class FlowDetailRead(FlowRead):
    """A flow with the items of its checklist, which lists leave out."""

    items: Annotated[list[ItemRead], Field(max_length=MAX_ITEMS, description="In order.")]


class FlowPage(TypedDict):
    """A page of flows, in the order that was asked for."""

    items: list[FlowRead]
    next_cursor: NextCursor
