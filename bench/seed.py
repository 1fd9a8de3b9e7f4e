"""The data: users with four contexts each and flows in them, and one user with very many flows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bson import ObjectId
from my_flow_api.flows.batch_schemas import MAX_OPERATIONS
from my_flow_api.flows.repository import order_keys
from my_flow_api.flows.rules import derived_fields
from pymongo import MongoClient

CONTEXTS = 4
# One character beyond the usual alphabets makes Python take four bytes for each.
LONGEST_DESCRIPTION = "x" * 9_999 + "😀"
_OPEN = 3  # flows that are open, whatever the random generator decides for the others
_NOW = datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SeededUser:
    """A user with two of their contexts, a flow without a due date in the first, two open flows, and others.

    Attributes:
        batch: Up to a hundred more flows, which batches change.
    """

    name: str
    context: ObjectId
    other: ObjectId
    flow: ObjectId
    edited: ObjectId
    done: ObjectId
    batch: Sequence[ObjectId] = field(default=(), kw_only=True)

    def ids(self) -> dict[str, ObjectId]:
        """Return the ids by placeholder name."""
        return {name: getattr(self, name) for name in ("context", "other", "flow", "edited", "done")}


def seed(
    url: str, database: str, *, people: int, flows: int, many: int
) -> tuple[list[SeededUser], SeededUser]:
    """Create `people` users with `flows` flows each, and one user with `many`."""
    mixed = Random(1)  # noqa: S311  (the same data each time)
    with MongoClient[dict[str, Any]](url) as client:
        store = client[database]
        usual = [_person(store, f"person-{n}", flows, mixed) for n in range(people)]
        return usual, _person(store, "person-with-many", many, mixed)


def lengthen_descriptions(url: str, database: str, person: SeededUser) -> None:
    """Give all flows of a user descriptions that take as much memory as any can."""
    with MongoClient[dict[str, Any]](url) as client:
        client[database]["flows"].update_many(
            {"user_id": person.name}, {"$set": {"description": LONGEST_DESCRIPTION}}
        )


def _person(store: Any, name: str, flows: int, mixed: Random) -> SeededUser:
    contexts: list[dict[str, Any]] = [
        {
            "_id": ObjectId(), "user_id": name, "name": f"Context {n}", "color": "#2F6FEB", "icon": "💼",
            "position": float(n), "archived_at": None, "last_visited_at": None, "deleted_at": None,
            "version": 1, "created_at": _NOW, "updated_at": _NOW,
        }
        for n in range(CONTEXTS)
    ]  # fmt: skip
    store["contexts"].insert_many(contexts)
    store["preferences"].insert_one(
        {
            "user_id": name, "timezone": "Europe/Helsinki", "day_starts_at": "00:00", "theme": "system",
            "current_context_id": None, "onboarding_completed_at": None, "notifications_enabled": False,
            "version": 1, "created_at": _NOW, "updated_at": _NOW,
        }
    )  # fmt: skip
    documents = [_flow(name, contexts[n % CONTEXTS]["_id"], n, mixed) for n in range(flows)]
    store["flows"].insert_many(documents)
    flow, edited, done = (document["_id"] for document in documents[:_OPEN])
    batch = [document["_id"] for document in documents[_OPEN : _OPEN + MAX_OPERATIONS]]
    return SeededUser(name, contexts[0]["_id"], contexts[1]["_id"], flow, edited, done, batch=batch)


def _flow(user_id: str, context_id: Any, number: int, mixed: Random) -> dict[str, Any]:
    day = (_NOW + timedelta(days=mixed.randint(-10, 30))).date().isoformat()
    due = {"date": day, "time": None, "timezone": None} if number and mixed.random() < 0.5 else None
    completed = number >= _OPEN and mixed.random() < 0.3
    created = _NOW - timedelta(minutes=number)
    basic = {
        "title": f"Flow number {number}",
        "priority": mixed.choice(["low", "medium", "high"]),
        "due": due,
    }
    document: dict[str, Any] = {
        "_id": ObjectId(), "user_id": user_id, "context_id": context_id, **basic, **derived_fields(basic),
        "description": None, "reminder_enabled": False, "position": float(number), "completed": completed,
        "completed_at": created if completed else None, "archived_at": None, "deleted_at": None,
        "deleted_with_context": False, "version": 1, "created_at": created, "updated_at": created,
    }  # fmt: skip
    return {**document, **order_keys(document)}
