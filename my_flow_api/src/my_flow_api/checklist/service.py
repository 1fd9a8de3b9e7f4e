"""Business logic of checklists: items of flows, each changed by itself."""

import asyncio
from collections.abc import Sequence
from functools import partial
from hashlib import sha256

from bson import ObjectId

from my_flow_api.checklist.repository import ChecklistRepository, Write
from my_flow_api.checklist.schemas import ItemsAdd, ItemUpdate, PromotionRead
from my_flow_api.contexts.service import ContextService
from my_flow_api.errors import NotFound, ValidationFailed
from my_flow_api.flows.documents import flow_detail
from my_flow_api.flows.items import MAX_ITEMS, ItemCreate, size_of_item, size_of_items
from my_flow_api.flows.schemas import FlowDetailRead, FlowFields
from my_flow_api.flows.service import FlowService
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.etag import ANY_VERSION, Precondition
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.kit.persistence.mongo import Mongo, Session
from my_flow_api.kit.persistence.preallocated_id import new_id
from my_flow_api.kit.persistence.quotas import Quota
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.preferences.service import PreferencesService

_LONGEST_TITLE = 200


class ChecklistService:
    """Adds, changes, moves and removes the items of flows, and makes flows of them.

    Each method but `promote` is one atomic update of the flow, and returns the flow. All raise `NotFound` if
    the user has no such flow outside the trash, and `PreconditionFailed` if it has another version.
    """

    def __init__(
        self,
        checklists: ChecklistRepository,
        flows: FlowService,
        contexts: ContextService,
        preferences: PreferencesService,
        reads: ConsistentReads,
        quota: Quota,
        mongo: Mongo,
    ) -> None:
        self._checklists = checklists
        self._flows = flows
        self._contexts = contexts
        self._preferences = preferences
        self._reads = reads
        self._quota = quota
        self._mongo = mongo

    async def add(
        self, subject: Subject, flow_id: ObjectId, new: ItemsAdd, precondition: Precondition
    ) -> FlowDetailRead:
        """Add items. Those that the flow has already stay as they are.

        Raises:
            ValidationFailed: The flow would have too many items.
            Conflict: A quota is reached.
        """
        await self._quota.check_quota(subject.id, 0, size_of_items(new.items))
        write, moment = await self._write(subject, flow_id, precondition)
        at_end = "after" not in new.model_fields_set
        changed = await self._checklists.add(write, _with_ids(new.items), at_end=at_end, after=new.after)
        if changed is None:
            raise _too_many(await self._flows.get(subject, flow_id))
        return flow_detail(changed, moment)

    async def update(
        self,
        subject: Subject,
        flow_id: ObjectId,
        item_id: ObjectId,
        patch: ItemUpdate,
        precondition: Precondition,
    ) -> FlowDetailRead:
        """Change the fields of an item that are sent; with `after`, move it.

        Raises:
            NotFound: The flow has no such item.
            Conflict: A quota is reached.
        """
        fields = patch.changes()
        is_moved, after = fields.get("after", item_id) != item_id, fields.pop("after", None)
        if "text" in fields:
            await self._quota.check_quota(subject.id, 0, size_of_item(fields["text"]))
        write, moment = await self._write(subject, flow_id, precondition)
        changed = await self._checklists.edit(write, item_id, fields, is_moved=is_moved, after=after)
        return flow_detail(_found(changed), moment)

    async def remove(
        self, subject: Subject, flow_id: ObjectId, item_id: ObjectId, precondition: Precondition
    ) -> FlowDetailRead:
        """Remove an item; raise `NotFound` if the flow has no such item."""
        write, moment = await self._write(subject, flow_id, precondition)
        return flow_detail(_found(await self._checklists.remove(write, item_id)), moment)

    async def clear_done(
        self, subject: Subject, flow_id: ObjectId, precondition: Precondition
    ) -> FlowDetailRead:
        """Remove the items that are done. Without any, the flow stays as it is."""
        write, moment = await self._write(subject, flow_id, precondition)
        changed = await self._checklists.clear_done(write)
        return await self._flows.get(subject, flow_id) if changed is None else flow_detail(changed, moment)

    async def promote(
        self, subject: Subject, flow_id: ObjectId, item_id: ObjectId, precondition: Precondition
    ) -> PromotionRead:
        """Make a flow of an item, at the end of the same context, and remove the item: both or nothing.

        Raises:
            NotFound: The flow has no such item.
            Conflict: The context is archived, or a quota is reached.
        """
        await self._quota.check_quota(subject.id, 1, 0)
        moment = await self._preferences.moment(subject)
        work = partial(self._promote, subject, flow_id, item_id, precondition, new_id(), moment)
        return await self._mongo.in_transaction(work)

    async def _promote(
        self,
        subject: Subject,
        flow_id: ObjectId,
        item_id: ObjectId,
        precondition: Precondition,
        id_: ObjectId,
        moment: LocalNow,
        session: Session,
    ) -> PromotionRead:
        visibility = await self._preferences.visibility(subject, session)
        made_before = await self._flows.find(subject, id_, session)
        if made_before is not None:  # a retried request whose first response was not stored
            flow = await self._checklists.get(subject.id, flow_id, among=visibility.where, session=session)
            return {"promoted": flow_detail(made_before, moment), "flow": flow_detail(flow, moment)}
        before = await self._checklists.get(
            subject.id, flow_id, among=visibility.where, precondition=precondition, session=session
        )
        item = _found(next((item for item in before.get("items", ()) if item["id"] == item_id), None))
        await self._contexts.require_all(subject, [before["context_id"]], session)
        await self._contexts.require_in_use(subject, before["context_id"], session)
        write = Write(subject.id, flow_id, moment.now, visibility.where, ANY_VERSION)
        flow = _found(await self._checklists.remove(write, item_id, session=session))
        promoted = await self._flows.create_within(
            subject,
            id_,
            before["context_id"],
            _fields_of(item),
            moment,
            session,
            completed_at=moment.now if item["done"] else None,
        )
        return {"promoted": flow_detail(promoted, moment), "flow": flow_detail(flow, moment)}

    async def _write(
        self, subject: Subject, flow_id: ObjectId, precondition: Precondition
    ) -> tuple[Write, LocalNow]:
        """Return what every write of one flow needs, and the moment for which to show the flow."""
        moment, visible = await asyncio.gather(
            self._preferences.moment(subject), self._reads.visibility(subject)
        )
        return Write(subject.id, flow_id, moment.now, visible.where, precondition), moment


def _found(document: Document | None) -> Document:
    if document is None:
        raise NotFound
    return document


def _with_ids(new: Sequence[ItemCreate]) -> list[Document]:
    """Return the items as they are stored. A retried request makes the same ids."""
    first = new_id().binary
    return [
        {
            "id": item.id or ObjectId(sha256(first + number.to_bytes()).digest()[:12]),
            "text": item.text,
            "done": item.done,
        }
        for number, item in enumerate(new)
    ]


def _too_many(flow: FlowDetailRead) -> ValidationFailed:
    room = MAX_ITEMS - len(flow["items"])
    message = f"Use at most {room} new items: a flow can have {MAX_ITEMS}."
    if room <= 0:
        message = f"Remove an item first: a flow can have {MAX_ITEMS}."
    return ValidationFailed(errors=[{"field": "items", "message": message, "code": "too_many_items"}])


def _fields_of(item: Document) -> FlowFields:
    """Return the fields of a flow that is made of an item. A text that is too long for a title is kept."""
    text: str = item["text"]
    if len(text) <= _LONGEST_TITLE:
        return FlowFields(title=text)
    return FlowFields(title=f"{text[: _LONGEST_TITLE - 1]}…", description=text)
