"""Contexts that come from a file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bson import ObjectId

from my_flow_api.auth.subject import Subject
from my_flow_api.contexts.repository import ContextRepository
from my_flow_api.kit.clock import Clock, position_of
from my_flow_api.kit.mongo import Session


class NewContext(Protocol):
    """A context of a file. What is None, the API fills in."""

    name: str
    color: str
    icon: str
    position: float | None
    archived_at: datetime | None
    created_at: datetime | None


class ContextImport:
    def __init__(self, contexts: ContextRepository, clock: Clock) -> None:
        self._contexts = contexts
        self._clock = clock

    async def store(
        self, subject: Subject, new: Sequence[tuple[ObjectId, NewContext]], session: Session
    ) -> None:
        """Make these contexts under these ids."""
        now = self._clock()
        documents = [
            {
                "_id": id_,
                "name": context.name,
                "color": context.color,
                "icon": context.icon,
                "position": position_of(now) + number if context.position is None else context.position,
                "archived_at": context.archived_at,
                "deleted_at": None,
                "version": 1,
                "created_at": context.created_at or now,
                "updated_at": now,
            }
            for number, (id_, context) in enumerate(new)
        ]
        await self._contexts.insert_all(subject.id, documents, session)
