"""Reads the contexts of the dashboard with their last visits, and counts their flows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bson import ObjectId

from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.persistence.mongo import Collection, Mongo
from my_flow_api.kit.persistence.repository import ALL, LIVE

_ALL = 10_000  # in one answer; without a number it has 101, and the others come with a second command


class VisitedContexts(NamedTuple):
    """Contexts in order, and when the person last entered or left each that they ever did."""

    contexts: Sequence[Document]
    visits: Mapping[ObjectId, datetime]


class FlowCount(NamedTuple):
    """The number of flows of a context with the same `completed` and as many bounds above their due."""

    context_id: ObjectId
    completed: bool
    bounds_above: int
    number: int


class DashboardRepository:
    def __init__(self, mongo: Mongo) -> None:
        self._contexts: Collection = mongo.collection("contexts")
        self._flows: Collection = mongo.collection("flows")

    async def visited_contexts(self, user_id: str) -> VisitedContexts:
        """Read the person's contexts, those in the archive left out, and all their visits."""
        pipeline: list[dict[str, Any]] = [
            {"$match": {"user_id": user_id, "archived_at": None, **LIVE}},
            _latest_transitions(user_id, "to_context_id"),
            _latest_transitions(user_id, "from_context_id"),
        ]
        contexts: list[Document] = []
        visits: dict[ObjectId, datetime] = {}
        for found in await self._contexts.aggregate(pipeline, batchSize=_ALL).to_list(None):
            if "_id" in found:
                contexts.append(found)
            else:
                context_id, at = found["visited_id"], found["at"]
                visits[context_id] = max(at, visits.get(context_id, at))
        contexts.sort(key=lambda context: (context["position"], context["_id"]))
        return VisitedContexts(contexts, visits)

    async def count_flows(
        self,
        user_id: str,
        context_ids: Sequence[ObjectId],
        bounds: Sequence[str],
        among: Mapping[str, Any] = ALL,
    ) -> Sequence[FlowCount]:
        """Count the flows of contexts, each flow once.

        Args:
            bounds: keys of the order of dues, in that order; see `flows/due_ranges.py`.
            among: which flows count.
        """
        pipeline: list[dict[str, Any]] = [
            {
                "$match": {
                    "user_id": user_id,
                    "context_id": {"$in": list(context_ids)},
                    "completed": {"$in": [False, True]},
                    "archived_at": None,
                    **LIVE,
                    **among,
                }
            },
            {
                "$group": {
                    "_id": {
                        "context_id": "$context_id",
                        "completed": "$completed",
                        "is_before": [{"$lt": ["$due_key", bound]} for bound in bounds],
                    },
                    "number": {"$sum": 1},
                }
            },
        ]
        return [
            FlowCount(key["context_id"], key["completed"], sum(key["is_before"]), found["number"])
            for found in await self._flows.aggregate(pipeline, batchSize=_ALL).to_list(None)
            for key in [found["_id"]]
        ]


def _latest_transitions(user_id: str, field: str) -> dict[str, Any]:
    """Add the time of the latest transition for each context that the person has in `field`.

    MongoDB reads one key of the index for each of them (DISTINCT_SCAN).
    """
    return {
        "$unionWith": {
            "coll": "transitions",
            "pipeline": [
                {"$match": {"user_id": user_id}},
                {"$sort": {field: 1, "created_at": -1, "_id": -1}},
                {"$group": {"_id": f"${field}", "at": {"$first": "$created_at"}}},
                {"$project": {"_id": 0, "visited_id": "$_id", "at": 1}},
            ],
        }
    }
