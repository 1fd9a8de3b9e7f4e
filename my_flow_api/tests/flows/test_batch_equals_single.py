"""A random batch does what the same operations do one by one, and its undo takes it back."""

from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bson import ObjectId
from tests.conftest import Database
from tests.support.api import Json, Person, listed
from tests.support.clock import FrozenClock

from my_flow_api.flows.documents import new_flow_document
from my_flow_api.flows.repeating import completion_writes
from my_flow_api.flows.repository import order_keys
from my_flow_api.flows.schemas import FlowFields
from my_flow_api.kit.clock import position_of
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.repetition.series import instance_id

MAY = "2026-05-{:02}"
CONTEXTS = ("live", "other", "archived", "trashed")
ACTIONS = {
    "complete": "complete", "reopen": "reopen", "archive": "archive", "unarchive": "unarchive",
    "restore": "restore",
}  # fmt: skip


class World:
    """Contexts and flows of every kind, the same for each person but for their ids."""

    def __init__(self, person: Person, user_id: str, database: Database, seed: int, number: int) -> None:
        mixed = Random(seed)  # noqa: S311  (the same things each time)
        self.person, self._user_id, self._database = person, user_id, database
        self.context_ids = {name: ObjectId() for name in CONTEXTS}
        self._contexts = [self._context(name, id_) for name, id_ in self.context_ids.items()]
        self._flows = [self._flow(mixed, ObjectId()) for _ in range(number)]
        self._flows += [one for flow in self._flows if (one := self._following(mixed, flow)) is not None]
        self.flow_ids: list[ObjectId] = [flow["_id"] for flow in self._flows]
        self._names = {str(id_): name for name, id_ in self.context_ids.items()}
        for n, flow in enumerate(self._flows):
            self._names[str(flow["items"][0]["id"])] = f"item of {n}"
            if flow.get("repeat"):
                self._names[str(flow["repeat"]["series_id"])] = f"series {n}"
                for number in range(2, 5):
                    id_ = instance_id(user_id, flow["repeat"]["series_id"], number)
                    self._names[str(id_)] = f"number {number} of {n}"
        self._names |= {str(id_): f"flow {n}" for n, id_ in enumerate(self.flow_ids)}

    def _context(self, name: str, id_: ObjectId) -> Json:
        now = FrozenClock().now
        return {
            "_id": id_, "user_id": self._user_id, "name": name, "color": "#2F6FEB", "icon": "x",
            "position": 1.0, "archived_at": now if name == "archived" else None,
            "deleted_at": now if name == "trashed" else None,
            "version": 1, "created_at": now, "updated_at": now,
        }  # fmt: skip

    def _flow(self, mixed: Random, id_: ObjectId) -> Json:
        now = FrozenClock().now
        place, due, planned = mixed.choice(CONTEXTS), _due(mixed), mixed.choice([None, _due(mixed)])
        document = new_flow_document(
            FlowFields.model_validate(
                {
                    "title": mixed.choice(["Plan", "Call mum", "Éclair"]),
                    "description": mixed.choice([None, "Long text"]),
                    "priority": mixed.choice(["low", "medium", "high"]),
                    "due": due,
                    "planned": planned,
                    "items": [{"text": "Milk", "done": mixed.choice([True, False])}],
                    "repeat": mixed.choice([None, _repeat(mixed, is_dated=bool(due or planned))]),
                }
            ),
            context_id=self.context_ids[place],
            position=float(mixed.randint(1, 9)),
            now=now,
            completed_at=mixed.choice([None, now]),
            archived_at=mixed.choice([None, None, now]),
        )
        is_gone = place == "trashed" or mixed.random() < 0.2
        trash = {
            "deleted_at": now if is_gone else None,
            "deleted_with_context": place == "trashed" and mixed.random() < 0.5,
            "version": mixed.randint(1, 3),
        }
        document = {"_id": id_, "user_id": self._user_id, **document, **trash}
        return {**document, **order_keys(document)}

    def _following(self, mixed: Random, flow: Json) -> Json | None:
        """Return the flow after one of a series, as it was made, changed since or taken back; or none."""
        if not flow.get("repeat") or mixed.random() < 0.3:
            return None
        moment = LocalNow(FrozenClock().now, ZoneInfo("UTC"))
        found = completion_writes(self._user_id, {**flow, "deleted_at": None}, None, moment).next_flow
        if found is None:
            return None
        if not flow["completed"]:
            trash = {"deleted_at": moment.now, "deleted_with_context": True, "taken_back": True}
            return {**found, **trash}
        is_gone = flow["context_id"] == self.context_ids["trashed"]
        trash = {"deleted_at": moment.now, "deleted_with_context": True} if is_gone else {}
        return {**found, **trash, "version": mixed.randint(1, 2)}

    async def is_stored(self) -> None:
        await self._database["contexts"].insert_many([dict(one) for one in self._contexts])
        await self._database["flows"].insert_many([dict(one) for one in self._flows])

    async def flows(self) -> list[Json]:
        """Return the flows of the beginning, with the names of contexts and flows in place of ids."""
        return (await self.all_flows())[: len(self.flow_ids)]

    async def all_flows(self) -> list[Json]:
        """All stored flows, those of the beginning first."""
        stored = {one["_id"]: one async for one in self._database["flows"].find({"user_id": self._user_id})}
        here = [self.named(stored.pop(id_) | {"user_id": ""}) for id_ in self.flow_ids]
        made = [self.named(one | {"user_id": ""}) for one in stored.values()]
        return here + sorted(made, key=lambda flow: str(flow["_id"]))

    def series_of(self, id_: ObjectId) -> ObjectId | None:
        """Return the series of a flow of the beginning, if it repeats."""
        flow = next(one for one in self._flows if one["_id"] == id_)
        series_id: ObjectId | None = flow["repeat"]["series_id"] if flow.get("repeat") else None
        return series_id

    def named(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.named(one) for key, one in value.items() if key != "request_id"}
        if isinstance(value, list):
            return [self.named(one) for one in value]
        if isinstance(value, float) and value >= position_of(FrozenClock().now):
            return "last"  # in a batch each that is moved comes after the one before
        if isinstance(value, ObjectId | str):
            for id_, name in self._names.items():
                value = str(value).replace(id_, name)
        return value


