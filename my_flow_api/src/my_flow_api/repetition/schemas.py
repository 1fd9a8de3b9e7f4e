"""Schemas of the repetition of a flow."""

from datetime import date
from typing import Annotated, Literal, TypedDict

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from my_flow_api.kit.base_schemas import ID_PATTERN, DocumentId, RequestModel, example
from my_flow_api.repetition.rule import FIRST_YEAR, LAST_YEAR, MAX_LENGTH, RuleError, parse_rule

type CountsFrom = Literal["planned", "due", "completion"]

MAX_INSTANCES = 1_000_000
MAX_SKIPPED = 50
_MAX_GAP = 500_000
_DAY_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def _canonical(text: str) -> str:
    try:
        return parse_rule(text).text
    except RuleError as error:
        raise PydanticCustomError("repeat_rule", error.advice) from None


def _check_day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("date", "Use a day that exists, as YYYY-MM-DD.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise PydanticCustomError("date", "Use a year from 1900 to 2999.")
    return day.isoformat()


_Day = Annotated[str, StringConstraints(max_length=10), AfterValidator(_check_day)]
RuleText = Annotated[
    str,
    StringConstraints(max_length=MAX_LENGTH),
    AfterValidator(_canonical),
    Field(
        description="A rule of RFC 5545: FREQ=DAILY; WEEKLY with BYDAY; MONTHLY with BYMONTHDAY (-1 is the "
        "last day) or BYDAY (2TU, -1FR); YEARLY with BYMONTH and one of these. With INTERVAL, and COUNT or "
        "UNTIL (a day).",
        examples=["FREQ=WEEKLY;BYDAY=MO"],
    ),
]


class Repeat(RequestModel):
    """Repetition of a flow. When the flow is completed, the next one is made.

    From `planned` or `due`, days are counted from that date, and those in the past are left out; from
    `completion`, from the day on which the flow is completed.
    """

    model_config = example(rule="FREQ=WEEKLY;BYDAY=MO", counts_from="due")

    rule: RuleText
    counts_from: Annotated[
        CountsFrom | None,
        Field(
            description="The date that the rule counts from. By default the plan if it has a day, else the "
            "due date; if the rule stays the same, as before."
        ),
    ] = None


class ImportedRepeat(Repeat):
    """The repetition of a flow as the export shows it. Other fields are ignored."""

    model_config = ConfigDict(extra="ignore")

    series_id: DocumentId | None = None
    number: Annotated[int, Field(ge=1, le=MAX_INSTANCES, strict=True)] = 1
    counted: Annotated[int, Field(ge=1, le=MAX_INSTANCES, strict=True)] = 1
    day: _Day | None = None
    gap_days: Annotated[int, Field(ge=-_MAX_GAP, le=_MAX_GAP, strict=True)] | None = None
    skipped: list[_Day] = Field(default=[], max_length=MAX_SKIPPED)


class RepeatRead(TypedDict):
    """Repetition of a stored flow. One flow of a series is open; completed ones keep their own values."""

    rule: Annotated[str, Field(description="In its canonical form.", examples=["FREQ=WEEKLY;BYDAY=MO"])]
    counts_from: CountsFrom
    series_id: Annotated[str, Field(pattern=ID_PATTERN, description="The same for all flows of the series.")]
    number: Annotated[int, Field(ge=1, description="Position in the series.", examples=[1])]
    counted: Annotated[int, Field(ge=1, description="Position since the rule was set; COUNT limits it.")]
    day: Annotated[
        str | None,
        Field(
            pattern=_DAY_PATTERN,
            description="The day of the rule that this one is for, also if its date was moved.",
            examples=["2026-05-18"],
        ),
    ]
    gap_days: Annotated[
        int | None,
        Field(
            description="Days from the date that the rule counts from to the other date, in later flows; "
            "null if there is only one date.",
            examples=[2],
        ),
    ]
    skipped: Annotated[
        list[str], Field(description="The latest days that were skipped since the previous flow.")
    ]
