"""Reads and writes calendar feeds in MongoDB, and reads their flows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from my_flow_api.flows.bounded_read import read_within
from my_flow_api.flows.indexes import OPEN_BY_DUE, OPEN_WITH_DUE
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.persistence import mongo as database
from my_flow_api.kit.persistence.repository import ALL, LIVE

_SHOWN = (
    "context_id", "title", "description", "priority", "due", "due_instant", "reminder_enabled", "version",
    "created_at", "updated_at", "repeat",
)  # fmt: skip

INDEXES = {
    "calendars": [
        IndexModel([("user_id", 1)], name="owner", unique=True),
        IndexModel([("secret", 1)], name="secret", unique=True),
    ],
}


class CalendarRepository:
    """Stores at most one feed per user, by its secret."""

    def __init__(self, mongo: database.Mongo) -> None:
        self._calendars: database.Collection = mongo.collection("calendars")
        self._contexts: database.Collection = mongo.collection("contexts")
        self._flows: database.Collection = mongo.collection("flows")

    async def find(self, user_id: str) -> Document | None:
        """Return the user's feed; None if there is none."""
        return await self._calendars.find_one({"user_id": user_id})

    async def owner_of(self, secret: str) -> str | None:
        """Return the owner of a feed. A query without an owner, since it looks the owner up."""
        found = await self._calendars.find_one({"secret": secret}, {"_id": 0, "user_id": 1})
        return found["user_id"] if found is not None else None

    async def put(self, user_id: str, secret: str, at: datetime) -> Document:
        """Create the user's feed, or replace the existing one."""
        try:
            return await self._calendars.find_one_and_update(
                {"user_id": user_id},
                {"$set": {"secret": secret, "created_at": at}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        except DuplicateKeyError:  # a concurrent request created one
            return await self.put(user_id, secret, at)

    async def remove(self, user_id: str) -> None:
        """Remove the user's feed."""
        await self._calendars.delete_one({"user_id": user_id})

    async def context_names(self, user_id: str) -> Sequence[Document]:
        """Return the names of the user's contexts, without archived ones."""
        query = {"user_id": user_id, **LIVE, "archived_at": None}
        return await self._contexts.find(query, {"name": 1}).to_list(None)

    async def count_flows(self, user_id: str, limit: int) -> int:
        """Count the user's open flows with a due date, up to `limit`."""
        return await self._flows.count_documents({"user_id": user_id, **OPEN_WITH_DUE}, limit=limit)

    async def flows(
        self, user_id: str, limit: int, most_bytes: int, among: Mapping[str, Any] = ALL
    ) -> Sequence[Document]:
        """Return the user's open flows with a due date, limited in number and bytes of descriptions."""
        query: dict[str, Any] = {"user_id": user_id, **OPEN_WITH_DUE, **among}
        found = self._flows.find(query, _SHOWN).limit(limit)
        return (await read_within(OPEN_BY_DUE, found, most_bytes)).flows
