"""The contexts that focus is about and the resume note of one of them, by one aggregation."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bson import ObjectId

from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.persistence.mongo import Collection, Mongo
from my_flow_api.kit.persistence.repository import LIVE


class ContextsWithNote(NamedTuple):
    """Contexts by their ids, and the latest transition that left the one whose note was asked for."""

    contexts: Mapping[ObjectId, Document]
    left: Document | None


class FocusRepository:
    def __init__(self, mongo: Mongo) -> None:
        self._contexts: Collection = mongo.collection("contexts")

    async def contexts_with_note(
        self, user_id: str, ids: Sequence[ObjectId], note_context_id: ObjectId
    ) -> ContextsWithNote:
        """Read the contexts that the person has outside the trash, and the note of `note_context_id`."""
        pipeline: list[dict[str, Any]] = [
            {"$match": {"_id": {"$in": list(ids)}, "user_id": user_id, **LIVE}},
            {
                "$unionWith": {
                    "coll": "transitions",
                    "pipeline": [
                        {"$match": {"user_id": user_id, "from_context_id": note_context_id}},
                        {"$sort": {"created_at": -1, "_id": -1}},
                        {"$limit": 1},
                        {"$project": {"_id": 0, "resume_note": 1, "created_at": 1}},
                    ],
                }
            },
        ]
        found = await self._contexts.aggregate(pipeline).to_list(len(ids) + 1)
        contexts = {document["_id"]: document for document in found if "_id" in document}
        return ContextsWithNote(contexts, next((one for one in found if "_id" not in one), None))
