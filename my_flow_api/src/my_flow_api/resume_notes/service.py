"""Business logic of resume notes: the notes of users on leaving a context."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bson import ObjectId

from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.persistence.mongo import Session
from my_flow_api.resume_notes.repository import ResumeNoteRepository
from my_flow_api.resume_notes.schemas import ResumeNoteRead


class NotedContexts(NamedTuple):
    """Stored contexts by their ids, and the resume note of one of them."""

    contexts: Mapping[ObjectId, Document]
    note: ResumeNoteRead | None


class ResumeNoteService:
    """Reads resume notes."""

    def __init__(self, notes: ResumeNoteRepository) -> None:
        self._notes = notes

    async def latest(self, subject: Subject, context_id: ObjectId, session: Session) -> str | None:
        """Return the current note of a context, within a transaction."""
        found = await self._notes.latest(subject.id, context_id, session)
        return found["resume_note"] if found else None

    async def contexts_with_note(
        self, subject: Subject, ids: Sequence[ObjectId], note_context_id: ObjectId
    ) -> NotedContexts:
        """Return the contexts that the user has outside the trash, and the note of `note_context_id`."""
        contexts, left = await self._notes.contexts_with_note(subject.id, ids, note_context_id)
        return NotedContexts(contexts, _note_of(left))


def _note_of(left: Document | None) -> ResumeNoteRead | None:
    if left is None or left["resume_note"] is None:
        return None
    return {"text": left["resume_note"], "left_at": left["created_at"]}