def _due(mixed: Random) -> Json | None:
    return mixed.choice(
        [
            None,
            {"date": MAY.format(mixed.randint(10, 20)), "time": None, "timezone": None},
            {"date": MAY.format(mixed.randint(10, 20)), "time": "09:30", "timezone": "Europe/Helsinki"},
        ]
    )


def _repeat(mixed: Random, *, is_dated: bool) -> Json:
    rule = mixed.choice(["FREQ=DAILY", "FREQ=DAILY;COUNT=1", "FREQ=WEEKLY;BYDAY=MO,TH"])
    counts_from = mixed.choice([None, "completion"]) if is_dated else "completion"
    return {"rule": rule, "counts_from": counts_from}


def operations_of(world: World, stranger: ObjectId, seed: int) -> list[Json]:
    """Operations on all flows of a world, on one of somebody else and on one of nobody."""
    mixed = Random(seed)  # noqa: S311
    found: list[Json] = []
    for id_ in mixed.sample([*world.flow_ids, stranger, ObjectId("0" * 24)], len(world.flow_ids) + 2):
        fields: dict[str, Json] = {
            **{action: {} for action in (*ACTIONS, "delete")},
            "move": mixed.choice(
                [
                    {"context_id": str(mixed.choice([*world.context_ids.values()]))},
                    {"context_id": str(world.context_ids["other"]), "position": 2.5},
                    {"position": 3.5},
                ]
            ),
            "plan": {"planned": mixed.choice([{"someday": True}, _due(mixed)])},
            "set_due": {"due": _due(mixed)},
            "set_priority": {"priority": mixed.choice(["low", "medium", "high"])},
        }
        action = mixed.choice([*fields])
        version = {"version": mixed.randint(1, 3)} if mixed.random() < 0.4 else {}
        found.append({"flow_id": str(id_), "action": action, **version, **fields[action]})
    return found


