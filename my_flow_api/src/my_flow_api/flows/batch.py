"""Apply operations on up to a hundred flows in one transaction.

The number of queries does not depend on the number of flows. Completing or reopening a flow that repeats also
changes the next one of its series: an operation that names that one waits for the queries of those before it.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from bson import ObjectId

from my_flow_api.contexts.service import ContextService, check_in_use, check_known
from my_flow_api.errors import ApiError, NotFound, describe_problem
from my_flow_api.flows.batch_schemas import (
    FIELD_BY_ACTION,
    MOVE_FIELDS,
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
from my_flow_api.flows.repeating import (
    RepeatingFlows,
    SeriesWrites,
    completion_writes,
    reopening_writes,
    require_anchor_date,
)
from my_flow_api.flows.repository import FlowRepository
from my_flow_api.flows.schemas import FlowUpdate
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.etag import ANY_VERSION, Precondition
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.kit.persistence.mongo import Mongo, Session
from my_flow_api.kit.persistence.repository import check_found
from my_flow_api.preferences.service import PreferencesService
from my_flow_api.repetition.series import next_id

type StoreAnswer = Callable[[FlowBatchRead, Session], Awaitable[None]]
"""Stores the answer in the transaction, for a retry."""

_INVERSE: Mapping[FlowAction, FlowAction] = {
    "complete": "reopen",
    "reopen": "complete",
    "archive": "unarchive",
    "unarchive": "archive",
    "delete": "restore",
    "restore": "delete",
}
"""The inverse of each action. Other actions are undone by repeating them with the old values."""


class FlowBatchService:
    """Applies operations on several flows; each succeeds or fails on its own, as a single request would."""

    def __init__(
        self,
        flows: FlowRepository,
        contexts: ContextService,
        preferences: PreferencesService,
        repeating: RepeatingFlows,
        mongo: Mongo,
    ) -> None:
        self._flows = flows
        self._contexts = contexts
        self._preferences = preferences
        self._repeating = repeating
        self._mongo = mongo

    async def apply(
        self, subject: Subject, operations: Sequence[FlowOperation], store_answer: StoreAnswer
    ) -> FlowBatchRead:
        """Apply `operations`, which name each flow once, and return their results in the same order.

        `store_answer` is called in the transaction: the flows change if and only if it has stored the answer.
        """

        async def work(session: Session) -> FlowBatchRead:
            moment, visibility = await self._preferences.moment_and_visibility(subject, session)
            visible = visibility.where
            before = await self._before(subject, operations, visible, session)
            named = _contexts_of(operations, before)
            contexts = await self._contexts.lock_known(subject, named, session)
            results: list[FlowOperationResult] = []
            while rest := operations[len(results) :]:
                if results:
                    before = await self._before(subject, rest, visible, session)
                independent = rest[: _count_independent(subject.id, rest, before)]
                given = _BatchState(before, contexts, visible, moment)
                results += await self._apply(subject, independent, given, session)
            answer: FlowBatchRead = {"results": results}
            await store_answer(answer, session)
            return answer

        return await self._mongo.in_transaction(work)

    async def _before(
        self,
        subject: Subject,
        operations: Sequence[FlowOperation],
        visible: Mapping[str, Any],
        session: Session,
    ) -> Mapping[ObjectId, Document]:
        ids = [operation.flow_id for operation in operations]
        return await self._flows.find_with_trash(subject.id, ids, visible, session=session)

    async def _apply(
        self, subject: Subject, operations: Sequence[FlowOperation], given: "_BatchState", session: Session
    ) -> list[FlowOperationResult]:
        """Apply independent operations: none changes a flow that another one names."""
        ids = [operation.flow_id for operation in operations]
        before, moment = given.before, given.moment
        outcomes = {
            operation.flow_id: _outcome(operation, before.get(operation.flow_id), given.contexts, moment)
            for operation in operations
        }
        steps, existing_next = await self._steps(subject, operations, outcomes, given, session)
        for id_, step in steps.items():
            outcomes[id_] = step.changes if isinstance(step, SeriesWrites) else step
        await self._write(subject.id, outcomes, moment, session)
        made = [step for step in steps.values() if isinstance(step, SeriesWrites)]
        await self._repeating.write(subject.id, made, existing_next, moment, session)
        after = await self._flows.find_shown(subject.id, ids, given.visible, session=session)
        return [
            _result(one, outcomes[one.flow_id], before.get(one.flow_id), after.get(one.flow_id), moment)
            for one in operations
        ]

    async def _steps(
        self,
        subject: Subject,
        operations: Sequence[FlowOperation],
        outcomes: Mapping[ObjectId, "_Changes | ApiError"],
        given: "_BatchState",
        session: Session,
    ) -> tuple[Mapping[ObjectId, SeriesWrites | ApiError], Collection[ObjectId]]:
        """Return what is done to each flow of a series that is completed or reopened, or why it is refused.

        With it come the ids of next flows under which something is stored.
        """
        before, moment = given.before, given.moment
        changed = [
            one.flow_id
            for one in operations
            if _affects_next(one, before.get(one.flow_id)) and _is_changed(outcomes[one.flow_id])
        ]
        if not changed:
            return {}, ()
        following = {id_: next_id(subject.id, before[id_]["repeat"]) for id_ in changed}
        needed = [*changed, *following.values()]
        stored = await self._flows.find_whole(subject.id, needed, session=session)
        completed = [before[id_] for id_ in changed if not before[id_]["completed"]]
        refused = await self._repeating.quota_refusals(subject, completed, moment)
        without_next = [
            before[id_] for id_ in changed if before[id_]["completed"] and following[id_] not in stored
        ]
        highest = await self._repeating.highest_numbers(subject.id, without_next, session)
        steps: dict[ObjectId, SeriesWrites | ApiError] = {}
        for id_ in changed:
            flow, existing_next = stored[id_], stored.get(following[id_])
            if flow["completed"]:
                steps[id_] = reopening_writes(flow, existing_next, highest)
            elif id_ in refused:
                steps[id_] = refused[id_]
            else:
                step = completion_writes(subject.id, flow, existing_next, moment)
                steps[id_] = _in_known_context(step, given.contexts)
        return steps, stored.keys()

    async def _write(
        self,
        user_id: str,
        outcomes: Mapping[ObjectId, "_Changes | ApiError"],
        moment: LocalNow,
        session: Session,
    ) -> None:
        """Write the changes in up to three updates: deletions, restorations, all others."""
        changes = {id_: one for id_, one in outcomes.items() if not isinstance(one, ApiError) and one}
        moved = {id_: one["deleted_at"] for id_, one in changes.items() if "deleted_at" in one}
        if gone := [id_ for id_, deleted_at in moved.items() if deleted_at is not None]:
            await self._flows.trash_many(user_id, gone, at=moment.now, session=session)
        if restored := [id_ for id_, deleted_at in moved.items() if deleted_at is None]:
            await self._flows.restore_many(user_id, restored, session=session)
        if others := {id_: one for id_, one in changes.items() if id_ not in moved}:
            await self._flows.change_each(user_id, others, at=moment.now, session=session)


type _Changes = Mapping[str, Any]


class _BatchState(NamedTuple):
    """The documents and settings that operations are applied to.

    Attributes:
        before: The flows that they name.
        contexts: Whether each known context is archived.
        visible: The filter for flows that are not hidden.
        moment: The present, in the user's time zone.
    """

    before: Mapping[ObjectId, Document]
    contexts: Mapping[ObjectId, bool]
    visible: Mapping[str, Any]
    moment: LocalNow


def _affects_next(operation: FlowOperation, flow: Document | None) -> bool:
    """Return whether the operation may change the next flow of a series."""
    is_repeating = flow is not None and flow.get("repeat") is not None
    return is_repeating and operation.action in {"complete", "reopen"}


def _is_changed(outcome: _Changes | ApiError) -> bool:
    return not isinstance(outcome, ApiError) and bool(outcome)


def _count_independent(
    user_id: str, operations: Sequence[FlowOperation], before: Mapping[ObjectId, Document]
) -> int:
    """Return how many operations, from the first, change no flow that another of them names."""
    named: set[ObjectId] = set()
    following: set[ObjectId] = set()
    for number, operation in enumerate(operations):
        flow = before.get(operation.flow_id)
        its_next = (
            {next_id(user_id, flow["repeat"])}
            if flow is not None and _affects_next(operation, flow)
            else set()
        )
        if operation.flow_id in following or named & its_next:
            return number
        named.add(operation.flow_id)
        following |= its_next
    return len(operations)


def _in_known_context(step: SeriesWrites, contexts: Mapping[ObjectId, bool]) -> SeriesWrites | ApiError:
    """Return the step, or why there can be no next flow: its context is in the trash."""
    if step.next_flow is not None:
        try:
            check_known(contexts.get(step.next_flow["context_id"]))
        except NotFound as refusal:
            return refusal
    return step


def _contexts_of(operations: Sequence[FlowOperation], before: Mapping[ObjectId, Document]) -> set[ObjectId]:
    """Return the contexts into which flows are moved or restored, or may be made as the next of a series."""
    moved_to = {one.context_id for one in operations if one.context_id is not None}
    restored = {one.flow_id for one in operations if one.action == "restore"}
    completed = {one.flow_id for one in operations if _affects_next(one, before.get(one.flow_id))}
    return moved_to | {before[id_]["context_id"] for id_ in (restored | completed) & before.keys()}


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
    if action in FIELD_BY_ACTION:
        field = FIELD_BY_ACTION[action]
        changes = changes_of_patch(FlowUpdate.model_validate({field: getattr(operation, field)}))
        require_anchor_date(flow, changes)
        return changes
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
    field = FIELD_BY_ACTION.get(action)
    former = {} if field is None else {field: before.get(field)}
    if action == "move":
        former = {name: before[name] for name in MOVE_FIELDS}
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
