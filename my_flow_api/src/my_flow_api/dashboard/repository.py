"""Reads the contexts of the dashboard with their last visits, and counts their flows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bson import ObjectId

from my_flow_api.flows.plans import SOMEDAY_KEY
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.persistence.mongo import Collection, Mongo
from my_flow_api.kit.persistence.repository import ALL, LIVE

_ALL = 10_000  # in one batch; by default the first has 101 documents, and the rest need another round trip


class VisitedContexts(NamedTuple):
    """Contexts in order, and the time of the user's last transition from or to each of them, if any."""

    contexts: Sequence[Document]
    visits: Mapping[ObjectId, datetime]


class FlowCount(NamedTuple):
    """The number of flows of a context with the same `completed` and as many bounds above their due date."""

    context_id: ObjectId
    completed: bool
    bounds_above: int
    number: int


class DashboardRepository:
    """Reads for the dashboard; every query has the owner."""

    def __init__(self, mongo: Mongo) -> None:
        self._contexts: Collection = mongo.collection("contexts")
        self._flows: Collection = mongo.collection("flows")

    async def visited_contexts(self, user_id: str) -> VisitedContexts:
        """Return the user's contexts, without archived ones, and the last visit of each."""
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
        """Count the flows of contexts, each flow once, without open ones that are planned for someday.

        Args:
            user_id: The owner.
            context_ids: The contexts.
            bounds: Due keys in ascending order; see `flows/due_ranges.py`.
            among: Filter of the flows to count.
        """
        pipeline: list[dict[str, Any]] = [
            {
                "$match": {
                    "user_id": user_id,
                    "context_id": {"$in": list(context_ids)},
                    "completed": {"$in": [False, True]},
                    "archived_at": None,
                    "$nor": [{"completed": False, "plan_key": SOMEDAY_KEY}],
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
    """Add the time of the latest transition for each context of the user in `field`.

    MongoDB reads one index key for each of them (DISTINCT_SCAN).
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
