"""Business logic of contexts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from bson import ObjectId

from my_flow_api.contexts.repository import ContextRepository, Trashed
from my_flow_api.contexts.schemas import ContextCreate, ContextPage, ContextQuery, ContextRead, ContextUpdate
from my_flow_api.errors import Conflict, NotFound, PreconditionFailed
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.clock import Clock, position_of
from my_flow_api.kit.http.etag import Precondition
from my_flow_api.kit.http.pagination import Cursor, paginate
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.persistence.mongo import Mongo, Session
from my_flow_api.kit.persistence.preallocated_id import new_id
from my_flow_api.operations.service import OperationHandler, OperationService
from my_flow_api.operations.visibility import Hidden

MAX_CONTEXTS = 50
MAX_CONTEXTS_WITH_TRASH = 500
_DELETION, _RESTORATION = "delete_context", "restore_context"


class ContextObserver(Protocol):
    """Another feature whose items are deleted and restored with a context.

    If their number is unlimited, a call changes at most one step's worth of items and returns whether it
    changed any; it is called again until it did not. `silently` omits change events, for one event about all
    changes.
    """

    async def is_large(
        self, user_id: str, context_id: ObjectId, gone_at: datetime | None, session: Session
    ) -> bool:
        """Return whether the items to delete with the context, or deleted at `gone_at`, exceed a step."""

    async def context_trashed(
        self, user_id: str, context_id: ObjectId, at: datetime, session: Session, *, silently: bool
    ) -> bool:
        """Handle the deletion of the context at `at`."""

    async def has_orphans(self, user_id: str, context_id: ObjectId) -> bool:
        """Return whether items of the deleted context are outside the trash."""

    async def context_restored(
        self, user_id: str, context_id: ObjectId, at: datetime, session: Session, *, silently: bool
    ) -> bool:
        """Handle the restoration of the context that was deleted at `at`."""

    async def announce(self, user_id: str, context_id: ObjectId, session: Session) -> None:
        """Send the change event for the items that were restored silently."""

    async def context_archived(
        self, user_id: str, context_id: ObjectId, at: datetime, session: Session
    ) -> None:
        """Handle the archiving of the context at `at`."""


class ContextService:
    """Creates, changes, archives, deletes and restores contexts."""

    def __init__(
        self, contexts: ContextRepository, operations: OperationService, mongo: Mongo, clock: Clock
    ) -> None:
        self._contexts = contexts
        self._operations = operations
        self._mongo = mongo
        self._clock = clock
        self._observers: list[ContextObserver] = []
        operations.register(_DELETION, _Deletion(contexts, self._observers))
        operations.register(_RESTORATION, _Restoration(contexts, self._observers))

    def add_observer(self, observer: ContextObserver) -> None:
        """Register an observer, which is called in the transactions that change contexts."""
        self._observers.append(observer)

    async def list(self, subject: Subject, query: ContextQuery) -> ContextPage:
        """Return a page of contexts."""
        after = Cursor.decode(query.cursor) if query.cursor else None
        found = await self._contexts.page(subject.id, query.limit, after, archived=query.archived)
        page, next_cursor = paginate(found, query.limit, lambda last: Cursor(last["position"], last["_id"]))
        return {"items": [read_context(document) for document in page], "next_cursor": next_cursor}

    async def create(self, subject: Subject, new: ContextCreate) -> ContextRead:
        """Create a context.

        Raises:
            Conflict: The user has as many contexts as allowed.
        """
        now = self._clock()
        document = {
            "_id": new_id(),
            **new.model_dump(),
            "position": position_of(now),
            "archived_at": None,
            "deleted_at": None,
            "version": 1,
            "created_at": now,
            "updated_at": now,
        }

        async def work(session: Session) -> Document:
            made_before = await self._contexts.find(subject.id, document["_id"], session)
            if made_before is not None:  # a retried request whose first response was not stored
                return made_before
            await self.check_quota(subject, 1, session)
            return await self._contexts.insert(subject.id, document, session=session)

        return read_context(await self._mongo.in_transaction(work))

    async def check_quota(self, subject: Subject, number: int, session: Session) -> None:
        """Raise `Conflict` unless the user can have `number` more contexts; within a transaction."""
        if await self._contexts.count_all(subject.id, session) + number > MAX_CONTEXTS_WITH_TRASH:
            raise Conflict(
                f"There can be {MAX_CONTEXTS_WITH_TRASH} contexts, those in the trash included. "
                "Nothing was changed."
            )
        await self._check_quota_outside_trash(subject, number, session)

    async def _check_quota_outside_trash(self, subject: Subject, number: int, session: Session) -> None:
        """Check the quota as `check_quota` does, for contexts that come from the trash."""
        number += await self._contexts.count_alone(subject.id, session)
        number += await self._operations.reserved_contexts(subject.id, session)
        if number > MAX_CONTEXTS:
            raise Conflict(
                f"There can be {MAX_CONTEXTS} contexts, and this would be more. Nothing was changed."
            )

    async def get(self, subject: Subject, id_: ObjectId) -> ContextRead:
        """Return a context; raise `NotFound` if the user has no such context outside the trash."""
        return read_context(await self._contexts.get(subject.id, id_))

    async def require(self, subject: Subject, id_: ObjectId) -> None:
        """Raise `NotFound` unless the user has this context outside the trash."""
        check_known(await self._contexts.is_archived(subject.id, id_))

    async def require_in_use(self, subject: Subject, id_: ObjectId, session: Session | None = None) -> None:
        """Require a context that can be entered and take new flows.

        Raises:
            NotFound: The user has no such context outside the trash.
            Conflict: The context is archived.
        """
        check_in_use(await self._contexts.is_archived(subject.id, id_, session))

    async def gone_at(self, subject: Subject, id_: ObjectId) -> datetime | None:
        """Return the time of the context's deletion; None if it is not in the trash."""
        return await self._contexts.gone_at(subject.id, id_)

    async def require_all(self, subject: Subject, ids: Collection[ObjectId], session: Session) -> None:
        """Require several contexts as `require` does, and lock them until the transaction ends."""
        if await self._contexts.lock(subject.id, ids, session) < len(ids):
            raise NotFound("There is no such context, or it is not yours.")

    async def lock_known(
        self, subject: Subject, ids: Collection[ObjectId], session: Session
    ) -> Mapping[ObjectId, bool]:
        """Lock those of the contexts that the user has outside the trash, until the transaction ends.

        Returns:
            Whether each of them is archived, for `check_known` and `check_in_use`.
        """
        return await self._contexts.lock_known(subject.id, ids, session) if ids else {}

    async def update(
        self, subject: Subject, id_: ObjectId, patch: ContextUpdate, precondition: Precondition
    ) -> ContextRead:
        """Change the fields that are sent.

        Raises:
            NotFound: The user has no such context outside the trash.
            PreconditionFailed: The context has another version.
        """
        changed = await self._contexts.change(
            subject.id, id_, patch.changes(), at=self._clock(), precondition=precondition
        )
        return read_context(changed)

    async def archive(self, subject: Subject, id_: ObjectId, precondition: Precondition) -> ContextRead:
        """Archive the context; an archived one stays as it is. Its flows stay in it."""
        now = self._clock()

        async def work(session: Session) -> Document:
            changed = await self._contexts.change_where(
                {"archived_at": None},
                subject.id,
                id_,
                {"archived_at": now},
                at=now,
                precondition=precondition,
                session=session,
            )
            if changed is None:
                return await self._contexts.get(subject.id, id_, session=session)
            for observer in self._observers:
                await observer.context_archived(subject.id, id_, now, session)
            return changed

        return read_context(await self._mongo.in_transaction(work))

    async def unarchive(self, subject: Subject, id_: ObjectId, precondition: Precondition) -> ContextRead:
        """Unarchive the context; one that is not archived stays as it is."""
        changed = await self._contexts.change_or_get(
            {"archived_at": {"$ne": None}},
            subject.id,
            id_,
            {"archived_at": None},
            at=self._clock(),
            precondition=precondition,
        )
        return read_context(changed)

    async def trash(self, subject: Subject, limit: int, after: Cursor | None) -> Sequence[Document]:
        """Return up to `limit` stored contexts in the trash, last deleted first."""
        return await self._contexts.trash_page(subject.id, limit, after)

    async def live_ids(self, subject: Subject, ids: Collection[ObjectId]) -> set[ObjectId]:
        """Return those of the contexts that the user has outside the trash."""
        return await self._contexts.live_ids(subject.id, ids) if ids else set()

    async def delete(self, subject: Subject, id_: ObjectId, precondition: Precondition) -> None:
        """Move the context and its items to the trash, all or nothing."""
        now = self._clock()

        async def work(session: Session) -> Document | None:
            await self._operations.require_none(subject.id, session)
            await self._contexts.move_to_trash(
                subject.id, id_, at=now, precondition=precondition, session=session
            )
            large = False
            for observer in self._observers:
                if await observer.is_large(subject.id, id_, None, session):
                    large = True
                else:
                    await observer.context_trashed(subject.id, id_, now, session, silently=False)
            if not large:
                return None
            hidden = Hidden(context_id=id_)
            return await self._operations.begin(
                subject.id, _DELETION, hidden, session, context_id=id_, at=now
            )

        operation = await self._operations.one_at_a_time(subject.id, work)
        if operation is not None:
            await self._operations.complete(operation)
        await self._trash_orphans_of(
            Trashed(subject.id, id_, now)
        )  # items that were added outside the transaction

    async def trash_orphans(self, since: datetime) -> int:
        """Move orphans into the trash, for the contexts that were deleted at `since` or later.

        Returns:
            The number of contexts that had any.
        """
        return sum(
            [await self._trash_orphans_of(trashed) for trashed in await self._contexts.trashed_since(since)]
        )

    async def _trash_orphans_of(self, trashed: Trashed) -> bool:
        """Move orphans into the trash with their context, and return whether there were any."""
        followed = False
        for observer in self._observers:
            while await observer.has_orphans(trashed.user_id, trashed.id):
                if not await self._mongo.in_transaction(partial(self._trash_step, trashed, observer)):
                    return followed
                followed = True
        return followed

    async def _trash_step(self, trashed: Trashed, observer: ContextObserver, session: Session) -> bool:
        """Do a step; return False if the context was restored, or another operation on it is unfinished."""
        if await self._operations.is_running_on(trashed.user_id, trashed.id, session):
            return False
        if not await self._contexts.lock_in_trash(trashed, session):
            return False
        return await observer.context_trashed(
            trashed.user_id, trashed.id, trashed.at, session, silently=False
        )

    async def restore(self, subject: Subject, id_: ObjectId, precondition: Precondition) -> ContextRead:
        """Restore the context with its items; one that is not in the trash stays as it is."""

        async def work(session: Session) -> tuple[Document, Document | None]:
            await self._operations.require_none(subject.id, session)
            trashed = await self._contexts.find_in_trash(subject.id, id_, session=session)
            if trashed is None:
                found = await self._contexts.get(subject.id, id_, precondition=precondition, session=session)
                return found, None
            await self._check_quota_outside_trash(subject, 1, session)
            gone_at = trashed["deleted_at"]
            if any([await one.is_large(subject.id, id_, gone_at, session) for one in self._observers]):
                if not precondition.matches(trashed["version"]):
                    raise PreconditionFailed
                await self._contexts.lock_in_trash(Trashed(subject.id, id_, gone_at), session)
                operation = await self._operations.begin(
                    subject.id,
                    _RESTORATION,
                    Hidden(context_id=id_),
                    session,
                    reserved_contexts=1,
                    context_id=id_,
                    at=gone_at,
                )
                return trashed, operation
            await self._contexts.take_from_trash(subject.id, id_, precondition=precondition, session=session)
            for observer in self._observers:
                await observer.context_restored(subject.id, id_, gone_at, session, silently=False)
            return trashed, None

        restored, operation = await self._operations.one_at_a_time(subject.id, work)
        if operation is not None:
            await self._operations.complete(operation)
        return read_context(restored)


