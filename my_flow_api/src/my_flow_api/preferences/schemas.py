"""Schemas of `/preferences`."""

from datetime import UTC, datetime
from typing import Annotated, Literal, TypedDict

from pydantic import (
    AfterValidator,
    AwareDatetime,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from my_flow_api.kit.base_schemas import ABSENT, ID_PATTERN, DocumentId, Patch, example
from my_flow_api.kit.clock import to_milliseconds
from my_flow_api.kit.local_time import CLOCK, CLOCK_PATTERN, TimeZone

_LATEST_START = "12:00"


def _read_instant(value: object, read: ValidatorFunctionWrapHandler) -> datetime:
    try:
        if isinstance(value, str):
            return to_milliseconds(read(value).astimezone(UTC))
    except (ValidationError, OverflowError):
        pass
    raise PydanticCustomError("date", "Use a date and time with an offset, like 2026-05-01T12:00:00Z.")


Instant = Annotated[AwareDatetime, WrapValidator(_read_instant)]


def _not_after_noon(clock: str) -> str:
    if clock > _LATEST_START:
        raise PydanticCustomError("day_start", f"Use a time from 00:00 to {_LATEST_START}, like 04:00.")
    return clock


DayStart = Annotated[
    str,
    CLOCK,
    AfterValidator(_not_after_noon),
    Field(
        description="When a new day begins for this person, by their clock: from 00:00 to 12:00.",
        examples=["04:00"],
    ),
]
type Theme = Literal["light", "dark", "system"]
DateOrder = Annotated[
    Literal["day_first", "month_first"] | None,
    Field(description="Which number of 3/4 is the day, in quick add; null: such a date is not read."),
]


class PreferencesUpdate(Patch):
    """The preferences to change; those that are absent stay."""

    model_config = example(timezone="Europe/Helsinki", day_starts_at="04:00", theme="dark")

    timezone: TimeZone = ABSENT
    day_starts_at: DayStart = ABSENT
    theme: Theme = ABSENT
    date_order: DateOrder = ABSENT
    current_context_id: DocumentId | None = ABSENT
    onboarding_completed_at: Instant | None = ABSENT
    notifications_enabled: bool = Field(default=ABSENT, strict=True)


class PreferencesRead(TypedDict):
    """The preferences of a person."""

    timezone: Annotated[str, Field(description="An IANA time zone.", examples=["Europe/Helsinki"])]
    day_starts_at: Annotated[str, Field(pattern=CLOCK_PATTERN, examples=["04:00"])]
    theme: Theme
    date_order: DateOrder
    current_context_id: Annotated[str | None, Field(pattern=ID_PATTERN)]
    onboarding_completed_at: datetime | None
    notifications_enabled: bool
    version: Annotated[int, Field(ge=1, description="The ETag is this number in quotes.")]
    created_at: datetime
    updated_at: datetime
