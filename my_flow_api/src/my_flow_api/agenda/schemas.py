"""Schemas of `/agenda`."""

from datetime import date as Date  # noqa: N812  (the models have a field called date)
from typing import Annotated, TypedDict

from pydantic import AfterValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from my_flow_api.agenda.rules import AgendaReason
from my_flow_api.contexts.schemas import ContextRead
from my_flow_api.flows.rules import Priority
from my_flow_api.flows.schemas import CalendarDay, DueRead, FlowRead, PlanRead
from my_flow_api.kit.base_schemas import ID_EXAMPLE, ID_PATTERN, RequestModel

MAX_DAYS = 31

_Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2026-05-01"])]


def _within_limit(last: str, info: ValidationInfo) -> str:
    first = info.data.get("first")
    if first is not None:
        days = (Date.fromisoformat(last) - Date.fromisoformat(first)).days + 1
        if days < 1:
            raise PydanticCustomError("agenda", "Use the day of from, or a later one.")
        if days > MAX_DAYS:
            raise PydanticCustomError("agenda", f"Ask for {MAX_DAYS} days at most.")
    return last


class AgendaQuery(RequestModel):
    """Query parameters of the agenda: its first and last day."""

    first: Annotated[CalendarDay, Field(alias="from", description="The first day.")]
    last: Annotated[
        CalendarDay,
        AfterValidator(_within_limit),
        Field(alias="to", description=f"The last day; together {MAX_DAYS} days at most."),
    ]


class AgendaItem(TypedDict):
    """An open flow, and why it is here."""

    flow: FlowRead
    reasons: Annotated[
        list[AgendaReason],
        Field(
            min_length=1,
            description="On a day: it is due on that day, planned for it, or both. In `earlier`: it is "
            "overdue (`due`), planned for an earlier day, or both.",
        ),
    ]


class AgendaContext(TypedDict):
    """The planned and due flows of one context, in order of time."""

    context_id: Annotated[str, Field(pattern=ID_PATTERN, examples=[ID_EXAMPLE])]
    items: Annotated[list[AgendaItem], Field(min_length=1)]


class AgendaUpcoming(TypedDict):
    """A flow that does not exist yet: it is made when the open flow of its series is completed."""

    flow_id: Annotated[
        str, Field(pattern=ID_PATTERN, description="The open flow of the series.", examples=[ID_EXAMPLE])
    ]
    context_id: Annotated[str, Field(pattern=ID_PATTERN, examples=[ID_EXAMPLE])]
    title: str
    priority: Priority
    planned: PlanRead | None
    due: DueRead | None
    reasons: Annotated[
        list[AgendaReason],
        Field(min_length=1, description="It will be due on this day, planned for it, or both."),
    ]


class AgendaDay(TypedDict):
    """A day, with the contexts that have something on it, in order of position."""

    date: _Day
    contexts: list[AgendaContext]
    upcoming: Annotated[
        list[AgendaUpcoming],
        Field(description="What comes again on this day, in order of time; up to 200 flows on all days."),
    ]


class AgendaRead(TypedDict):
    """The planned and due flows of a range of days, in all contexts."""

    today: Annotated[_Day, Field(description="The day that it is for the person.")]
    contexts: Annotated[list[ContextRead], Field(description="All contexts, in order of position.")]
    days: Annotated[
        list[AgendaDay],
        Field(
            min_length=1, max_length=MAX_DAYS, description="Each day asked for. Those before today are empty."
        ),
    ]
    earlier: Annotated[
        list[AgendaContext],
        Field(
            description="What is overdue, and what is planned for a day before today, whichever days are "
            "asked for."
        ),
    ]
    is_complete: Annotated[
        bool, Field(description="False if there are more flows than an agenda shows: ask for fewer days.")
    ]
