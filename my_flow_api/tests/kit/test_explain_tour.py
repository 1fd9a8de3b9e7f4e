"""Whatever a person does, MongoDB answers from an index, and reads hardly more than it returns or changes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from tests.conftest import Database
from tests.support.api import Json, Person
from tests.support.clock import FrozenClock
from tests.support.stream import listening
from tests.support.tokens import Signer

_ASKED = {
    "op": {"$in": ["query", "command", "update", "remove", "getmore"]},
    "planSummary": {"$exists": True},
}
# What finds nothing to change may look at the one document that keeps it from that.
_SPARE = 1


@asynccontextmanager
async def profiling(database: Database) -> AsyncIterator[list[Json]]:
    """What MongoDB says of everything that is asked within it."""
    found: list[Json] = []
    await database.command("profile", 0)
    await database["system.profile"].drop()
    await database.command({"create": "system.profile", "capped": True, "size": 64 * 2**20})
    await database.command("profile", 2)
    try:
        yield found
    finally:
        await database.command("profile", 0)
    found += [entry async for entry in database["system.profile"].find(_ASKED)]


def name_of(entry: Json) -> str:
    command: Any = entry.get("command", {})
    return f"{entry['op']} {entry['ns'].partition('.')[2]} {entry['planSummary']} {str(command)[:300]}"


def is_excused(entry: Json) -> bool:
    """What adds up (the dashboard and counts, which have tests of their own) returns less than it reads; who
    asks by ids makes MongoDB look at those that are somebody else's, too."""
    return "aggregate" in entry.get("command", {}) or entry["planSummary"] in ("IDHACK", "IXSCAN { _id: 1 }")


def touched(entry: Json) -> int:
    """How many documents it returned or changed."""
    counts = [int(entry.get(field, 0)) for field in ("nreturned", "nMatched", "ndeleted")]
    return max(counts)


async def fill(person: Person) -> tuple[Json, Json]:
    contexts = [await person.makes_context(name=name) for name in ("Work", "Home", "Gone")]
    for number in range(24):
        due = [None, {"date": "2026-05-16"}, {"date": "2026-05-17", "time": "09:00", "timezone": "UTC"}][
            number % 3
        ]
        flow = await person.makes_flow(contexts[number % 3], title=f"Flow {number}", due=due)
        if number % 4 == 0:
            await person.post(f"/flows/{flow['id']}/complete")
        if number % 7 == 0:
            await person.post(f"/flows/{flow['id']}/archive")
        if number % 11 == 0:
            await person.delete(f"/flows/{flow['id']}")
    await person.delete(f"/contexts/{contexts[2]['id']}")
    return contexts[0], contexts[1]


async def test_everything_is_answered_from_an_index(
    alice: Person,
    bob: Person,
    empty_database: Database,
    signer: Signer,
    transport: httpx.ASGITransport,
    clock: FrozenClock,
) -> None:
    await fill(bob)
    work, home = await fill(alice)
    async with profiling(empty_database) as entries:
        for path in (
            "/export",
            "/export?format=csv",
            "/trash",
            "/dashboard",
            "/transitions",
            "/search?q=flow",
        ):
            assert (await alice.get(path)).status_code == 200
        exported = await alice.reads("/export")
        for query in ("?apply=false", "?apply=true"):
            assert (await bob.post(f"/import{query}", exported)).status_code in (200, 409)
        feed = (await alice.post("/calendar", headers={"idempotency-key": "feed"})).json()["path"]
        await alice.post("/calendar", headers={"idempotency-key": "feed"})
        assert (await alice.client.get(feed)).status_code == 200
        assert (await alice.get("/calendar")).status_code == 200
        flow = await alice.makes_flow(work)
        tag = {"if-none-match": '"1"'}
        assert (await alice.get(f"/flows/{flow['id']}", headers=tag)).status_code == 304
        await alice.post(f"/flows/{flow['id']}/move", {"context_id": home["id"]})
        leaving = {
            "from_context_id": home["id"],
            "to_context_id": work["id"],
            "resolutions": [{"flow_id": flow["id"], "action": "let_go"}],
        }
        assert (await alice.post("/transitions", leaving)).status_code == 201
        await alice.post(f"/flows/{flow['id']}/restore")
        await alice.get(f"/contexts/{home['id']}/focus")
        await alice.post(f"/contexts/{home['id']}/archive")
        await alice.post(f"/contexts/{home['id']}/unarchive")
        clock.advance(minutes=1)  # what went into the trash together is found by when it did
        await alice.delete(f"/contexts/{home['id']}")
        await alice.post(f"/contexts/{home['id']}/restore")
        async with listening(transport, signer.token("alice")) as stream:
            await stream.begun()
        await alice.delete("/calendar")
        assert (await alice.delete("/account")).status_code == 204
    asked = [entry for entry in entries if not entry["ns"].endswith(".system.profile")]
    assert len(asked) > 80
    assert [name_of(entry) for entry in asked if "COLLSCAN" in entry["planSummary"]] == []
    wasteful = [
        f"{touched(entry)} of {entry['docsExamined']}: {name_of(entry)}"
        for entry in asked
        if entry.get("docsExamined", 0) > 1.2 * touched(entry) + _SPARE and not is_excused(entry)
    ]
    assert wasteful == [], "\n".join(wasteful)
