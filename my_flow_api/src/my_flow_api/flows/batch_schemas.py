"""Schemas of `/flows/batch`."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self, TypedDict

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from my_flow_api.errors import Problem
from my_flow_api.flows.rules import Priority
from my_flow_api.flows.schemas import Due, DueRead, FlowRead, Plan, PlanRead
from my_flow_api.kit.base_schemas import ID_EXAMPLE, ID_PATTERN, DocumentId, Position, RequestModel, example

MAX_OPERATIONS = 100
_FLOW_ID = "65f1a2b3c4d5e6f7a8b9c0d2"
_ANOTHER_FLOW_ID = "65f1a2b3c4d5e6f7a8b9c0d5"

type FlowAction = Literal[
    "complete",
    "reopen",
    "archive",
    "unarchive",
    "move",
    "delete",
    "restore",
    "plan",
    "set_due",
    "set_priority",
]

FIELD_BY_ACTION: Mapping[FlowAction, str] = {"plan": "planned", "set_due": "due", "set_priority": "priority"}
"""The field of a flow that an action sets."""

MOVE_FIELDS = ("context_id", "position")
_FIELDS_BY_ACTION: Mapping[FlowAction, tuple[str, ...]] = {
    "move": MOVE_FIELDS,
    **{action: (field,) for action, field in FIELD_BY_ACTION.items()},
}
_FIELDS = (*MOVE_FIELDS, *FIELD_BY_ACTION.values())
_NULLABLE_FIELDS = frozenset({"due", "planned"})


class FlowOperation(RequestModel):
    """An action on one flow. Fields that the action does not take may be null."""

    flow_id: DocumentId
    action: Annotated[
        FlowAction,
        Field(
            description="`move` takes `context_id`, `position` or both, `plan` takes `planned` and `set_due` "
            "takes `due` (null: none), `set_priority` takes `priority`. The others take nothing."
        ),
    ]
    version: Annotated[
        int | None,
        Field(
            strict=True,
            ge=1,
            le=999_999_999,
            description="Change the flow only if this is its version, as with If-Match; otherwise 412.",
            examples=[3],
        ),
    ] = None
    context_id: DocumentId | None = None
    position: Position | None = None
    planned: Plan | None = None
    due: Due | None = None
    priority: Priority | None = None

    @model_validator(mode="after")
    def _only_what_the_action_takes(self) -> Self:
        takes = _FIELDS_BY_ACTION.get(self.action, ())
        given = {name for name in _FIELDS if self._gives(name)}
        if takes and given.isdisjoint(takes):
            names = " or ".join(takes)
            raise PydanticCustomError("operation", "Give {names} with this action.", {"names": names})
        if superfluous := sorted(given.difference(takes)):
            names = " and ".join(superfluous)
            raise PydanticCustomError("operation", "Leave out {names} with this action.", {"names": names})
        return self

    def _gives(self, name: str) -> bool:
        if name in _NULLABLE_FIELDS and name in _FIELDS_BY_ACTION.get(self.action, ()):
            return name in self.model_fields_set
        return getattr(self, name) is not None


def _each_flow_once(operations: list[FlowOperation]) -> list[FlowOperation]:
    if len({operation.flow_id for operation in operations}) != len(operations):
        raise PydanticCustomError("batch", "Name each flow once.")
    return operations


class FlowBatch(RequestModel):
    """Operations on several flows, each flow once."""

    model_config = example(
        operations=[
            {"flow_id": _FLOW_ID, "action": "complete", "version": 3},
            {"flow_id": _ANOTHER_FLOW_ID, "action": "move", "context_id": ID_EXAMPLE},
        ]
    )

    operations: Annotated[list[FlowOperation], AfterValidator(_each_flow_once)] = Field(
        min_length=1, max_length=MAX_OPERATIONS
    )


class FlowOperationRead(TypedDict):
    """An operation, in the form in which it can be sent."""

    flow_id: Annotated[str, Field(pattern=ID_PATTERN, examples=[_FLOW_ID])]
    action: FlowAction
    version: Annotated[int, Field(ge=1)]
    context_id: Annotated[str | None, Field(pattern=ID_PATTERN)]
    position: float | None
    planned: PlanRead | None
    due: DueRead | None
    priority: Priority | None


class FlowOperationResult(TypedDict):
    """The result of one operation."""

    flow_id: Annotated[str, Field(pattern=ID_PATTERN, examples=[_FLOW_ID])]
    status: Annotated[
        int,
        Field(description="The status that the single request would have: 200, 204, 404, 409, 412 or 422."),
    ]
    flow: Annotated[FlowRead | None, Field(description="The flow as it is now, if the status is 200.")]
    problem: Annotated[Problem | None, Field(description="Why nothing was done, if the status is above 299.")]
    undo: Annotated[
        FlowOperationRead | None,
        Field(description="The operation that takes this one back; null if nothing was changed."),
    ]


class FlowBatchRead(TypedDict):
    """The results of a batch, in the order of its operations."""

    results: list[FlowOperationResult]
