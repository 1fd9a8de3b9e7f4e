"""Flows of every kind, many of them alike, the same each time."""

import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from bson import ObjectId
from tests.conftest import Database
from tests.support.api import Json, Person
from tests.support.clock import MAY_15_NOON

from my_flow_api.flows.repository import order_keys
from my_flow_api.flows.rules import derived_fields

EVERYTHING = 240


async def fill(alice: Person, bob: Person, database: Database) -> tuple[Json, Json]:
    """Two contexts with flows of every kind, many of them alike; and somebody else's."""
    mixed = random.Random(1)  # noqa: S311  (the same flows each time)
    work, home = await alice.makes_context(), await alice.makes_context(name="Home")
    template_of = {}
    for person, context in ((alice, work), (bob, await bob.makes_context())):
        flow = await person.makes_flow(context)
        template_of[context["id"]] = await database["flows"].find_one_and_delete(
            {"_id": ObjectId(flow["id"])}
        )
    zones = ["UTC", "Pacific/Kiritimati", "America/St_Johns"]
    stored: list[Json] = []
    for n in range(EVERYTHING + 60):
        template = template_of[work["id"]] if n < EVERYTHING else next(reversed(template_of.values()))
        assert template is not None
        day = f"2026-05-{mixed.randint(12, 21)}"
        due = mixed.choice(
            [
                None,
                {"date": day, "time": None, "timezone": None},
                {
                    "date": day,
                    "time": mixed.choice(["00:00", "11:59", "12:00"]),
                    "timezone": mixed.choice(zones),
                },
            ]
        )
        title = mixed.choice(["plan", "Plan", "alpha", "Ärger", "ÖL", "x" * 200, "☕"])
        priority = mixed.choice(["low", "medium", "high"])
        in_home = n < EVERYTHING and n % 3 == 0
        made = {
            "_id": ObjectId(),
            "title": title,
            "priority": priority,
            "due": due,
            "completed": n % 4 == 0,
            "completed_at": MAY_15_NOON + timedelta(seconds=n % 37) if n % 4 == 0 else None,
            "archived_at": MAY_15_NOON if n % 8 == 1 else None,
            "deleted_at": MAY_15_NOON if n % 10 == 2 else None,
            "position": float(mixed.randint(0, 20)),
            "created_at": MAY_15_NOON + timedelta(seconds=mixed.randint(0, 40)),
            **({"context_id": ObjectId(home["id"])} if in_home else {}),
            **derived_fields({"title": title, "description": None, "priority": priority, "due": due}),
        }
        document = {**template, **made}
        stored.append({**document, **order_keys(document)})
    mixed.shuffle(stored)
    await database["flows"].insert_many(stored)
    return work, home


async def store_flows(database: Database, context: Json, titles: Iterable[str], **fields: Any) -> None:
    """Open flows of the context with these titles, past the API, which would take its time."""
    context_id = ObjectId(context["id"])
    owner = await database["contexts"].find_one({"_id": context_id})
    assert owner is not None
    await database["flows"].insert_many(
        [
            {
                **document,
                **order_keys(document),
            }
            for document in (_document(owner["user_id"], context_id, title, fields) for title in titles)
        ]
    )


def _document(user_id: str, context_id: ObjectId, title: str, fields: Json) -> Json:
    written = {"title": title, "description": None, "priority": "medium", "due": None}
    return {
        "_id": ObjectId(), "user_id": user_id, "context_id": context_id, **written, **derived_fields(written),
        "reminder_enabled": False, "position": 1.0, "completed": False, "completed_at": None,
        "archived_at": None, "deleted_at": None, "deleted_with_context": False, "version": 1,
        "created_at": MAY_15_NOON, "updated_at": MAY_15_NOON, **fields,
    }  # fmt: skip
