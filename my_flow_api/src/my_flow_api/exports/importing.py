"""Import an export; importing a file twice has the same effect as once.

An imported item gets an id that is derived from the user and its id in the file, so that a second import
finds it. Items that the user has under the id of the file stay as they are: importing one's own export
changes nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import islice
from typing import NamedTuple, cast

import bson
from bson import ObjectId

from my_flow_api.contexts.importing import ContextImport
from my_flow_api.contexts.service import MAX_CONTEXTS, ContextService
from my_flow_api.errors import ApiError, Conflict, ServiceUnavailable, ValidationFailed
from my_flow_api.exports.repository import ExportRepository, Place
from my_flow_api.exports.schemas import (
    MAX_RESTORABLE,
    FlowImportCounts,
    ImportCounts,
    ImportedContext,
    ImportedFlow,
    ImportRead,
    ImportRequest,
)
from my_flow_api.flows.importing import FlowImport, series_of
from my_flow_api.flows.items import size_of_items
from my_flow_api.kit.background import in_time_slices
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.clock import Clock
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.persistence.mongo import Session
from my_flow_api.kit.persistence.preallocated_id import new_id
from my_flow_api.kit.persistence.quotas import Quota
from my_flow_api.kit.persistence.repository import STEP_BYTES, STEP_DOCUMENTS
from my_flow_api.kit.validation import FieldError
from my_flow_api.operations.service import OperationHandler, OperationService
from my_flow_api.operations.visibility import Hidden
from my_flow_api.repetition.series import instance_id

_IMPORT = "import"
_ATTEMPTS = 10
_BYTES_OF_A_FLOW = 700  # about the stored size of a flow without its text


class _OutdatedPlanError(Exception):
    """Another import was made since the plan."""


class Plan(NamedTuple):
    """The items that an import creates, by their ids: contexts, and flows in their contexts.

    `needed` are existing contexts that receive flows, and `known` has the place of each item of the file that
    the user already has. `overtaken` is how many flows of the user a new one of their series is after.
    """

    contexts: Sequence[tuple[ObjectId, ImportedContext]]
    flows: Sequence[tuple[ObjectId, ObjectId, ImportedFlow]]
    needed: Collection[ObjectId]
    known_contexts: Mapping[ObjectId, Place]
    known_flows: Mapping[ObjectId, Place]
    overtaken: int


class ImportService:
    """Plans imports, and applies them all or nothing."""

    def __init__(
        self,
        exports: ExportRepository,
        here: ContextService,
        contexts: ContextImport,
        flows: FlowImport,
        operations: OperationService,
        quota: Quota,
        clock: Clock,
    ) -> None:
        self._exports = exports
        self._here = here
        self._contexts = contexts
        self._flows = flows
        self._operations = operations
        self._quota = quota
        self._clock = clock
        operations.register(_IMPORT, _Import(operations, contexts, flows))

    async def run(self, subject: Subject, file: ImportRequest, *, apply: bool) -> ImportRead:
        """Return what the import does and, with `apply`, do it: all or nothing.

        Raises:
            ValidationFailed: An item is duplicated, or a flow is in no context of the file or of the user.
            Conflict: The user would have too many contexts.
        """
        _reject_duplicates(file)
        await self._operations.finish_pending(subject.id)  # so that no response is based on half an import
        if not apply:
            return _answer(await self._plan(subject, file, None), file, applied=False)
        id_ = new_id()
        made_before = await self._exports.import_answer(subject.id, id_)
        if made_before is not None:  # a retried request whose first response was not stored
            return cast("ImportRead", made_before)
        is_large = len(file.flows) > STEP_DOCUMENTS or _size_of(file) > STEP_BYTES
        return await (self._run_in_steps if is_large else self._run_at_once)(subject, file, id_)

    async def _run_at_once(self, subject: Subject, file: ImportRequest, id_: ObjectId) -> ImportRead:
        async def work(session: Session) -> ImportRead:
            await self._operations.require_none(subject.id, session)
            # In the transaction, since the same file may be imported twice concurrently.
            await self._exports.count_import(subject.id, session)
            plan = await self._plan(subject, file, session)
            contexts, flows = self._contexts.documents(plan.contexts), await self._flows.documents(plan.flows)
            await self._check_quota(subject, plan, flows, session)
            await self._contexts.store(subject.id, contexts, session)
            await self._flows.store(subject.id, flows, session)
            return await self._note(subject, id_, _answer(plan, file, applied=True), session)

        return await self._operations.one_at_a_time(subject.id, work)

    async def _run_in_steps(self, subject: Subject, file: ImportRequest, id_: ObjectId) -> ImportRead:
        """Store the items, then the intent in one write, then create the items step by step."""
        for _ in range(_ATTEMPTS):
            imports = await self._exports.imports_begun(subject.id)
            plan = await self._plan(subject, file, None)
            flows = await self._flows.documents(plan.flows)
            answer = _answer(plan, file, applied=True)
            await self._keep(subject, id_, flows)
            begin = partial(self._begin, subject, id_, plan, flows, answer, imports)
            try:
                operation = await self._operations.one_at_a_time(subject.id, begin)
            except _OutdatedPlanError:
                continue
            except ApiError:  # after any other error it may have begun, and needs them
                await self._operations.drop_chunks(subject.id, id_)
                raise
            await self._operations.complete(operation)
            return answer
        await self._operations.drop_chunks(subject.id, id_)
        raise ServiceUnavailable

    async def _keep(self, subject: Subject, id_: ObjectId, flows: Sequence[Document]) -> None:
        """Store the items where no query reads them, in the chunks of the steps."""
        await self._operations.drop_chunks(subject.id, id_)  # of an earlier attempt
        for number, part in enumerate(parts_of(flows)):
            await self._operations.store_chunk(subject.id, id_, number, part)

    async def _begin(
        self,
        subject: Subject,
        id_: ObjectId,
        plan: Plan,
        flows: Sequence[Document],
        answer: ImportRead,
        imports: int,
        session: Session,
    ) -> Document:
        """Store the intent, unless the plan is out of date."""
        await self._operations.require_none(subject.id, session)
        if await self._exports.count_import(subject.id, session) != imports + 1:
            raise _OutdatedPlanError
        await self._check_quota(subject, plan, flows, session)
        await self._note(subject, id_, answer, session)
        return await self._operations.begin(
            subject.id,
            _IMPORT,
            Hidden(import_id=id_),
            session,
            reserved_contexts=len(plan.contexts),
            import_id=id_,
            contexts=self._contexts.documents(plan.contexts),
            into=[*plan.needed],
            series=[*series_of(flows)],
        )

    async def _note(
        self, subject: Subject, id_: ObjectId, answer: ImportRead, session: Session
    ) -> ImportRead:
        await self._exports.note_import(subject.id, id_, answer, self._clock(), session)
        return answer

    async def _check_quota(
        self, subject: Subject, plan: Plan, flows: Sequence[Document], session: Session
    ) -> None:
        """Raise `Conflict` if the user would have too many items; lock the needed contexts."""
        if plan.contexts:
            await self._here.check_quota(subject, len(plan.contexts), session)
        size = sum(flow["description_bytes"] for flow in flows)
        await self._quota.check_quota(subject.id, len(flows), size, session)
        await self._here.require_all(subject, plan.needed, session)

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
        async for number, flow in in_time_slices(enumerate(file.flows)):
            place = contexts.get(flow.context_id, flow.context_id)
            stays = flow.context_id in contexts and flows[flow.id] in old_flows
            if not stays and place not in known | coming:
                raise ValidationFailed(errors=[_unknown_context(number)])
        places = [contexts.get(one.context_id, one.context_id) for one in new_flows]
        return Plan(
            contexts=[(contexts[one.id], one) for one in new_contexts],
            flows=[(flows[one.id], place, one) for place, one in zip(places, new_flows, strict=True)],
            needed=known.intersection(places),
            known_contexts={id_: old_contexts[id_] for id_ in contexts.values() if id_ in old_contexts},
            known_flows={id_: old_flows[id_] for id_ in flows.values() if id_ in old_flows},
            overtaken=await self._flows.count_overtaken(subject.id, _highest_numbers(new_flows), session),
        )

    async def _place_contexts(
        self, subject: Subject, file: ImportRequest, session: Session | None
    ) -> tuple[dict[ObjectId, ObjectId], Mapping[ObjectId, Place]]:
        ids = [one.id for one in file.contexts]
        derived = {id_: imported_id(subject, "context", id_) for id_ in ids}
        existing = await self._exports.existing_contexts(
            subject.id, {*ids, *derived.values()}, session=session
        )
        return _places(derived, existing), existing

    async def _place_flows(
        self, subject: Subject, file: ImportRequest, session: Session | None
    ) -> tuple[dict[ObjectId, ObjectId], Mapping[ObjectId, Place]]:
        ids = [one.id for one in file.flows]
        derived = {flow.id: _flow_id(subject, flow) async for flow in in_time_slices(file.flows)}
        existing = await self._exports.existing_flows(subject.id, {*ids, *derived.values()}, session=session)
        places = _places(derived, existing)
        new = [flow for flow in file.flows if places[flow.id] not in existing]
        old = await self._find_first_of_series(subject, new, session)
        return places | {id_: there for id_, (there, _) in old.items()}, {**existing, **dict(old.values())}

    async def _find_first_of_series(
        self, subject: Subject, new: Sequence[ImportedFlow], session: Session | None
    ) -> Mapping[ObjectId, tuple[ObjectId, Place]]:
        """Find the flows that the user has under another id: the first of a series has a random one."""
        numbers = {flow.id: number for flow in new if (number := _number_of(flow)) is not None}
        if not numbers:
            return {}
        series_ids = {series_id for series_id, _ in numbers.values()}
        here = await self._exports.flows_of_series(subject.id, series_ids, session=session)
        return {id_: here[number] for id_, number in numbers.items() if number in here}


@dataclass(frozen=True, slots=True)
class _Import(OperationHandler):
    """An import in steps. Its contexts appear at the end, and with them its flows."""

    operations: OperationService
    contexts: ContextImport
    flows: FlowImport

    async def step(self, operation: Document, session: Session) -> bool:
        user_id, import_id = operation["user_id"], operation["import_id"]
        flows = await self.operations.take_chunk(user_id, import_id, session)
        if flows is None:
            return False
        await self.flows.store_missing(user_id, flows, import_id, session)
        return True

    async def finish(self, operation: Document, session: Session) -> None:
        user_id = operation["user_id"]
        await self.contexts.store(user_id, operation["contexts"], session)
        # At the end, since a flow here may have been completed meanwhile.
        await self.flows.keep_one_open(user_id, operation.get("series", ()), session)
        for context_id in operation["into"]:  # the other contexts are reported as created
            await self.flows.announce(user_id, context_id, session)


def _answer(plan: Plan, file: ImportRequest, *, applied: bool) -> ImportRead:
    return {
        "applied": applied,
        "contexts": _counts(plan.contexts, file.contexts, plan.known_contexts),
        "flows": FlowImportCounts(
            **_counts(plan.flows, file.flows, plan.known_flows), no_longer_repeating=plan.overtaken
        ),
    }


def _highest_numbers(flows: Iterable[ImportedFlow]) -> dict[ObjectId, int]:
    """Return the highest number of a flow in each of the series."""
    highest: dict[ObjectId, int] = {}
    for flow in flows:
        if (place := _number_of(flow)) is not None:
            series_id, number = place
            highest[series_id] = max(number, highest.get(series_id, 0))
    return highest


def _size_of(file: ImportRequest) -> int:
    """Return about how many bytes the flows take."""
    return sum(
        _BYTES_OF_A_FLOW + 2 * len(flow.title + (flow.description or "")) + size_of_items(flow.items)
        for flow in file.flows
    )


def parts_of(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Yield the documents in parts that each fit into a step."""
    part: list[Document] = []
    size = 0
    for document in documents:
        added = len(bson.encode(document))
        if part and (len(part) == STEP_DOCUMENTS or size + added > STEP_BYTES):
            yield part
            part, size = [], 0
        part.append(document)
        size += added
    if part:
        yield part


