"""Import contexts from an exported file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bson import ObjectId

from my_flow_api.contexts.repository import ContextRepository
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.clock import Clock, position_of
from my_flow_api.kit.persistence.mongo import Session


class NewContext(Protocol):
    """A context of a file. The API fills in fields that are None."""

    name: str
    color: str
    icon: str
    position: float | None
    archived_at: datetime | None
    created_at: datetime | None


class ContextImport:
    """Builds and stores imported contexts."""

    def __init__(self, contexts: ContextRepository, clock: Clock) -> None:
        self._contexts = contexts
        self._clock = clock

    def documents(self, new: Sequence[tuple[ObjectId, NewContext]]) -> list[Document]:
        """Build the documents of the contexts, with the given ids."""
        now = self._clock()
        return [
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

    async def store(self, user_id: str, documents: Sequence[Document], session: Session) -> None:
        """Insert the contexts."""
        await self._contexts.insert_all(user_id, documents, session)