def check_known(is_archived: bool | None) -> None:
    """Raise `NotFound` if `is_archived` is None: the user has no such context outside the trash."""
    if is_archived is None:
        raise NotFound("There is no such context, or it is not yours.")


def check_in_use(is_archived: bool | None) -> None:
    """Raise `NotFound` as `check_known` does, and `Conflict` for an archived context."""
    check_known(is_archived)
    if is_archived:
        raise Conflict("The context is in the archive. Take it out first, with /unarchive.")


@dataclass(frozen=True, slots=True)
class _Deletion(OperationHandler):
    """A deletion in steps. The context itself goes into the trash at the start."""

    contexts: ContextRepository
    observers: Sequence[ContextObserver]

    async def step(self, operation: Document, session: Session) -> bool:
        user_id, id_, at = operation["user_id"], operation["context_id"], operation["at"]
        is_there = await self.contexts.lock_in_trash(Trashed(user_id, id_, at), session)
        if not is_there and not await _is_gone(self.contexts, user_id, id_, session):
            return False  # an earlier release of the API restored it, with its items
        return await _trash_part(self.observers, operation, session)


@dataclass(frozen=True, slots=True)
class _Restoration(OperationHandler):
    """A restoration in steps. The context itself leaves the trash at the end."""

    contexts: ContextRepository
    observers: Sequence[ContextObserver]

    async def step(self, operation: Document, session: Session) -> bool:
        user_id, id_, at = operation["user_id"], operation["context_id"], operation["at"]
        if not await self.contexts.lock_in_trash(Trashed(user_id, id_, at), session):
            if not await _is_gone(self.contexts, user_id, id_, session):
                return False  # an earlier release of the API restored it
            return await _trash_part(
                self.observers, operation, session
            )  # its thirty days in the trash were over
        for observer in self.observers:
            if await observer.context_restored(user_id, id_, at, session, silently=True):
                return True
        return False

    async def finish(self, operation: Document, session: Session) -> None:
        user_id, id_ = operation["user_id"], operation["context_id"]
        await self.contexts.return_from_trash(Trashed(user_id, id_, operation["at"]), session)
        for observer in self.observers:
            await observer.announce(user_id, id_, session)


async def _is_gone(contexts: ContextRepository, user_id: str, id_: ObjectId, session: Session) -> bool:
    """Return whether MongoDB has removed the context for good, after its time in the trash."""
    trashed = await contexts.find_in_trash(user_id, id_, session=session)
    return trashed is None and await contexts.find(user_id, id_, session) is None


async def _trash_part(observers: Sequence[ContextObserver], operation: Document, session: Session) -> bool:
    """Move a step's items into the trash with the context, and return whether there were any."""
    user_id, id_, at = operation["user_id"], operation["context_id"], operation["at"]
    for observer in observers:
        if await observer.context_trashed(user_id, id_, at, session, silently=True):
            return True
    return False


def read_context(document: Document) -> ContextRead:
    """Return a stored context as the API shows it."""
    return {
        "id": str(document["_id"]),
        "name": document["name"],
        "color": document["color"],
        "icon": document["icon"],
        "position": document["position"],
        "archived_at": document["archived_at"],
        "version": document["version"],
        "created_at": document["created_at"],
        "updated_at": document["updated_at"],
    }