def _counts(
    new: Sequence[object], of_file: Sequence[object], known: Mapping[ObjectId, Place]
) -> ImportCounts:
    alone = (str(id_) for id_, place in known.items() if place == "trash")
    return {
        "created": len(new),
        "unchanged": len(of_file) - len(new),
        "in_trash": sum(place != "here" for place in known.values()),
        "restorable": list(islice(alone, MAX_RESTORABLE)),
    }


def imported_id(subject: Subject, kind: str, id_: ObjectId) -> ObjectId:
    """Return the id that an item of a file gets for this user: stable, and unique to the user."""
    return ObjectId(sha256("\0".join((subject.id, kind, str(id_))).encode()).digest()[:12])


def _flow_id(subject: Subject, flow: ImportedFlow) -> ObjectId:
    """Return the id that a flow of a file gets: in a series the one that its number has there."""
    number = _number_of(flow)
    return imported_id(subject, "flow", flow.id) if number is None else instance_id(subject.id, *number)


def _number_of(flow: ImportedFlow) -> tuple[ObjectId, int] | None:
    """Return the series of a flow and its number there; None if the file names no series."""
    if flow.repeat is None or flow.repeat.series_id is None:
        return None
    return flow.repeat.series_id, flow.repeat.number


def _places(derived: dict[ObjectId, ObjectId], existing: Collection[ObjectId]) -> dict[ObjectId, ObjectId]:
    """Return the place of each item of the file: its original id if that exists, else the derived one."""
    return {id_: id_ if id_ in existing else here for id_, here in derived.items()}


