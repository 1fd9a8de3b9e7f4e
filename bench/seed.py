"""The data: users with four contexts each and flows in them, and one user with very many flows.

Flows are as the API stores them. Half of them have a due date, a fifth a plan, an eighth a checklist, and one
of 25 repeats.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bson import ObjectId
from my_flow_api.flows.batch_schemas import MAX_OPERATIONS
from my_flow_api.flows.documents import new_flow_document
from my_flow_api.flows.repository import order_keys
from my_flow_api.flows.schemas import FlowFields
from my_flow_api.repetition.series import instance_id
from pymongo import MongoClient

from bench.load.generator.mix import Person

CONTEXTS = 4
ZONE = "Europe/Helsinki"
FEWEST = 4
"""The least number of flows of a user: those that `SeededUser` names."""
# One character beyond the usual alphabets makes Python take four bytes for each.
LONGEST_DESCRIPTION = "x" * 9_999 + "😀"
_REPEATING, _ONE_OF = 3, 25  # the numbers of the flows that repeat: 3, 28, 53 and so on
_RULES = ("FREQ=DAILY", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY")
_NOW = datetime.now(UTC)


def today() -> date:
    """Return the day that it is for every user."""
    return datetime.now(ZoneInfo(ZONE)).date()


@dataclass(frozen=True, slots=True)
class SeededUser:
    """A user with two of their contexts, a flow without a due date in the first, two open flows, and others.

    Attributes:
        series: The series of a flow that repeats daily.
        batch: Up to a hundred more flows, which do not repeat and which batches change.
    """

    name: str
    context: ObjectId
    other: ObjectId
    flow: ObjectId
    edited: ObjectId
    done: ObjectId
    series: ObjectId
    batch: Sequence[ObjectId] = field(default=(), kw_only=True)

    def ids(self) -> dict[str, ObjectId]:
        """Return the ids by placeholder name."""
        return {name: getattr(self, name) for name in ("context", "other", "flow", "edited", "done")}

    def with_token(self, token: str) -> Person:
        """Return the user as the mixed load knows them."""
        return Person(token, str(self.context), str(self.other), str(self.flow), today().isoformat())

    def instance(self, number: int) -> ObjectId:
        """Return the id of the flow with this number in the series that repeats daily."""
        return instance_id(self.name, self.series, number)


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
            "user_id": name, "timezone": ZONE, "day_starts_at": "00:00", "theme": "system",
            "current_context_id": None, "onboarding_completed_at": None, "notifications_enabled": False,
            "version": 1, "created_at": _NOW, "updated_at": _NOW,
        }
    )  # fmt: skip
    documents = [_flow(name, contexts[n % CONTEXTS]["_id"], n, mixed) for n in range(flows)]
    store["flows"].insert_many(documents)
    flow, edited, done, repeating = documents[:FEWEST]
    batch = [document["_id"] for document in documents[FEWEST:] if "repeat" not in document]
    return SeededUser(
        name,
        context=contexts[0]["_id"],
        other=contexts[1]["_id"],
        flow=flow["_id"],
        edited=edited["_id"],
        done=done["_id"],
        series=repeating["repeat"]["series_id"],
        batch=batch[:MAX_OPERATIONS],
    )


def _flow(user_id: str, context_id: Any, number: int, mixed: Random) -> dict[str, Any]:
    created, repeats = _NOW - timedelta(minutes=number), number % _ONE_OF == _REPEATING
    has_due = number > 0 and mixed.random() < 0.5
    is_planned = number >= FEWEST and mixed.random() < 0.2
    completed = number >= FEWEST and mixed.random() < 0.3
    if repeats:
        has_due, is_planned, completed = False, True, False
    fields = FlowFields.model_validate(
        {
            "title": f"Flow number {number}",
            "priority": mixed.choice(["low", "medium", "high"]),
            "due": {"date": _day(mixed, -10, 30)} if has_due else None,
            "planned": _plan(number, mixed) if is_planned else None,
            "repeat": {"rule": _RULES[number // _ONE_OF % len(_RULES)]} if repeats else None,
            "items": [{"text": f"Step {n}"} for n in range(3 if mixed.random() < 0.125 else 0)],
        }
    )
    document = new_flow_document(
        fields,
        context_id=context_id,
        position=float(number),
        now=created,
        completed_at=created if completed else None,
    )
    id_ = ObjectId()
    if repeats:
        id_ = instance_id(user_id, document["repeat"]["series_id"], document["repeat"]["number"])
    document = {"_id": id_, "user_id": user_id, **document}
    return {**document, **order_keys(document)}


def _plan(number: int, mixed: Random) -> dict[str, Any]:
    """Return a plan of the last days or the next two weeks, half of them with a time of day."""
    timed = {"time": f"{mixed.randint(7, 20):02}:00", "timezone": ZONE} if number % 2 else {}
    return {"date": _day(mixed, -3, 14), **timed}


def _day(mixed: Random, first: int, last: int) -> str:
    return (today() + timedelta(days=mixed.randint(first, last))).isoformat()
