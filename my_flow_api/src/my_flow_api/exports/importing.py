"""Brings an export back in: the same file twice is the same as once.

An item gets an id that follows from the person and its id in the file, so that a second import finds it.
Items that the person has under the id of the file stay as they are: importing one's own export changes
nothing.
"""

from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import NamedTuple

from bson import ObjectId

from my_flow_api.auth.subject import Subject
from my_flow_api.contexts.importing import ContextImport
from my_flow_api.contexts.service import MAX_CONTEXTS, ContextService
from my_flow_api.errors import Conflict, ValidationFailed
from my_flow_api.exports.repository import ExportRepository
from my_flow_api.exports.schemas import ImportCounts, ImportedContext, ImportedFlow, ImportRead, ImportRequest
from my_flow_api.flows.importing import FlowImport
from my_flow_api.kit.background import unhurried
from my_flow_api.kit.mongo import Mongo, Session
from my_flow_api.kit.validation import FieldError


class Plan(NamedTuple):
    """What an import makes, each under its id: contexts, and flows in their contexts.

    `needed` are the contexts that the person has already and flows go to.
    """

    contexts: Sequence[tuple[ObjectId, ImportedContext]]
    flows: Sequence[tuple[ObjectId, ObjectId, ImportedFlow]]
    needed: Collection[ObjectId]


class ImportService:
    def __init__(
        self,
        exports: ExportRepository,
        here: ContextService,
        contexts: ContextImport,
        flows: FlowImport,
        mongo: Mongo,
    ) -> None:
        self._exports = exports
        self._here = here
        self._contexts = contexts
        self._flows = flows
        self._mongo = mongo

    async def run(self, subject: Subject, file: ImportRequest, *, apply: bool) -> ImportRead:
        """Say what the import does and, with `apply`, do it: all of it or nothing.

        Raises:
            ValidationFailed: an item is there twice, or a flow is in no context of the file or the person.
            Conflict: it would be too many contexts.
        """
        _refuse_twins(file)

        async def work(session: Session) -> Plan:
            # Made in the transaction: the same file may come in twice at the same time.
            plan = await self._plan(subject, file, session)
            await self._carry_out(subject, plan, session)
            return plan

        plan = await (self._mongo.in_transaction(work) if apply else self._plan(subject, file, None))
        return {
            "applied": apply,
            "contexts": _counts(plan.contexts, file.contexts),
            "flows": _counts(plan.flows, file.flows),
        }

    async def _plan(self, subject: Subject, file: ImportRequest, session: Session | None) -> Plan:
        contexts, old_contexts = await self._place_contexts(subject, file, session)
        flows, old_flows = await self._place_flows(subject, file, session)
        new_contexts = [one for one in file.contexts if contexts[one.id] not in old_contexts]
        new_flows = [one for one in file.flows if flows[one.id] not in old_flows]
        have = await self._exports.contexts(subject.id, session=session)
        if new_contexts and len(have) + len(new_contexts) > MAX_CONTEXTS:
            raise Conflict(
                f"There can be {MAX_CONTEXTS} contexts, and this would be more. Nothing was changed."
            )
        known = {document["_id"] for document in have}
        coming = {contexts[one.id] for one in new_contexts}
        async for number, flow in unhurried(enumerate(file.flows)):
            place = contexts.get(flow.context_id, flow.context_id)
            stays = flow.context_id in contexts and flows[flow.id] in old_flows
            if not stays and place not in known | coming:
                raise ValidationFailed(errors=[_unknown_context(number)])
        places = [contexts.get(one.context_id, one.context_id) for one in new_flows]
        return Plan(
            contexts=[(contexts[one.id], one) for one in new_contexts],
            flows=[(flows[one.id], place, one) for place, one in zip(places, new_flows, strict=True)],
            needed=known.intersection(places),
        )

    async def _carry_out(self, subject: Subject, plan: Plan, session: Session) -> None:
        if plan.contexts:
            await self._here.require_room(subject, len(plan.contexts), session)
        await self._here.require_all(subject, plan.needed, session)
        await self._contexts.store(subject, plan.contexts, session)
        await self._flows.store(subject, plan.flows, session)

    async def _place_contexts(
        self, subject: Subject, file: ImportRequest, session: Session | None
    ) -> tuple[dict[ObjectId, ObjectId], set[ObjectId]]:
        ids = [one.id for one in file.contexts]
        derived = {id_: id_here(subject, "context", id_) for id_ in ids}
        existing = await self._exports.existing_contexts(
            subject.id, {*ids, *derived.values()}, session=session
        )
        return _places(derived, existing), existing

    async def _place_flows(
        self, subject: Subject, file: ImportRequest, session: Session | None
    ) -> tuple[dict[ObjectId, ObjectId], set[ObjectId]]:
        ids = [one.id for one in file.flows]
        derived = {id_: id_here(subject, "flow", id_) async for id_ in unhurried(ids)}
        existing = await self._exports.existing_flows(subject.id, {*ids, *derived.values()}, session=session)
        return _places(derived, existing), existing


def _counts(new: Sequence[object], of_file: Sequence[object]) -> ImportCounts:
    return {"created": len(new), "unchanged": len(of_file) - len(new)}


def id_here(subject: Subject, kind: str, id_: ObjectId) -> ObjectId:
    """The id that an item of a file gets with this person: always the same, and nobody else's."""
    return ObjectId(sha256("\0".join((subject.id, kind, str(id_))).encode()).digest()[:12])


def _places(derived: dict[ObjectId, ObjectId], existing: Collection[ObjectId]) -> dict[ObjectId, ObjectId]:
    """Where each item of the file is here: where it came from if that is still there, else where it goes."""
    return {id_: id_ if id_ in existing else here for id_, here in derived.items()}


def _refuse_twins(file: ImportRequest) -> None:
    errors: list[FieldError] = []
    ids = {"contexts": [one.id for one in file.contexts], "flows": [one.id for one in file.flows]}
    for name, found in ids.items():
        seen: set[ObjectId] = set()
        for number, id_ in enumerate(found):
            if id_ in seen:
                field = f"{name}.{number}.id"
                errors.append({"field": field, "message": "Use each id once.", "code": "id_twice"})
            seen.add(id_)
    if errors:
        raise ValidationFailed(errors=errors[:20])


def _unknown_context(number: int) -> FieldError:
    return {
        "field": f"flows.{number}.context_id",
        "message": "Use a context of the file, or one of yours, that is not in the trash.",
        "code": "unknown_context",
    }
