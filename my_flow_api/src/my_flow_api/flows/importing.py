"""Import flows from an exported file."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bson import ObjectId

from my_flow_api.flows.documents import FlowContent, new_flow_document
from my_flow_api.flows.repository import FlowRepository, order_keys
from my_flow_api.kit.background import in_time_slices
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.clock import Clock, position_of
from my_flow_api.kit.persistence.mongo import Session


def series_of(documents: Iterable[Document]) -> set[ObjectId]:
    """Return the ids of the series that the flows are of."""
    return {flow["repeat"]["series_id"] for flow in documents if flow.get("repeat") is not None}


class NewFlow(FlowContent, Protocol):
    """A flow of a file. The API fills in fields that are None."""

    position: float | None
    completed_at: datetime | None
    archived_at: datetime | None
    created_at: datetime | None


class FlowImport:
    """Builds and stores imported flows."""

    def __init__(self, flows: FlowRepository, clock: Clock) -> None:
        self._flows = flows
        self._clock = clock

    async def documents(self, new: Sequence[tuple[ObjectId, ObjectId, NewFlow]]) -> list[Document]:
        """Build the documents of the flows, with the given ids and contexts."""
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

    async def count_overtaken(
        self, user_id: str, numbers: Mapping[ObjectId, int], session: Session | None
    ) -> int:
        """Count the stored flows that `keep_one_open` would end the repetition of.

        Args:
            user_id: The owner.
            numbers: The highest number in each series of the flows that are to be stored.
            session: The transaction, if there is one.
        """
        if not numbers:
            return 0
        found = await self._flows.find_series(user_id, numbers.keys(), session)
        return sum(
            flow["number"] < max(series["number"], numbers[series["_id"]])
            for series in found
            for flow in series["open"]
        )

    async def store(self, user_id: str, documents: Sequence[Document], session: Session) -> None:
        """Insert the flows, and keep one open flow of each of their series."""
        await self._flows.insert_all(user_id, documents, session)
        await self.keep_one_open(user_id, series_of(documents), session)

    async def keep_one_open(self, user_id: str, series_ids: Collection[ObjectId], session: Session) -> None:
        """End the repetition of each open flow of these series that is followed by another flow."""
        if not series_ids:
            return
        overtaken = [
            flow["_id"]
            for series in await self._flows.find_series(user_id, series_ids, session)
            for flow in series["open"]
            if flow["number"] < series["number"]
        ]
        if overtaken:
            await self._flows.end_repetitions(user_id, overtaken, at=self._clock(), session=session)

    async def store_missing(
        self, user_id: str, documents: Sequence[Document], import_id: ObjectId, session: Session
    ) -> None:
        """Insert those flows that are not stored yet, as parts of an unfinished import."""
        there = await self._flows.existing(user_id, [one["_id"] for one in documents], session)
        missing = [{**one, "import_id": import_id} for one in documents if one["_id"] not in there]
        if missing:
            await self._flows.insert_all(user_id, missing, session)

    async def announce(self, user_id: str, context_id: ObjectId, session: Session) -> None:
        """Send the change event for flows that came into this context."""
        await self._flows.announce(user_id, context_id, session)
