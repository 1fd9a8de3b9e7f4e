"""The notes that people leave for themselves when they leave a context."""

from bson import ObjectId

from my_flow_api.auth.subject import Subject
from my_flow_api.focus.schemas import ResumeNoteRead
from my_flow_api.transitions.repository import TransitionRepository


class ResumeNotes:
    def __init__(self, transitions: TransitionRepository) -> None:
        self._transitions = transitions

    async def of(self, subject: Subject, context_id: ObjectId) -> ResumeNoteRead | None:
        """What the person wrote when they left the context for the last time; None if they wrote nothing."""
        last = await self._transitions.last_from(subject.id, context_id)
        if last is None or last["resume_note"] is None:
            return None
        return {"text": last["resume_note"], "left_at": last["created_at"]}
