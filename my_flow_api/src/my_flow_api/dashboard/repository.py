"""The counts of the dashboard, by one aggregation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from my_flow_api.kit.documents import Document
from my_flow_api.kit.mongo import Collection, Mongo
from my_flow_api.kit.repository import ALL, LIVE


class DashboardRepository:
    def __init__(self, mongo: Mongo) -> None:
        self._contexts: Collection = mongo.collection("contexts")

    async def overview(
        self,
        user_id: str,
        *,
        among: Mapping[str, Any] = ALL,
        now: datetime,
        today: str,
        end_of_today: datetime,
    ) -> Sequence[Document]:
        """The person's contexts in order, each with `counts` of its flows and `last_visited_at`.

        Args:
            among: which flows count.
            today: the person's day at `now`, YYYY-MM-DD.
            end_of_today: the first instant that belongs to a later day.
        """
        counts = _counts(now, today, end_of_today)
        pipeline: list[dict[str, Any]] = [
            {"$match": {"user_id": user_id, "archived_at": None, **LIVE}},
            {"$sort": {"position": 1, "_id": 1}},
            {
                "$lookup": {
                    "from": "flows",
                    "localField": "_id",
                    "foreignField": "context_id",
                    "pipeline": [
                        {
                            "$match": {
                                "user_id": user_id,
                                "completed": {"$in": [False, True]},
                                "archived_at": None,
                                **LIVE,
                                **among,
                            }
                        },
                        {"$group": {"_id": None, **counts}},
                    ],
                    "as": "counts",
                }
            },
            _latest_transition(user_id, "to_context_id", "entered"),
            _latest_transition(user_id, "from_context_id", "left"),
            {
                "$set": {
                    "counts": {"$first": "$counts"},
                    "last_visited_at": {
                        "$max": [{"$first": "$entered.created_at"}, {"$first": "$left.created_at"}]
                    },
                }
            },
        ]
        return await self._contexts.aggregate(pipeline).to_list(None)


def _latest_transition(user_id: str, field: str, name: str) -> dict[str, Any]:
    """The person's latest transition that has the context in `field`, in a list under `name`."""
    return {
        "$lookup": {
            "from": "transitions",
            "localField": "_id",
            "foreignField": field,
            "pipeline": [
                {"$match": {"user_id": user_id}},
                {"$sort": {"created_at": -1, "_id": -1}},
                {"$limit": 1},
                {"$project": {"_id": 0, "created_at": 1}},
            ],
            "as": name,
        }
    }


def _counts(now: datetime, today: str, end_of_today: datetime) -> dict[str, Any]:
    """The accumulators. They say in MongoDB's words what `flows.rules.status_of` says in Python's."""
    is_open = {"$not": "$completed"}
    is_timed = {"$ne": ["$due_instant", None]}
    has_due = {"$ne": ["$due", None]}
    missed = {
        "$cond": [is_timed, {"$lt": ["$due_instant", now]}, {"$lt": ["$due.date", today]}],
    }
    is_today = {
        "$cond": [
            is_timed,
            {"$and": [{"$gte": ["$due_instant", now]}, {"$lt": ["$due_instant", end_of_today]}]},
            {"$eq": ["$due.date", today]},
        ]
    }
    return {
        "open": _how_many(is_open),
        "overdue": _how_many({"$and": [is_open, has_due, missed]}),
        "due_today": _how_many({"$and": [is_open, has_due, is_today]}),
        "completed": _how_many("$completed"),
    }


def _how_many(condition: Any) -> dict[str, Any]:
    return {"$sum": {"$cond": [condition, 1, 0]}}