def _reject_duplicates(file: ImportRequest) -> None:
    errors: list[FieldError] = []
    ids = {"contexts": [one.id for one in file.contexts], "flows": [one.id for one in file.flows]}
    for name, found in ids.items():
        seen: set[ObjectId] = set()
        for number, id_ in enumerate(found):
            if id_ in seen:
                field = f"{name}.{number}.id"
                errors.append({"field": field, "message": "Use each id once.", "code": "id_twice"})
            seen.add(id_)
    errors += _duplicates_of_series(file)
    if errors:
        raise ValidationFailed(errors=errors[:20])


def _duplicates_of_series(file: ImportRequest) -> list[FieldError]:
    """Return the errors of flows whose number another flow of the same series has."""
    errors: list[FieldError] = []
    seen: set[tuple[ObjectId, int]] = set()
    for number, flow in enumerate(file.flows):
        place = _number_of(flow)
        if place is None:
            continue
        if place in seen:
            message = "Use each number of a series once."
            errors.append(
                {"field": f"flows.{number}.repeat.number", "message": message, "code": "number_twice"}
            )
        seen.add(place)
    return errors


def _unknown_context(number: int) -> FieldError:
    return {
        "field": f"flows.{number}.context_id",
        "message": "Use a context of the file, or one of yours, that is not in the trash.",
        "code": "unknown_context",
    }
