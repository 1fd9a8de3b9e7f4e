"""Business logic of flows."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId

from my_flow_api.contexts.service import ContextService
from my_flow_api.errors import NotFound
from my_flow_api.flows.bounded_read import BoundedRead, Candidates
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
from my_flow_api.flows.documents import flow_detail, flow_from_document, new_flow_document, status_of_document
from my_flow_api.flows.due_ranges import Range, due_ranges
from my_flow_api.flows.items import size_of_items
from my_flow_api.flows.listing import ANYWHERE, FlowListing, FlowPageFound
from my_flow_api.flows.plans import plan_key_ranges_of_days
from my_flow_api.flows.repeating import RepeatingFlows, require_possible
from my_flow_api.flows.repository import FlowRepository
from my_flow_api.flows.rules import size_of
from my_flow_api.flows.schemas import (
    ContextFlowQuery,
    FlowDetailRead,
    FlowFields,
    FlowMove,
    FlowPage,
    FlowUpdate,
)
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.clock import Clock, position_of
from my_flow_api.kit.http.etag import Precondition
from my_flow_api.kit.http.pagination import Cursor
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.kit.persistence.mongo import Session
from my_flow_api.kit.persistence.quotas import Quota
from my_flow_api.kit.persistence.repository import ALL, Part
from my_flow_api.kit.text_search import stored_words
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.operations.visibility import Visibility
from my_flow_api.preferences.service import PreferencesService
from my_flow_api.repetition.series import cleared_dates

_ALONE: Mapping[str, Any] = {"repeat": None}
"""The filter for flows that do not repeat."""


class FlowService:
    """Creates, reads, changes, deletes and restores flows.

    Each read is one query for the flows and, beside it, one for the user's time zone.
    """

    def __init__(
        self,
        flows: FlowRepository,
        contexts: ContextService,
        preferences: PreferencesService,
        reads: ConsistentReads,
        quota: Quota,
        repeating: RepeatingFlows,
        clock: Clock,
    ) -> None:
        self._flows = flows
        self._contexts = contexts
        self._preferences = preferences
        self._reads = reads
        self._quota = quota
        self._repeating = repeating
        self._clock = clock
        self._listing = FlowListing(flows, preferences)

    async def list(
        self, subject: Subject, query: ContextFlowQuery, context_id: ObjectId | None = None
    ) -> FlowPage:
        """Return a page of the flows of one context, or of all."""

        async def work(visibility: Visibility) -> FlowPageFound:
            return await self._listing.page(subject, query, context_id, visibility)

        return _read_page(await self._reads.read(subject, work))

    async def list_in_context(
        self, subject: Subject, context_id: ObjectId, query: ContextFlowQuery
    ) -> FlowPage:
        """Return a page as `list` does; raise `NotFound` if the user has no such context."""

        async def work(visibility: Visibility) -> FlowPageFound:
            found = await self._listing.page(subject, query, context_id, visibility)
            if not found.flows:  # any found flow proves that its context exists
                await self._contexts.require(subject, context_id)
            return found

        return _read_page(await self._reads.read(subject, work))

    async def candidates(
        self, subject: Subject, context_ids: Sequence[ObjectId], visibility: Visibility
    ) -> Mapping[ObjectId, Candidates]:
        """Return the open flows of each context from which focus chooses."""
        return await self._flows.candidates(subject.id, context_ids, visibility.where)

    async def due_today_beyond(
        self,
        subject: Subject,
        context_id: ObjectId,
        candidates: Candidates,
        moment: LocalNow,
        visibility: Visibility,
    ) -> Sequence[Document]:
        """Return stored flows due today of each kind of due date whose candidates end before tomorrow's."""
        today = due_ranges("due_today", None, None, moment)
        wanted = [
            keys
            for kind, keys in today.items()
            if (last := candidates.cut_after.get(kind))
            and status_of_document(last, moment) in {"overdue", "due_today"}
        ]
        found = await asyncio.gather(
            *(self._flows.due_within(subject.id, context_id, keys, visibility.where) for keys in wanted)
        )
        return [flow for of_kind in found for flow in of_kind.flows]

    async def planned_until_today(
        self, subject: Subject, context_id: ObjectId, moment: LocalNow, visibility: Visibility
    ) -> Sequence[Document]:
        """Return up to a hundred stored open flows of a context that are planned for today or earlier."""
        ranges = plan_key_ranges_of_days(None, moment.today + timedelta(days=1), moment)
        return (await self._flows.planned_within(subject.id, context_id, ranges, visibility.where)).flows

    async def due_in(self, subject: Subject, ranges: Sequence[Range], visibility: Visibility) -> BoundedRead:
        """Return up to two hundred stored open flows with a due date in one of the ranges of keys."""
        return await self._flows.due_in(subject.id, ranges, visibility.where)

    async def planned_in(
        self, subject: Subject, ranges: Sequence[Range], visibility: Visibility
    ) -> BoundedRead:
        """Return up to two hundred stored open flows with a plan in one of the ranges of keys."""
        return await self._flows.planned_in(subject.id, ranges, visibility.where)

    async def repeating(self, subject: Subject, limit: int, visibility: Visibility) -> Sequence[Document]:
        """Return up to `limit` stored open flows that repeat."""
        return await self._flows.repeating(subject.id, limit, visibility.where)

    async def matching_title_words(
        self, subject: Subject, context_id: ObjectId, text: str, visibility: Visibility
    ) -> Sequence[Document]:
        """Return up to a hundred stored open flows of a context whose title has a word of `text`."""
        words = stored_words(text)
        if not words:
            return []
        return await self._flows.with_title_words(subject.id, context_id, words, visibility.where)

    async def create(self, subject: Subject, context_id: ObjectId, new: FlowFields) -> FlowDetailRead:
        """Create a flow at the end of a context.

        Raises:
            NotFound: The user has no such context.
            Conflict: The context is archived, or a quota is reached.
            ValidationFailed: It repeats by a rule that is over.
        """
        _, moment, _ = await asyncio.gather(
            self._contexts.require_in_use(subject, context_id),
            self._preferences.moment(subject),
            self._quota.check_quota(subject.id, 1, _size_of(new)),
        )
        document = new_flow_document(
            new, context_id=context_id, position=position_of(moment.now), now=moment.now
        )
        if new.repeat is not None:
            require_possible(new.repeat, document, None, moment)
        made = await self._flows.insert(subject.id, document)
        await self._follow_context(subject, made)
        return flow_detail(made, moment)

    async def find(self, subject: Subject, id_: ObjectId, session: Session) -> Document | None:
        """Return a stored flow, including the trash; None if the user has no such flow."""
        return await self._flows.find(subject.id, id_, session)

    async def create_within(
        self,
        subject: Subject,
        id_: ObjectId,
        context_id: ObjectId,
        new: FlowFields,
        moment: LocalNow,
        session: Session,
        *,
        completed_at: datetime | None = None,
    ) -> Document:
        """Create a flow in a transaction that has locked the context, and return it as stored."""
        document = new_flow_document(
            new,
            context_id=context_id,
            position=position_of(moment.now),
            now=moment.now,
            completed_at=completed_at,
        )
        return await self._flows.insert(subject.id, {"_id": id_, **document}, session=session)

    async def get(self, subject: Subject, id_: ObjectId) -> FlowDetailRead:
        """Return a flow; raise `NotFound` if the user has no such flow outside the trash."""

        async def work(visibility: Visibility) -> FlowDetailRead:
            document, moment = await asyncio.gather(
                self._flows.get(subject.id, id_, among=visibility.where), self._preferences.moment(subject)
            )
            return flow_detail(document, moment)

        return await self._reads.read(subject, work)

    async def known_version(self, subject: Subject, id_: ObjectId, known: Precondition) -> int | None:
        """Return the flow's version, if `known` names it and the flow is unchanged since; else None."""

        async def work(visibility: Visibility) -> int | None:
            if visibility.where:  # the flow may be hidden: read all of it
                return None
            return await self._flows.unchanging_version(subject.id, id_, known)

        return await self._reads.read(subject, work)

    async def update(
        self, subject: Subject, id_: ObjectId, patch: FlowUpdate, precondition: Precondition
    ) -> FlowDetailRead:
        """Change the fields that are sent; a new context puts the flow at its end.

        Raises:
            NotFound: The user has no such flow, or no such context.
            Conflict: The context is archived, or a quota is reached.
            PreconditionFailed: The flow has another version.
            ValidationFailed: The flow repeats, and its days are counted from a date that is to go.
        """
        changes = changes_of_patch(patch)
        is_repeat_set = "repeat" in changes
        changes.pop("repeat", None)
        if "context_id" in changes:
            await self._contexts.require_in_use(subject, changes["context_id"])
        if changes.get("description"):
            await self._quota.check_quota(subject.id, 0, changes["description_bytes"])
        moment, visible = await self._moment_to_write(subject)
        if is_repeat_set:
            document = await self._repeating.change(
                subject, id_, changes, patch.repeat, moment, visible, precondition
            )
        elif cleared_dates(changes):
            document = await self._repeating.clear_dates(subject, id_, changes, moment, visible, precondition)
        else:
            document = await self._flows.change(
                subject.id, id_, changes, at=moment.now, among=visible.where, precondition=precondition
            )
        if "context_id" in changes:
            await self._follow_context(subject, document)
        return flow_detail(document, moment)

    async def complete(self, subject: Subject, id_: ObjectId, precondition: Precondition) -> FlowDetailRead:
        """Complete the flow, and make the next one if it repeats; a completed one stays as it is."""
        moment, visible = await self._moment_to_write(subject)
        mark = completion(moment.now)
        flow = await self._mark_where(_ALONE, mark, subject, id_, moment, visible, precondition)
        if not flow["completed"]:
            flow = await self._repeating.complete(subject, flow, moment, visible, precondition)
        return flow_detail(flow, moment)

    async def reopen(self, subject: Subject, id_: ObjectId, precondition: Precondition) -> FlowDetailRead:
        """Reopen the flow, and take away the next one if it repeats; an open one stays as it is."""
        moment, visible = await self._moment_to_write(subject)
        flow = await self._mark_where(_ALONE, reopening(), subject, id_, moment, visible, precondition)
        if flow["completed"]:
            flow = await self._repeating.reopen(subject, id_, moment, visible, precondition)
        return flow_detail(flow, moment)

    async def skip(self, subject: Subject, id_: ObjectId, precondition: Precondition) -> FlowDetailRead:
        """Move the open flow of a series to its next day.

        Raises:
            Conflict: It does not repeat, is completed, or there is no later day.
        """
        moment, visible = await self._moment_to_write(subject)
        return flow_detail(await self._repeating.skip(subject, id_, moment, visible, precondition), moment)

    async def archive(self, subject: Subject, id_: ObjectId, precondition: Precondition) -> FlowDetailRead:
        """Archive the flow; an archived one stays as it is."""
        return await self._mark(archiving(self._clock()), subject, id_, precondition)

    async def unarchive(self, subject: Subject, id_: ObjectId, precondition: Precondition) -> FlowDetailRead:
        """Unarchive the flow; one that is not archived stays as it is."""
        return await self._mark(unarchiving(), subject, id_, precondition)

    async def move(
        self, subject: Subject, id_: ObjectId, move: FlowMove, precondition: Precondition
    ) -> FlowDetailRead:
        """Move the flow to another context, to another position, or both."""
        if move.context_id is not None:
            await self._contexts.require_in_use(subject, move.context_id)
        document, moment = await self._change(subject, id_, changes_of_move(move), precondition)
        if move.context_id is not None:
            await self._follow_context(subject, document)
        return flow_detail(document, moment)

    async def delete(self, subject: Subject, id_: ObjectId, precondition: Precondition) -> None:
        """Move the flow to the trash."""
        visible = await self._reads.visibility(subject)
        await self._flows.move_to_trash(
            subject.id, id_, at=self._clock(), among=visible.where, precondition=precondition
        )

    async def restore(self, subject: Subject, id_: ObjectId, precondition: Precondition) -> FlowDetailRead:
        """Restore the flow; one that is not in the trash stays as it is.

        Raises:
            NotFound: There is no such flow, or its context is in the trash.
        """
        trashed = await self._flows.find_in_trash(subject.id, id_)
        if trashed is None:
            visible = await self._reads.visibility(subject)
            await self._flows.get(subject.id, id_, among=visible.where, precondition=precondition)
        else:
            require_deleted_alone(trashed)
            await self._contexts.require(subject, trashed["context_id"])
            await self._flows.take_from_trash(subject.id, id_, precondition=precondition)
            await self._follow_context(subject, trashed)
        return await self.get(subject, id_)

    async def with_words(
        self, subject: Subject, terms: Sequence[str], visibility: Visibility
    ) -> Sequence[Document]:
        """Return some hundreds of stored flows outside the trash with a word for the first term."""
        return await self._listing.with_words(subject, terms, {**ANYWHERE, **visibility.where})

    async def is_large(
        self, user_id: str, context_id: ObjectId, gone_at: datetime | None, session: Session
    ) -> bool:
        """Return whether the flows to move with the context exceed a step."""
        return not (await self._part(user_id, context_id, gone_at, session)).is_all

    async def context_trashed(
        self, user_id: str, context_id: ObjectId, at: datetime, session: Session, *, silently: bool
    ) -> bool:
        """Move the flows of the context into the trash with it."""
        return await self._move_with_context(user_id, context_id, None, at, session, silently=silently)

    async def context_restored(
        self, user_id: str, context_id: ObjectId, at: datetime, session: Session, *, silently: bool
    ) -> bool:
        """Restore the flows that were deleted with the context."""
        return await self._move_with_context(user_id, context_id, at, None, session, silently=silently)

    async def announce(self, user_id: str, context_id: ObjectId, session: Session) -> None:
        """Send the change event of one flow, for all flows of the context."""
        await self._flows.announce(user_id, context_id, session)

    async def has_orphans(self, user_id: str, context_id: ObjectId) -> bool:
        """Return whether a flow of the context is outside the trash."""
        return await self._flows.is_any_live(user_id, context_id)

    async def context_archived(
        self, user_id: str, context_id: ObjectId, at: datetime, session: Session
    ) -> None:
        """Leave the flows of an archived context as they are."""

    async def trash(self, subject: Subject, limit: int, after: Cursor | None) -> Sequence[Document]:
        """Return up to `limit` stored flows that were deleted individually, last deleted first."""
        return await self._flows.trash_page(subject.id, limit, after)

    async def _part(
        self, user_id: str, context_id: ObjectId, gone_at: datetime | None, session: Session
    ) -> Part:
        """Return one step's worth of the context's flows, outside the trash or deleted with it."""
        if gone_at is None:
            return await self._flows.live_part(user_id, context_id, session)
        return await self._flows.trashed_part(user_id, context_id, gone_at, session)

    async def _move_with_context(
        self,
        user_id: str,
        context_id: ObjectId,
        before: datetime | None,
        now: datetime | None,
        session: Session,
        *,
        silently: bool,
    ) -> bool:
        """Move one step's worth of the context's flows from `before` to `now`.

        Returns:
            Whether there were any.
        """
        ids = (await self._part(user_id, context_id, before, session)).ids
        if ids:
            await self._flows.move_with_context(
                user_id, ids, context_id, before, now, session, silently=silently
            )
        return bool(ids)

    async def _follow_context(self, subject: Subject, flow: Document) -> None:
        """Move a flow that was just put into a context to the trash if the context is there by now.

        The context existed before the flow was written, but not within one transaction. A deletion looks for
        such flows at its end, and this method looks for the deletion after the write: one of the two sees the
        other. The effect is that of a flow that was written first. If the process dies in between, the flow
        is found later (`contexts/orphan_sweeper.py`).

        Raises:
            NotFound: All data of the user was deleted in the meantime, and now the flow is, too.
        """
        gone_at = None
        try:
            while (found := await self._contexts.gone_at(subject, flow["context_id"])) != gone_at:
                await self._flows.go_with_context(subject.id, flow["_id"], flow["context_id"], gone_at, found)
                gone_at = found
        except NotFound:
            await self._flows.remove(subject.id, flow["_id"])
            raise

    async def _mark(
        self, mark: Mark, subject: Subject, id_: ObjectId, precondition: Precondition
    ) -> FlowDetailRead:
        """Mark the flow; if it is marked so already, return it unchanged."""
        moment, visible = await self._moment_to_write(subject)
        flow = await self._mark_where(ALL, mark, subject, id_, moment, visible, precondition)
        return flow_detail(flow, moment)

    async def _mark_where(
        self,
        where: Mapping[str, Any],
        mark: Mark,
        subject: Subject,
        id_: ObjectId,
        moment: LocalNow,
        visible: Visibility,
        precondition: Precondition,
    ) -> Document:
        """Mark the flow if it matches `where`, and return it."""
        return await self._flows.change_or_get(
            {**where, **mark.where},
            subject.id,
            id_,
            mark.changes,
            at=moment.now,
            among=visible.where,
            precondition=precondition,
        )

    async def _change(
        self, subject: Subject, id_: ObjectId, changes: dict[str, Any], precondition: Precondition
    ) -> tuple[Document, LocalNow]:
        """Change the flow; return it with the moment for which to show it."""
        moment, visible = await self._moment_to_write(subject)
        changed = await self._flows.change(
            subject.id, id_, changes, at=moment.now, among=visible.where, precondition=precondition
        )
        return changed, moment

    async def _moment_to_write(self, subject: Subject) -> tuple[LocalNow, Visibility]:
        """Return the present and the visibility, read before the write, which must not touch hidden flows."""
        return await asyncio.gather(self._preferences.moment(subject), self._reads.visibility(subject))


def _size_of(new: FlowFields) -> int:
    return size_of(new.description) + size_of_items(new.items)


def _read_page(found: FlowPageFound) -> FlowPage:
    items = [flow_from_document(document, found.moment) for document in found.flows]
    return {"items": items, "next_cursor": found.next_cursor}
