"""Reads resume notes, which are stored in the transitions that left a context."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bson import ObjectId

from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.persistence.mongo import Collection, Mongo, Session
from my_flow_api.kit.persistence.repository import LIVE

_NEWEST_FIRST = {"created_at": -1, "_id": -1}
_FIELDS = {"_id": 0, "resume_note": 1, "created_at": 1}


class ContextsWithNote(NamedTuple):
    """Contexts by their ids, and the latest transition that left the context of the note."""

    contexts: Mapping[ObjectId, Document]
    left: Document | None


class ResumeNoteRepository:
    """Reads resume notes; every query has the owner."""

    def __init__(self, mongo: Mongo) -> None:
        self._contexts: Collection = mongo.collection("contexts")
        self._transitions: Collection = mongo.collection("transitions")

    async def latest(
        self, user_id: str, context_id: ObjectId, session: Session | None = None
    ) -> Document | None:
        """Return the note and time of the latest transition that left this context."""
        return await self._transitions.find_one(
            {"user_id": user_id, "from_context_id": context_id},
            _FIELDS,
            sort=list(_NEWEST_FIRST.items()),
            session=session,
        )

    async def contexts_with_note(
        self, user_id: str, ids: Sequence[ObjectId], note_context_id: ObjectId
    ) -> ContextsWithNote:
        """Return the contexts that the user has outside the trash, and the note of `note_context_id`.

        It is one aggregation: a second query would be a second round trip.
        """
        pipeline: list[dict[str, Any]] = [
            {"$match": {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE}},
            {
                "$unionWith": {
                    "coll": "transitions",
                    "pipeline": [
                        {"$match": {"user_id": user_id, "from_context_id": note_context_id}},
                        {"$sort": _NEWEST_FIRST},
                        {"$limit": 1},
                        {"$project": _FIELDS},
                    ],
                }
            },
        ]
        found = await self._contexts.aggregate(pipeline).to_list(len(ids) + 1)
        contexts = {document["_id"]: document for document in found if "_id" in document}
        return ContextsWithNote(contexts, next((one for one in found if "_id" not in one), None))
