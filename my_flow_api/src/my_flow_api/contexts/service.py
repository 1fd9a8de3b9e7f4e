"""What can be done with contexts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol

from bson import ObjectId

from my_flow_api.auth.subject import Subject
from my_flow_api.contexts.repository import ContextRepository, Trashed
from my_flow_api.contexts.schemas import ContextCreate, ContextPage, ContextQuery, ContextRead, ContextUpdate
from my_flow_api.errors import Conflict, NotFound
from my_flow_api.kit.clock import Clock, position_of
from my_flow_api.kit.documents import Document
from my_flow_api.kit.etag import Precondition
from my_flow_api.kit.idempotency.chosen_id import new_id
from my_flow_api.kit.mongo import Mongo, Session
from my_flow_api.kit.pagination import Cursor, cut

MAX_CONTEXTS = 50


class ContextFollower(Protocol):
    """Another feature with something that goes into the trash, and comes back, with a context."""

    async def context_trashed(
        self, user_id: str, context_id: ObjectId, at: datetime, session: Session | None = None
    ) -> None:
        """The context went into the trash at `at`: told within the transaction, and once more after it."""

    async def is_left_behind(self, user_id: str, context_id: ObjectId) -> bool:
        """Whether something that should be in the trash with the context is not."""

    async def context_restored(
        self, user_id: str, context_id: ObjectId, at: datetime, session: Session
    ) -> None:
        """The context that went into the trash at `at` came back."""

    async def context_archived(
        self, user_id: str, context_id: ObjectId, at: datetime, session: Session
    ) -> None:
        """The context went into the archive at `at`."""


class ContextService:
    def __init__(self, contexts: ContextRepository, mongo: Mongo, clock: Clock) -> None:
        self._contexts = contexts
        self._mongo = mongo
        self._clock = clock
        self._followers: list[ContextFollower] = []

    def add_follower(self, follower: ContextFollower) -> None:
        """From now on, tell `follower`, in the same transaction, what becomes of contexts."""
        self._followers.append(follower)

    async def list(self, subject: Subject, query: ContextQuery) -> ContextPage:
        after = Cursor.decode(query.cursor) if query.cursor else None
        found = await self._contexts.page(subject.id, query.limit, after, archived=query.archived)
        page, next_cursor = cut(found, query.limit, lambda last: Cursor(last["position"], last["_id"]))
        return {"items": [read_context(document) for document in page], "next_cursor": next_cursor}

    async def create(self, subject: Subject, new: ContextCreate) -> ContextRead:
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
            if made_before is not None:  # the request was sent again, and nobody noted the first answer
                return made_before
            await self.require_room(subject, 1, session)
            return await self._contexts.insert(subject.id, document, session=session)

        return read_context(await self._mongo.in_transaction(work))

    async def require_room(self, subject: Subject, number: int, session: Session) -> None:
        """Raise `Conflict` unless the person can have so many contexts more, within a transaction."""
        if await self._contexts.count_alone(subject.id, session) + number > MAX_CONTEXTS:
            raise Conflict(
                f"There can be {MAX_CONTEXTS} contexts, and this would be more. Nothing was changed."
            )

    async def get(self, subject: Subject, id_: ObjectId) -> ContextRead:
        return read_context(await self._contexts.get(subject.id, id_))

    async def require(self, subject: Subject, id_: ObjectId) -> None:
        """Raise `NotFound` unless the person has this context, outside the trash."""
        if not await self._contexts.exists(subject.id, id_):
            raise NotFound("There is no such context, or it is not yours.")

    async def require_in_use(self, subject: Subject, id_: ObjectId, session: Session | None = None) -> None:
        """As `require`, for a context that somebody enters.

        Raises:
            NotFound: as there.
            Conflict: the context is in the archive, where nobody stays.
        """
        found = await self._contexts.find(subject.id, id_, session)
        if found is None:
            raise NotFound("There is no such context, or it is not yours.")
        if found["archived_at"] is not None:
            raise Conflict("The context is in the archive. Take it out first, with /unarchive.")

    async def gone_at(self, subject: Subject, id_: ObjectId) -> datetime | None:
        """When the context went into the trash; None if it is not there."""
        return await self._contexts.gone_at(subject.id, id_)

    async def require_all(self, subject: Subject, ids: Collection[ObjectId], session: Session) -> None:
        """As `require`, for several contexts, which then stay until the transaction has ended."""
        if await self._contexts.hold(subject.id, ids, session) < len(ids):
            raise NotFound("There is no such context, or it is not yours.")

    async def update(
        self, subject: Subject, id_: ObjectId, patch: ContextUpdate, precondition: Precondition
    ) -> ContextRead:
        changed = await self._contexts.change(
            subject.id, id_, patch.changes(), at=self._clock(), precondition=precondition
        )
        return read_context(changed)

    async def archive(self, subject: Subject, id_: ObjectId, precondition: Precondition) -> ContextRead:
        """Put the context into the archive; an archived one stays as it is. Its flows stay in it."""
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
            for follower in self._followers:
                await follower.context_archived(subject.id, id_, now, session)
            return changed

        return read_context(await self._mongo.in_transaction(work))

    async def unarchive(self, subject: Subject, id_: ObjectId, precondition: Precondition) -> ContextRead:
        """Take the context out of the archive; one that is not in it stays as it is."""
        changed = await self._contexts.change_where(
            {"archived_at": {"$ne": None}},
            subject.id,
            id_,
            {"archived_at": None},
            at=self._clock(),
            precondition=precondition,
        )
        return read_context(changed or await self._contexts.get(subject.id, id_))

    async def trash(self, subject: Subject, limit: int, after: Cursor | None) -> Sequence[Document]:
        """Up to `limit` stored contexts in the trash, the last deleted first."""
        return await self._contexts.trash_page(subject.id, limit, after)

    async def live_ids(self, subject: Subject, ids: Collection[ObjectId]) -> set[ObjectId]:
        """Those of the contexts that the person has outside the trash."""
        return await self._contexts.live_ids(subject.id, ids) if ids else set()

    async def delete(self, subject: Subject, id_: ObjectId, precondition: Precondition) -> None:
        """Move the context and what follows it to the trash, all or nothing."""
        now = self._clock()

        async def work(session: Session) -> None:
            await self._contexts.move_to_trash(
                subject.id, id_, at=now, precondition=precondition, session=session
            )
            for follower in self._followers:
                await follower.context_trashed(subject.id, id_, now, session)

        await self._mongo.in_transaction(work)
        for follower in self._followers:  # what came in beside the transaction
            await follower.context_trashed(subject.id, id_, now)

    async def take_along(self, since: datetime) -> int:
        """Have what was left behind follow the contexts that went into the trash at `since` or later; how
        many contexts had something left behind (`left_behind.py`)."""
        number = 0
        for trashed in await self._contexts.trashed_since(since):
            behind = [one for one in self._followers if await one.is_left_behind(trashed.user_id, trashed.id)]
            if behind:
                follows: bool = await self._mongo.in_transaction(partial(self._follow, trashed, behind))
                number += follows
        return number

    async def _follow(self, trashed: Trashed, behind: Sequence[ContextFollower], session: Session) -> bool:
        if not await self._contexts.hold_in_trash(trashed, session):  # it came back meanwhile
            return False
        for follower in behind:
            await follower.context_trashed(trashed.user_id, trashed.id, trashed.at, session)
        return True

    async def restore(self, subject: Subject, id_: ObjectId, precondition: Precondition) -> ContextRead:
        """Bring the context back with what went with it; one that is not in the trash stays."""

        async def work(session: Session) -> None:
            trashed = await self._contexts.find_in_trash(subject.id, id_, session=session)
            if trashed is None:
                await self._contexts.get(subject.id, id_, precondition=precondition, session=session)
                return
            await self.require_room(subject, 1, session)
            await self._contexts.take_from_trash(subject.id, id_, precondition=precondition, session=session)
            for follower in self._followers:
                await follower.context_restored(subject.id, id_, trashed["deleted_at"], session)

        await self._mongo.in_transaction(work)
        return await self.get(subject, id_)


def read_context(document: Document) -> ContextRead:
    """A stored context as the API shows it."""
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
