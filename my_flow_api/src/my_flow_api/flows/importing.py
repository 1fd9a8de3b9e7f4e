"""Imports flows from a file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bson import ObjectId

from my_flow_api.flows.documents import FlowContent, new_flow_document
from my_flow_api.flows.repository import FlowRepository, order_keys
from my_flow_api.kit.background import in_time_slices
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.clock import Clock, position_of
from my_flow_api.kit.persistence.mongo import Session


class NewFlow(FlowContent, Protocol):
    """A flow of a file. What is None, the API fills in."""

    position: float | None
    completed_at: datetime | None
    archived_at: datetime | None
    created_at: datetime | None


class FlowImport:
    def __init__(self, flows: FlowRepository, clock: Clock) -> None:
        self._flows = flows
        self._clock = clock

    async def documents(self, new: Sequence[tuple[ObjectId, ObjectId, NewFlow]]) -> list[Document]:
        """Build the documents of these flows, each under its id and in its context."""
        now, documents = self._clock(), list[Document]()
        async for number, (id_, context_id, flow) in in_time_slices(enumerate(new)):
            document: Document = {
                "_id": id_,
                **new_flow_document(
                    flow,
                    context_id=context_id,
                    position=position_of(now) + number if flow.position is None else flow.position,
                    now=now,
                    completed_at=flow.completed_at,
                    archived_at=flow.archived_at,
                    created_at=flow.created_at,
                ),
            }
            documents.append({**document, **order_keys(document)})
        return documents

    async def store(self, user_id: str, documents: Sequence[Document], session: Session) -> None:
        """Make these flows."""
        await self._flows.insert_all(user_id, documents, session)

    async def store_missing(
        self, user_id: str, documents: Sequence[Document], import_id: ObjectId, session: Session
    ) -> None:
        """Make those of the flows that are not stored yet, as parts of an import that is not finished."""
        there = await self._flows.existing(user_id, [one["_id"] for one in documents], session)
        missing = [{**one, "import_id": import_id} for one in documents if one["_id"] not in there]
        if missing:
            await self._flows.insert_all(user_id, missing, session)

    async def announce(self, user_id: str, context_id: ObjectId, session: Session) -> None:
        """Have those who follow the person's changes hear that flows came into this context."""
        await self._flows.announce(user_id, context_id, session)
