"""Resolve open flows when a user leaves their context: complete, postpone, move or delete them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from bson import ObjectId

from my_flow_api.errors import ApiError, Conflict, NotFound
from my_flow_api.flows.plans import derived_plan_fields, postpone_plan
from my_flow_api.flows.repeating import RepeatingFlows
from my_flow_api.flows.repository import FlowRepository
from my_flow_api.flows.rules import Action, MovedDate, derived_fields, postpone
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.kit.persistence.mongo import Session
from my_flow_api.operations.visibility import Visibility


class Resolution(Protocol):
    """The resolution of one flow: `context_id` is the target of a move, `moves` the date to postpone."""

    flow_id: ObjectId
    action: Action
    context_id: ObjectId | None
    moves: MovedDate | None


class FlowResolutions:
    """Resolves flows within a transaction; the number of writes depends on the actions, not on the flows."""

    def __init__(self, flows: FlowRepository, repeating: RepeatingFlows) -> None:
        self._flows = flows
        self._repeating = repeating

    async def count_open(
        self, subject: Subject, context_id: ObjectId, visibility: Visibility, session: Session
    ) -> int:
        """Count the open flows of the context."""
        return await self._flows.count_open(subject.id, context_id, visibility.where, session=session)

    async def settle(
        self,
        subject: Subject,
        context_id: ObjectId,
        resolutions: Sequence[Resolution],
        moment: LocalNow,
        visibility: Visibility,
        session: Session,
    ) -> list[Document]:
        """Apply `resolutions`, and return the outcome of each flow. A completed one stays as it is.

        Raises:
            NotFound: The user has no such flow.
            Conflict: A flow is not in the context `context_id`, or there is no room for the next of a series.
        """
        if not resolutions:
            return []
        ids = [resolution.flow_id for resolution in resolutions]
        flows = await self._flows.find_many(subject.id, ids, visibility.where, session=session)
        found = {flow["_id"]: flow for flow in flows}
        _refuse(NotFound, (n for n, id_ in enumerate(ids) if id_ not in found), "There is no such flow.")
        elsewhere = (n for n, id_ in enumerate(ids) if found[id_]["context_id"] != context_id)
        _refuse(Conflict, elsewhere, "This flow is not in the context that you leave.")
        still_open = [one for one in resolutions if not found[one.flow_id]["completed"]]
        repeating = [
            one for one in still_open if one.action == "complete" and found[one.flow_id].get("repeat")
        ]
        await self._repeating.check_quota(subject, [found[one.flow_id] for one in repeating], moment)
        for one in repeating:
            await self._repeating.complete_in_transaction(subject, one.flow_id, moment, session)
        await self._let_go(subject, still_open, moment, session)
        await self._move(subject, still_open, found, moment, session)
        others = [one for one in still_open if one not in repeating]
        for changes, changed in _changes_of(others, found, moment):
            await self._flows.change_many(subject.id, changed, changes, at=moment.now, session=session)
        return [_outcome(one, found[one.flow_id]) for one in resolutions]

    async def _let_go(
        self, subject: Subject, resolutions: Iterable[Resolution], moment: LocalNow, session: Session
    ) -> None:
        ids = [one.flow_id for one in resolutions if one.action == "let_go"]
        if ids:
            await self._flows.trash_many(subject.id, ids, at=moment.now, session=session)

    async def _move(
        self,
        subject: Subject,
        resolutions: Iterable[Resolution],
        found: Mapping[ObjectId, Document],
        moment: LocalNow,
        session: Session,
    ) -> None:
        """Move flows to the end of their contexts, in their relative order."""
        targets: defaultdict[ObjectId, list[ObjectId]] = defaultdict(list)
        for one in sorted(resolutions, key=lambda one: found[one.flow_id]["position"]):
            if one.action == "move" and one.context_id is not None:
                targets[one.context_id].append(one.flow_id)
        for context_id, ids in targets.items():
            await self._flows.move_many(subject.id, ids, context_id, at=moment.now, session=session)


def _outcome(resolution: Resolution, flow: Document) -> Document:
    """Return the outcome for `flow`, as it was before, in the form that is recorded."""
    action = "complete" if flow["completed"] else resolution.action
    context_id = resolution.context_id if action == "move" else None
    moves = (resolution.moves or "due") if action == "tomorrow" else None
    return {"flow_id": resolution.flow_id, "action": action, "context_id": context_id, "moves": moves}


def _changes_of(
    resolutions: Iterable[Resolution], found: dict[ObjectId, Document], moment: LocalNow
) -> Iterable[tuple[Document, list[ObjectId]]]:
    """Return the other changes, each with the flows to change."""
    groups: defaultdict[tuple[object, ...], list[ObjectId]] = defaultdict(list)
    changes: dict[tuple[object, ...], Document] = {}
    for one in resolutions:
        if one.action in {"let_go", "move"}:
            continue
        change = _change(one, found[one.flow_id], moment)
        key = (one.action, str(change))
        changes[key] = change
        groups[key].append(one.flow_id)
    return [(changes[key], ids) for key, ids in groups.items()]


def _change(resolution: Resolution, flow: Document, moment: LocalNow) -> Document:
    if resolution.action == "complete":
        return {"completed": True, "completed_at": moment.now}
    if resolution.moves == "planned":
        planned = postpone_plan(flow.get("planned"), moment)
        return {"planned": planned, **derived_plan_fields({"planned": planned})}
    due = postpone(flow["due"], moment)
    return {"due": due, **derived_fields({"due": due})}


def _refuse(error: type[ApiError], at_fault: Iterable[int], message: str) -> None:
    errors = [{"field": f"resolutions.{n}.flow_id", "message": message, "code": error.slug} for n in at_fault]
    if errors:
        raise error(message, errors=errors)  # type: ignore[arg-type]
