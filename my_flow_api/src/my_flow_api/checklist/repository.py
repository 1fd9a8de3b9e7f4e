"""Changes the items of flows in MongoDB."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bson import ObjectId

from my_flow_api.checklist.updates import (
    STORED,
    Expression,
    added,
    edited,
    moved,
    removed,
    room_for,
    update_of_items,
    without_done,
)
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.etag import Precondition
from my_flow_api.kit.persistence.mongo import Session
from my_flow_api.kit.persistence.repository import OwnedRepository


class Write(NamedTuple):
    """A write to one flow: when it happens, which flows are visible, and the expected version."""

    user_id: str
    flow_id: ObjectId
    at: datetime
    among: Mapping[str, Any]
    precondition: Precondition


class ChecklistRepository(OwnedRepository):
    """Changes the items of a flow by one atomic update, and returns the flow.

    All methods raise `NotFound` and `PreconditionFailed` for the flow as `OwnedRepository.change` does, and
    return None if the flow has no such item.
    """

    name = "flows"

    def update_of(self, changes: Mapping[str, Any], at: datetime) -> Any:
        """Return the update for the expression of the new items."""
        return update_of_items(changes["items"], at)

    async def add(
        self, write: Write, new: Sequence[Document], *, at_end: bool, after: ObjectId | None
    ) -> Document | None:
        """Add the items that the flow does not have yet; None if it would have too many."""
        room = room_for([item["id"] for item in new])
        return await self._change(write, room, added(new, at_end=at_end, after=after))

    async def edit(
        self,
        write: Write,
        id_: ObjectId,
        fields: Document,
        *,
        is_moved: bool = False,
        after: ObjectId | None = None,
    ) -> Document | None:
        """Change fields of an item and, if it is moved, its place: after another item or at the front."""
        items = edited(id_, fields) if fields else STORED
        if is_moved:
            items = moved(id_, after, items)
        return await self._change(write, {"items.id": id_}, items)

    async def remove(self, write: Write, id_: ObjectId, *, session: Session | None = None) -> Document | None:
        """Remove an item."""
        return await self._change(write, {"items.id": id_}, removed(id_), session=session)

    async def clear_done(self, write: Write) -> Document | None:
        """Remove the items that are done; None if none is."""
        return await self._change(write, {"items.done": True}, without_done())

    async def _change(
        self, write: Write, where: Expression, items: Expression, *, session: Session | None = None
    ) -> Document | None:
        return await self.change_where(
            where,
            write.user_id,
            write.flow_id,
            {"items": items},
            at=write.at,
            among=write.among,
            precondition=write.precondition,
            session=session,
        )
