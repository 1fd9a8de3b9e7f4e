"""Lists the trash, with the time at which each item is removed."""

import asyncio
import heapq
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bson import ObjectId

from my_flow_api.contexts.service import ContextService, read_context
from my_flow_api.flows.documents import flow_from_document
from my_flow_api.flows.service import FlowService
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.pagination import Cursor, milliseconds, paginate
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.kit.persistence.mongo import TRASH_DAYS
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.operations.visibility import Visibility
from my_flow_api.preferences.service import PreferencesService
from my_flow_api.trash.schemas import TrashItem, TrashPage, TrashQuery


class TrashService:
    def __init__(
        self,
        contexts: ContextService,
        flows: FlowService,
        preferences: PreferencesService,
        reads: ConsistentReads,
    ) -> None:
        self._contexts = contexts
        self._flows = flows
        self._preferences = preferences
        self._reads = reads

    async def list(self, subject: Subject, query: TrashQuery) -> TrashPage:
        """Contexts and flows in one list, the last deleted first."""
        after = Cursor.decode(query.cursor) if query.cursor else None

        async def work(visibility: Visibility) -> tuple[Sequence[Document], Sequence[Document]]:
            if visibility.hidden.everything:
                return [], []
            return await asyncio.gather(
                self._contexts.trash(subject, query.limit + 1, after),
                self._flows.trash(subject, query.limit + 1, after),
            )

        (contexts, flows), moment = await asyncio.gather(
            self._reads.read(subject, work), self._preferences.moment(subject)
        )
        merged = list(heapq.merge(contexts, flows, key=_place, reverse=True))[: query.limit + 1]
        page, next_cursor = paginate(
            merged, query.limit, lambda last: Cursor(milliseconds(last["deleted_at"]), last["_id"])
        )
        of_flows = {found["context_id"] for found in page if "context_id" in found}
        live = await self._contexts.live_ids(subject, of_flows)
        return {"items": [_item(found, live, moment) for found in page], "next_cursor": next_cursor}


def _place(found: Document) -> tuple[datetime, ObjectId]:
    return (found["deleted_at"], found["_id"])


def _item(found: Document, live: Collection[ObjectId], moment: LocalNow) -> TrashItem:
    is_flow = "context_id" in found
    return {
        "kind": "flow" if is_flow else "context",
        "context": None if is_flow else read_context(found),
        "flow": flow_from_document(found, moment) if is_flow else None,
        "deleted_at": found["deleted_at"],
        "goes_at": found["deleted_at"] + timedelta(days=TRASH_DAYS),
        "restorable": not is_flow or found["context_id"] in live,
    }