async def does_alone(person: Person, operation: Json) -> Json:
    """Send one operation as a single request, and return the result that it should have in a batch."""
    fields = {**operation}
    path = f"/flows/{fields.pop('flow_id')}"
    action, version = fields.pop("action"), fields.pop("version", None)
    headers = {"if-match": f'"{version}"'} if version else {}
    if action == "delete":
        response = await person.delete(path, headers=headers)
    elif action == "move":
        response = await person.post(f"{path}/move", fields, headers=headers)
    elif action in ACTIONS:
        response = await person.post(f"{path}/{ACTIONS[action]}", headers=headers)
    else:
        response = await person.patch(path, fields, headers=headers)
    body = response.json() if response.content else None
    is_done = response.is_success
    return {
        "flow_id": operation["flow_id"],
        "status": response.status_code,
        "flow": listed(body) if is_done and body else None,
        "problem": None if is_done else body,
    }


async def compare(alice: Person, bob: Person, database: Database, seed: int, number: int) -> None:
    for name in ("flows", "contexts"):
        await database[name].delete_many({})
    together = World(alice, "alice", database, seed, number)
    alone = World(bob, "bob", database, seed, number)
    for world in (together, alone):
        await world.is_stored()
    before = await together.flows()
    batch = operations_of(together, alone.flow_ids[0], seed)
    one_by_one = operations_of(alone, together.flow_ids[0], seed)

    response = await alice.post("/flows/batch", {"operations": batch})
    assert response.status_code == 200, response.text
    results = response.json()["results"]
    shown = [{key: one for key, one in result.items() if key != "undo"} for result in results]
    singly = [await does_alone(bob, operation) for operation in one_by_one]
    stranger = {str(alone.flow_ids[0]): "stranger", str(together.flow_ids[0]): "stranger"}
    for n, operation in enumerate(batch):
        if stranger.get(operation["flow_id"]) and operation["flow_id"] == str(alone.flow_ids[0]):
            shown[n]["flow_id"] = singly[n]["flow_id"] = "stranger"
    assert together.named(shown) == alone.named(singly), seed
    assert await together.all_flows() == await alone.all_flows(), seed

    await takes_back(together, results, before, seed)


async def takes_back(world: World, results: list[Json], before: list[Json], seed: int) -> None:
    """Undo the batch: all is as it was, but flows that came out of an archived context.

    So are those of a series of which several were changed, or of which one repeats no more.
    """
    undo = [result["undo"] for result in results if result["undo"] is not None]
    if not undo:
        return
    response = await world.person.post("/flows/batch", {"operations": undo})
    assert response.status_code == 200, response.text
    refused = {one["flow_id"] for one in response.json()["results"] if one["status"] not in {200, 204}}
    assert all(
        one["context_id"] == str(world.context_ids["archived"]) for one in undo if one["flow_id"] in refused
    ), seed
    changed = [world.series_of(ObjectId(one["flow_id"])) for one in undo]
    several = {series_id for series_id in changed if changed.count(series_id) > 1}
    after = await world.flows()
    several |= {
        world.series_of(id_)
        for id_, was, now in zip(world.flow_ids, before, after, strict=True)
        if was.get("repeat") and not now["repeat"]
    }
    for id_, was, now in zip(world.flow_ids, before, after, strict=True):
        if str(id_) not in refused and world.series_of(id_) not in several - {None}:
            assert comparable(now) == comparable(was), seed


def comparable(flow: Json) -> Json:
    """Return what is the same after an undo: of one that was taken back only that it is in the trash."""
    if flow.get("taken_back"):
        return {"_id": flow["_id"]}
    repeat = flow["repeat"] | {"made_version": 0} if flow.get("repeat") else None
    return flow | {"version": 0, "repeat": repeat}


async def test_a_sample_of_batches(
    alice: Person, bob: Person, empty_database: Database, clock: FrozenClock
) -> None:
    for seed in range(12):
        await compare(alice, bob, empty_database, seed, number=14)


@pytest.mark.long
async def test_a_thousand_batches(
    alice: Person, bob: Person, empty_database: Database, clock: FrozenClock
) -> None:
    for seed in range(1_000):
        await compare(alice, bob, empty_database, seed, number=30)
