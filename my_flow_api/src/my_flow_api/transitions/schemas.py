"""Schemas of `/transitions`."""

from datetime import datetime
from typing import Annotated, Self, TypedDict

from bson import ObjectId
from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from my_flow_api.contexts.schemas import ContextRead
from my_flow_api.flows.rules import Action, MovedDate
from my_flow_api.focus.schemas import FocusItem, FocusRead
from my_flow_api.kit.base_schemas import (
    ID_EXAMPLE,
    ID_PATTERN,
    SINGLE_LINE,
    VISIBLE,
    DocumentId,
    RequestModel,
    example,
)
from my_flow_api.kit.http.pagination import DEFAULT_LIMIT, CursorParameter, Limit, NextCursor
from my_flow_api.transitions.rules import WarningCode

MAX_RESOLUTIONS = 100
_ANOTHER_ID = "65f1a2b3c4d5e6f7a8b9c0d3"
_FLOW_ID = "65f1a2b3c4d5e6f7a8b9c0d2"


def _differ(to: ObjectId, info: ValidationInfo) -> ObjectId:
    if to == info.data.get("from_context_id"):
        raise PydanticCustomError("transition", "Use another context than the one you leave.")
    return to


ResumeNote = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    SINGLE_LINE,
    VISIBLE,
    Field(description="The next step when you are back.", examples=["Call Ana about the budget"]),
]


class Resolution(RequestModel):
    """The resolution of a flow that would be left open. `context_id` says where a flow that moves goes."""

    flow_id: DocumentId
    action: Annotated[
        Action,
        Field(
            description="`tomorrow` makes it due on the person's next day, or planned for it (see `moves`); "
            "a later day stays. `let_go` moves it to the trash."
        ),
    ]
    context_id: DocumentId | None = None
    moves: Annotated[
        MovedDate | None,
        Field(description="Which date `tomorrow` moves: `due` if it is absent, or `planned`."),
    ] = None

    @model_validator(mode="after")
    def _only_a_move_goes_somewhere(self) -> Self:
        if (self.action == "move") != (self.context_id is not None):
            raise PydanticCustomError("transition", "Give context_id if the action is move, and only then.")
        return self

    @model_validator(mode="after")
    def _only_tomorrow_moves_a_date(self) -> Self:
        if self.moves is not None and self.action != "tomorrow":
            raise PydanticCustomError("transition", "Give moves only if the action is tomorrow.")
        return self


def _each_flow_once(resolutions: list[Resolution]) -> list[Resolution]:
    if len({resolution.flow_id for resolution in resolutions}) != len(resolutions):
        raise PydanticCustomError("transition", "Name each flow once.")
    return resolutions


class TransitionCreate(RequestModel):
    """A switch from one context to another. Without `from_context_id` it is from no context."""

    model_config = example(
        from_context_id=ID_EXAMPLE,
        to_context_id=_ANOTHER_ID,
        resume_note="Call Ana about the budget",
        resolutions=[{"flow_id": _FLOW_ID, "action": "tomorrow"}],
    )

    from_context_id: DocumentId | None = None
    to_context_id: Annotated[DocumentId, AfterValidator(_differ)]
    resume_note: Annotated[
        ResumeNote | None,
        Field(description="Null empties the note; if it is absent, the note of the last leave stays."),
    ] = None
    resolutions: Annotated[list[Resolution], AfterValidator(_each_flow_once)] = Field(
        default=[], max_length=MAX_RESOLUTIONS
    )

    @field_validator("resume_note", "resolutions")
    @classmethod
    def _only_when_leaving(cls, value: object, info: ValidationInfo) -> object:
        if value and info.data.get("from_context_id", ...) is None:
            raise PydanticCustomError("transition", "Leave this out, or say which context you leave.")
        return value


class PreviewQuery(RequestModel):
    """Query parameters of a preview: the contexts to leave and to enter."""

    from_context_id: Annotated[
        DocumentId | None, Field(alias="from", description="The context to leave; absent for none.")
    ] = None
    to_context_id: Annotated[
        DocumentId, AfterValidator(_differ), Field(alias="to", description="The context to enter.")
    ]


class TransitionQuery(RequestModel):
    """Query of a page of transitions."""

    limit: Limit = DEFAULT_LIMIT
    cursor: CursorParameter = None


class ResolutionRead(TypedDict):
    """Outcome of one flow."""

    flow_id: Annotated[str, Field(pattern=ID_PATTERN, examples=[_FLOW_ID])]
    action: Annotated[
        Action,
        Field(description="`complete` also for a flow that was completed before, and stayed as it was."),
    ]
    context_id: Annotated[str | None, Field(pattern=ID_PATTERN, description="Where a flow that moved went.")]
    moves: Annotated[
        MovedDate | None, Field(description="Which date `tomorrow` moved; null for other actions.")
    ]


class TransitionRead(TypedDict):
    """A switch from one context to another: a record that is not changed later."""

    id: Annotated[str, Field(pattern=ID_PATTERN, examples=["65f1a2b3c4d5e6f7a8b9c0d4"])]
    from_context_id: Annotated[str | None, Field(pattern=ID_PATTERN, examples=[ID_EXAMPLE])]
    to_context_id: Annotated[str, Field(pattern=ID_PATTERN, examples=[_ANOTHER_ID])]
    resume_note: Annotated[str | None, Field(examples=["Call Ana about the budget"])]
    resolutions: list[ResolutionRead]
    left_open: Annotated[int, Field(ge=0, description="How many flows stayed open in the context left.")]
    created_at: datetime


class TransitionPage(TypedDict):
    """A page of transitions, newest first."""

    items: list[TransitionRead]
    next_cursor: NextCursor


class TransitionWarning(TypedDict):
    """Flows to think about before leaving. Each flow is in one warning at most."""

    code: WarningCode
    flow_ids: Annotated[list[Annotated[str, Field(pattern=ID_PATTERN)]], Field(min_length=1)]


class LeavingRead(TypedDict):
    """Flows that a switch would leave open."""

    context: ContextRead
    open_count: Annotated[int, Field(ge=0)]
    items: Annotated[
        list[FocusItem], Field(max_length=20, description="Open flows, the most pressing first.")
    ]
    warnings: list[TransitionWarning]


# "from" is a keyword of Python, so the fields are given by name.
TransitionPreviewRead = TypedDict("TransitionPreviewRead", {"from": LeavingRead | None, "to": FocusRead})
TransitionPreviewRead.__doc__ = "What a switch would leave, and what waits in the context entered."
