"""Business logic of transitions."""

import asyncio
from collections.abc import Sequence

from bson import ObjectId

from my_flow_api.contexts.service import ContextService
from my_flow_api.errors import NotFound
from my_flow_api.flows.resolutions import FlowResolutions
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.pagination import Cursor, milliseconds, paginate
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.persistence.mongo import Mongo, Session
from my_flow_api.kit.persistence.preallocated_id import new_id
from my_flow_api.kit.persistence.quotas import Quota
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.operations.visibility import Visibility
from my_flow_api.preferences.service import PreferencesService
from my_flow_api.resume_notes.service import ResumeNoteService
from my_flow_api.transitions.repository import TransitionRepository
from my_flow_api.transitions.schemas import (
    TransitionCreate,
    TransitionPage,
    TransitionQuery,
    TransitionRead,
)

_SIZE = 1024  # about the bytes of a new transition; stored ones are counted exactly


class TransitionService:
    """Lists, reads and creates transitions."""

    def __init__(
        self,
        transitions: TransitionRepository,
        contexts: ContextService,
        resolutions: FlowResolutions,
        notes: ResumeNoteService,
        preferences: PreferencesService,
        reads: ConsistentReads,
        quota: Quota,
        mongo: Mongo,
    ) -> None:
        self._transitions = transitions
        self._contexts = contexts
        self._resolutions = resolutions
        self._notes = notes
        self._preferences = preferences
        self._reads = reads
        self._quota = quota
        self._mongo = mongo

    async def list(self, subject: Subject, query: TransitionQuery) -> TransitionPage:
        """Return a page of transitions, newest first."""
        after = Cursor.decode(query.cursor) if query.cursor else None

        async def work(visibility: Visibility) -> Sequence[Document]:
            if visibility.hidden.everything:
                return []
            return await self._transitions.page(subject.id, query.limit, after)

        found = await self._reads.read(subject, work)
        page, next_cursor = paginate(
            found, query.limit, lambda last: Cursor(milliseconds(last["created_at"]), last["_id"])
        )
        return {"items": [read_transition(document) for document in page], "next_cursor": next_cursor}

    async def get(self, subject: Subject, id_: ObjectId) -> TransitionRead:
        """Return a transition; raise `NotFound` if the user has no such transition."""

        async def work(visibility: Visibility) -> Document:
            if visibility.hidden.everything:
                raise NotFound
            return await self._transitions.get(subject.id, id_)

        return read_transition(await self._reads.read(subject, work))

    async def create(self, subject: Subject, new: TransitionCreate) -> TransitionRead:
        """Resolve the flows that `new` names and switch, all or nothing.

        Raises:
            NotFound: A context or a flow is absent, in the trash or another user's.
            Conflict: A flow is not in the context to leave; the context to enter, or one to move flows to, is
                archived; or the quota of transitions is reached.
        """
        moment, _ = await asyncio.gather(
            self._preferences.moment(subject), self._quota.check_quota(subject.id, 1, _SIZE)
        )
        id_ = new_id()

        async def work(session: Session) -> Document:
            made_before = await self._transitions.find(subject.id, id_, session)
            if made_before is not None:  # a retried request whose first response was not stored
                return made_before
            await self._contexts.require_all(subject, _contexts_of(new), session)
            for into in _entered_by(new):
                await self._contexts.require_in_use(subject, into, session)
            left_open, outcomes, note = 0, [], new.resume_note
            if new.from_context_id is not None:
                if "resume_note" not in new.model_fields_set:
                    note = await self._notes.latest(subject, new.from_context_id, session)
                visibility = await self._preferences.visibility(subject, session)
                outcomes = await self._resolutions.settle(
                    subject, new.from_context_id, new.resolutions, moment, visibility, session
                )
                left_open = await self._resolutions.count_open(
                    subject, new.from_context_id, visibility, session
                )
            await self._preferences.enter_context(subject, new.to_context_id, moment.now, session)
            document = {
                "_id": id_,
                "from_context_id": new.from_context_id,
                "to_context_id": new.to_context_id,
                "resume_note": note,
                "resolutions": outcomes,
                "left_open": left_open,
                "created_at": moment.now,
            }
            return await self._transitions.insert(subject.id, document, session)

        return read_transition(await self._mongo.in_transaction(work))


def _contexts_of(new: TransitionCreate) -> set[ObjectId]:
    """Return all contexts that the switch affects."""
    named = {new.from_context_id, new.to_context_id, *(one.context_id for one in new.resolutions)}
    return {id_ for id_ in named if id_ is not None}


def _entered_by(new: TransitionCreate) -> list[ObjectId]:
    """Return the contexts that the user enters and that flows move to."""
    moved_to = {one.context_id for one in new.resolutions if one.context_id is not None}
    return [new.to_context_id, *sorted(moved_to - {new.to_context_id})]


def read_transition(document: Document) -> TransitionRead:
    """Return a stored transition as the API shows it."""
    left = document["from_context_id"]
    return {
        "id": str(document["_id"]),
        "from_context_id": str(left) if left is not None else None,
        "to_context_id": str(document["to_context_id"]),
        "resume_note": document["resume_note"],
        "resolutions": [
            {
                "flow_id": str(one["flow_id"]),
                "action": one["action"],
                "context_id": str(one["context_id"]) if one["context_id"] is not None else None,
                "moves": one.get("moves", "due" if one["action"] == "tomorrow" else None),
            }
            for one in document["resolutions"]
        ],
        "left_open": document["left_open"],
        "created_at": document["created_at"],
    }
