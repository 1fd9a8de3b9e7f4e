"""Business logic of calendar feeds."""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from my_flow_api.calendar.repository import CalendarRepository
from my_flow_api.calendar.schemas import CalendarRead
from my_flow_api.errors import NotFound
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.clock import Clock
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.limits.bulkhead import Bulkhead
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.operations.visibility import Visibility

_SECRET_BYTES = 32
_MOST_FLOWS = 5_000
_MOST_BYTES = 2 * 1024 * 1024  # bytes of descriptions
MOST_READ = 400
"""The number of flows with the longest descriptions that use as much memory as a feed."""


class Contents(NamedTuple):
    """The flows of a feed, and the names of their contexts."""

    flows: Sequence[Document]
    context_names: Mapping[Any, str]


class CalendarService:
    """Creates, revokes and fills calendar feeds."""

    def __init__(
        self, calendars: CalendarRepository, reads: ConsistentReads, feeds: Bulkhead, clock: Clock
    ) -> None:
        self._calendars = calendars
        self._reads = reads
        self._feeds = feeds
        self._clock = clock

    def reading(self, owner: Subject) -> AbstractContextManager[None]:
        """Hold one of the owner's slots for reading the feed within the `with` block.

        Raises:
            TooManyRequests: All slots of the owner are in use.
            ServiceUnavailable: No slot is free.
        """
        return self._feeds.slot(owner.id)

    async def get(self, subject: Subject) -> CalendarRead:
        """Return the user's feed; raise `NotFound` if there is none."""
        found = await self._calendars.find(subject.id)
        if found is None:
            raise NotFound("There is no calendar feed. Make one first.")
        return _read(found)

    async def make(self, subject: Subject) -> CalendarRead:
        """Create a feed with a new address; the previous address stops working."""
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        return _read(await self._calendars.put(subject.id, secret, self._clock()))

    async def revoke(self, subject: Subject) -> None:
        """Revoke the feed's address."""
        await self._calendars.remove(subject.id)

    async def owner_of(self, secret: str) -> Subject:
        """Return the owner of a feed; raise `NotFound` if there is no such feed."""
        owner = await self._calendars.owner_of(secret)
        if owner is None:
            raise NotFound
        return Subject(owner)

    async def count(self, subject: Subject) -> int:
        """Return an upper bound of the number of flows in the feed."""
        return await self._calendars.count_flows(subject.id, _MOST_FLOWS)

    async def contents(self, subject: Subject) -> Contents:
        """Return the open flows with a due date, for the feed; flows of archived contexts are left out."""

        async def work(visibility: Visibility) -> tuple[Sequence[Document], Sequence[Document]]:
            contexts = await self._calendars.context_names(subject.id)
            flows = await self._calendars.flows(subject.id, _MOST_FLOWS, _MOST_BYTES, visibility.where)
            return contexts, flows

        contexts, flows = await self._reads.read(subject, work)
        names = {context["_id"]: context["name"] for context in contexts}
        return Contents([flow for flow in flows if flow["context_id"] in names], names)


def _read(document: Document) -> CalendarRead:
    return {
        "path": f"/api/v1/calendar/{document['secret']}.ics",
        "created_at": document["created_at"],
    }
