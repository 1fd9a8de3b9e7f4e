"""Apply operations on up to a hundred flows in one transaction, with a constant number of queries."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bson import ObjectId

from my_flow_api.contexts.service import ContextService, check_in_use, check_known
from my_flow_api.errors import ApiError, NotFound, describe_problem
from my_flow_api.flows.batch_schemas import (
    PLACE,
    SETS,
    FlowAction,
    FlowBatchRead,
    FlowOperation,
    FlowOperationRead,
    FlowOperationResult,
)
from my_flow_api.flows.changes import (
    Mark,
    archiving,
    changes_of_move,
    changes_of_patch,
    completion,
    reopening,
    require_deleted_alone,
    unarchiving,
)
from my_flow_api.flows.documents import flow_from_document
from my_flow_api.flows.repository import FlowRepository
from my_flow_api.flows.schemas import FlowUpdate
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.etag import ANY_VERSION, Precondition
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.kit.persistence.mongo import Mongo, Session
from my_flow_api.kit.persistence.repository import check_found
from my_flow_api.preferences.service import PreferencesService

type Keep = Callable[[FlowBatchRead, Session], Awaitable[None]]
"""Stores the answer in the transaction, for a retry."""

_INVERSE: Mapping[FlowAction, FlowAction] = {
    "complete": "reopen",
    "reopen": "complete",
    "archive": "unarchive",
    "unarchive": "archive",
    "delete": "restore",
    "restore": "delete",
}
"""The action that takes another one back, unless it is the same with the former values."""


class FlowBatchService:
    """Applies operations on several flows; each is done or not by itself, as the single request would be."""

    def __init__(
        self, flows: FlowRepository, contexts: ContextService, preferences: PreferencesService, mongo: Mongo
    ) -> None:
        self._flows = flows
        self._contexts = contexts
        self._preferences = preferences
        self._mongo = mongo

    async def apply(self, subject: Subject, operations: Sequence[FlowOperation], keep: Keep) -> FlowBatchRead:
        """Apply `operations`, which name each flow once, and return their results in the same order.

        `keep` is called in the transaction: the flows are changed if and only if it has stored the answer.
        """
        moment = await self._preferences.moment(subject)
        ids = [operation.flow_id for operation in operations]

        async def work(session: Session) -> FlowBatchRead:
            visible = (await self._preferences.visibility(subject, session)).where
            before = await self._flows.find_with_trash(subject.id, ids, visible, session=session)
            named = _contexts_of(operations, before)
            contexts = await self._contexts.lock_known(subject, named, session)
            outcomes = [
                _outcome(operation, before.get(operation.flow_id), contexts, moment)
                for operation in operations
            ]
            await self._write(subject.id, dict(zip(ids, outcomes, strict=True)), moment, session)
            after = await self._flows.find_shown(subject.id, ids, visible, session=session)
            answer: FlowBatchRead = {
                "results": [
                    _result(operation, outcome, before.get(id_), after.get(id_), moment)
                    for id_, operation, outcome in zip(ids, operations, outcomes, strict=True)
                ]
            }
            await keep(answer, session)
            return answer

        return await self._mongo.in_transaction(work)

    async def _write(
        self,
        user_id: str,
        outcomes: Mapping[ObjectId, "_Changes | ApiError"],
        moment: LocalNow,
        session: Session,
    ) -> None:
        """Write the changes with one update for each of: the flows to delete, to restore, and the others."""
        changes = {id_: one for id_, one in outcomes.items() if not isinstance(one, ApiError) and one}
        moved = {id_: one["deleted_at"] for id_, one in changes.items() if "deleted_at" in one}
        if gone := [id_ for id_, deleted_at in moved.items() if deleted_at is not None]:
            await self._flows.trash_many(user_id, gone, at=moment.now, session=session)
        if restored := [id_ for id_, deleted_at in moved.items() if deleted_at is None]:
            await self._flows.restore_many(user_id, restored, session=session)
        if others := {id_: one for id_, one in changes.items() if id_ not in moved}:
            await self._flows.change_each(user_id, others, at=moment.now, session=session)


type _Changes = Mapping[str, Any]


def _contexts_of(operations: Sequence[FlowOperation], before: Mapping[ObjectId, Document]) -> set[ObjectId]:
    """Return the contexts into which flows are moved or restored."""
    moved_to = {one.context_id for one in operations if one.context_id is not None}
    restored = {one.flow_id for one in operations if one.action == "restore"} & before.keys()
    return moved_to | {before[id_]["context_id"] for id_ in restored}


def _outcome(
    operation: FlowOperation,
    flow: Document | None,
    contexts: Mapping[ObjectId, bool],
    moment: LocalNow,
) -> _Changes | ApiError:
    """Return the fields to set, none for a flow that stays as it is, or why the operation is refused."""
    try:
        return _changes_of(operation, flow, contexts, moment)
    except ApiError as refusal:
        return refusal


def _changes_of(
    operation: FlowOperation,
    flow: Document | None,
    contexts: Mapping[ObjectId, bool],
    moment: LocalNow,
) -> _Changes:
    """Return the fields to set. What is checked first, and raised, is the same as for a single request."""
    action, precondition = operation.action, _precondition(operation)
    trashed = flow if flow is not None and flow["deleted_at"] is not None else None
    if action == "restore" and trashed is not None:
        require_deleted_alone(trashed)
        check_known(contexts.get(trashed["context_id"]))
        check_found(trashed, precondition)
        return {"deleted_at": None}
    if operation.context_id is not None:
        check_in_use(contexts.get(operation.context_id))
    flow = check_found(None if trashed is not None else flow, precondition)
    if action == "delete":
        return {"deleted_at": moment.now}
    if action == "move":
        return changes_of_move(operation)
    if action in SETS:
        field = SETS[action]
        return changes_of_patch(FlowUpdate.model_validate({field: getattr(operation, field)}))
    mark = _mark_of(action, moment)
    return mark.changes if mark is not None and mark.applies_to(flow) else {}


def _mark_of(action: FlowAction, moment: LocalNow) -> Mark | None:
    """Return the mark that the action gives or takes; None for `restore`, whose flow is not in the trash."""
    marks: Mapping[FlowAction, Mark] = {
        "complete": completion(moment.now),
        "reopen": reopening(),
        "archive": archiving(moment.now),
        "unarchive": unarchiving(),
    }
    return marks.get(action)


def _precondition(operation: FlowOperation) -> Precondition:
    return ANY_VERSION if operation.version is None else Precondition(frozenset({operation.version}))


def _result(
    operation: FlowOperation,
    outcome: _Changes | ApiError,
    before: Document | None,
    after: Document | None,
    moment: LocalNow,
) -> FlowOperationResult:
    """Describe what became of the operation on the flow `before`, which is `after` now."""
    result: FlowOperationResult = {
        "flow_id": str(operation.flow_id), "status": 204, "flow": None, "problem": None, "undo": None
    }  # fmt: skip
    if isinstance(outcome, ApiError):
        return result | {"status": outcome.status, "problem": describe_problem(outcome)}
    undo = _undo(operation, before, after) if outcome and before is not None else None
    if operation.action == "delete":
        return result | {"undo": undo}
    if after is None:  # restored while everything of the user is being deleted
        return result | {"status": NotFound.status, "problem": describe_problem(NotFound())}
    return result | {"status": 200, "flow": flow_from_document(after, moment), "undo": undo}


def _undo(operation: FlowOperation, before: Document, after: Document | None) -> FlowOperationRead:
    """Return the operation that takes this one back, for the flow `before` and `after` it."""
    action = operation.action
    former = {SETS[action]: before.get(SETS[action])} if action in SETS else {}
    if action == "move":
        former = {field: before[field] for field in PLACE}
        if operation.context_id in {None, before["context_id"]}:  # its context may be archived
            del former["context_id"]
    context_id = former.get("context_id")
    return {
        "flow_id": str(operation.flow_id),
        "action": _INVERSE.get(action, action),
        "version": (after or before)["version"],
        "context_id": None if context_id is None else str(context_id),
        "position": former.get("position"),
        "planned": former.get("planned"),
        "due": former.get("due"),
        "priority": former.get("priority"),
    }
