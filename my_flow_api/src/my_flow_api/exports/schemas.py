"""Schemas of `/export` and `/import`."""

from datetime import datetime
from typing import Annotated, Any, Literal, TypedDict

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, WrapValidator, field_validator
from pydantic_core import PydanticKnownError

from my_flow_api.contexts.schemas import ContextCreate, ContextRead
from my_flow_api.flows.schemas import FlowDetailRead, FlowFields, check_repeat
from my_flow_api.kit.base_schemas import ID_EXAMPLE, ID_PATTERN, DocumentId, Position, RequestModel, example
from my_flow_api.preferences.schemas import Instant, PreferencesRead
from my_flow_api.repetition.schemas import ImportedRepeat, Repeat
from my_flow_api.transitions.schemas import TransitionRead

FORMAT: Literal["my-flow"] = "my-flow"
VERSION: Literal[1] = 1
MAX_CONTEXTS = 200
MAX_FLOWS = 10_000
MAX_RESTORABLE = 100

type ExportFormat = Literal["json", "csv"]


class ExportQuery(RequestModel):
    """In which form."""

    format: Annotated[
        ExportFormat, Field(description="`json` is everything, and can be imported; `csv` is the flows.")
    ] = "json"


class ExportRead(TypedDict):
    """Everything that a person has, apart from the trash."""

    format: Literal["my-flow"]
    version: Literal[1]
    exported_at: datetime
    preferences: PreferencesRead
    contexts: list[ContextRead]
    flows: list[FlowDetailRead]
    transitions: list[TransitionRead]


class ImportedContext(ContextCreate):
    """A context as the export shows it. What is not listed here is ignored."""

    model_config = ConfigDict(extra="ignore") | example(
        id=ID_EXAMPLE, name="Work", color="#2F6FEB", icon="💼"
    )

    id: DocumentId
    position: Position | None = None
    archived_at: Instant | None = None
    created_at: Instant | None = None


class ImportedFlow(FlowFields):
    """A flow as the export shows it. What is not listed here is ignored."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    id: DocumentId
    context_id: DocumentId
    repeat: ImportedRepeat | None = None
    position: Position | None = None
    completed_at: Instant | None = None
    archived_at: Instant | None = None
    created_at: Instant | None = None

    @field_validator("repeat")
    @classmethod
    def _goes_with_the_dates(cls, repeat: Repeat | None, info: ValidationInfo) -> Repeat | None:
        """Accept one that has a day: its date may have been moved, also beyond the end of the series."""
        has_day = isinstance(repeat, ImportedRepeat) and repeat.day is not None
        return repeat if has_day else check_repeat(repeat, info.data)


def validated_later(most: int) -> WrapValidator:
    """Accept a list of up to `most` raw items: `exports/validating.py` validates each of them."""

    def check(sent: object, _: object) -> list[object]:
        if not isinstance(sent, list):
            raise PydanticKnownError("list_type")
        if len(sent) > most:
            context = {"field_type": "List", "max_length": most, "actual_length": len(sent)}
            raise PydanticKnownError("too_long", context)
        return sent

    return WrapValidator(check)


_FORGOTTEN = AfterValidator(lambda _: None)
"""Ignored parts are dropped while the import waits for its turn: they may be most of the body."""


class ImportRequest(RequestModel):
    """An export, whole or in parts. Preferences and transitions are not imported."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "format": FORMAT,
                    "version": VERSION,
                    "contexts": [{"id": ID_EXAMPLE, "name": "Work", "color": "#2F6FEB", "icon": "💼"}],
                    "flows": [
                        {
                            "id": "65f1a2b3c4d5e6f7a8b9c0d2",
                            "context_id": ID_EXAMPLE,
                            "title": "Write the plan",
                        }
                    ],
                }
            ]
        }
    )

    format: Literal["my-flow"]
    version: Literal[1]
    contexts: Annotated[
        list[ImportedContext],
        Field(max_length=MAX_CONTEXTS, default_factory=list),
        validated_later(MAX_CONTEXTS),
    ]
    flows: Annotated[
        list[ImportedFlow], Field(max_length=MAX_FLOWS, default_factory=list), validated_later(MAX_FLOWS)
    ]
    exported_at: Annotated[Any, Field(description="Ignored."), _FORGOTTEN] = None
    preferences: Annotated[Any, Field(description="Ignored."), _FORGOTTEN] = None
    transitions: Annotated[Any, Field(description="Ignored."), _FORGOTTEN] = None


class ImportQuery(RequestModel):
    """Query parameters of an import: rehearse it or apply it."""

    apply: Annotated[
        bool, Field(description="Without it nothing is changed, and the answer says what would be.")
    ] = False


class ImportCounts(TypedDict):
    """Counts of one kind."""

    created: Annotated[int, Field(ge=0, description="Those that are new here.")]
    unchanged: Annotated[int, Field(ge=0, description="Those that are here already, or in the trash.")]
    in_trash: Annotated[int, Field(ge=0, description="How many of the unchanged ones are in the trash.")]
    restorable: Annotated[
        list[Annotated[str, Field(pattern=ID_PATTERN)]],
        Field(
            max_length=MAX_RESTORABLE,
            description="Those in the trash that can be restored, at most a hundred; a flow that went with "
            "its context comes back with it.",
        ),
    ]


class FlowImportCounts(ImportCounts):
    """Counts of flows."""

    no_longer_repeating: Annotated[
        int,
        Field(
            ge=0,
            description="How many open flows that are here already no longer repeat, since a later one of "
            "their series is new here.",
        ),
    ]


class ImportRead(TypedDict):
    """The result of an import, or of its rehearsal."""

    applied: bool
    contexts: ImportCounts
    flows: FlowImportCounts
