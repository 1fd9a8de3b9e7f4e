from datetime import timedelta

import pytest
from bson import ObjectId
from tests.conftest import Database
from tests.support.api import Json, Person, assert_problem, listed
from tests.support.clock import MAY_15_NOON, FrozenClock
from tests.support.flow_dataset import store_flows

from my_flow_api.config import Settings
from my_flow_api.flows.indexes import WORD_FIELDS
from my_flow_api.flows.repository import FlowRepository
from my_flow_api.kit.persistence.mongo import Mongo


async def found(person: Person, q: str, **params: int) -> list[str]:
    items = (await person.reads("/search", params={"q": q, **params}))["items"]
    return [item["flow"]["title"] if item["flow"] else item["context"]["name"] for item in items]


async def test_what_is_found_comes_with_the_places_of_its_words(alice: Person) -> None:
    context = await alice.makes_context(name="Plans")
    flow = await alice.makes_flow(context, title="🎂 Plan the Ärger", description="No plan\nwithout planning")
    assert await alice.reads("/search", params={"q": "PLAN"}) == {
        "items": [
            {
                "kind": "context",
                "context": context,
                "flow": None,
                "matches": [{"field": "name", "start": 0, "end": 5}],
            },
            {
                "kind": "flow",
                "context": None,
                "flow": listed(flow),
                "matches": [
                    {"field": "title", "start": 3, "end": 7},
                    {"field": "description", "start": 3, "end": 7},
                    {"field": "description", "start": 16, "end": 24},
                ],
            },
        ],
        "next_cursor": None,
    }
    assert await found(alice, "arger pla") == ["🎂 Plan the Ärger"]
    assert await found(alice, "without arg") == ["🎂 Plan the Ärger"]


async def test_all_words_have_to_be_found_by_their_beginnings(alice: Person) -> None:
    context = await alice.makes_context()
    for title in ("Quarterly plan", "Quarterly report", "Replan"):
        await alice.makes_flow(context, title=title)
    assert await found(alice, "quart plan") == ["Quarterly plan"]
    assert sorted(await found(alice, "quart")) == ["Quarterly plan", "Quarterly report"]
    assert await found(alice, "plan") == ["Quarterly plan"]
    assert await found(alice, "quart plan x") == []


async def test_the_best_comes_first(alice: Person, clock: FrozenClock) -> None:
    context = await alice.makes_context(name="Plans")
    for title, description in (
        ("old plan", None),
        ("other", "a plan"),
        ("done plan", None),
        ("new plan", None),
    ):
        flow = await alice.makes_flow(context, title=title, description=description)
        if title.startswith("done"):
            await alice.post(f"/flows/{flow['id']}/complete")
        clock.advance(seconds=1)
    assert await found(alice, "plan") == ["Plans", "new plan", "old plan", "done plan", "other"]


async def test_whole_words_come_before_beginnings(alice: Person) -> None:
    context = await alice.makes_context()
    for n in (1, 10, 11, 12):
        await alice.makes_flow(context, title=f"Task number {n}")
    assert await found(alice, "task number 1", limit=2) == ["Task number 1", "Task number 12"]


async def test_a_change_of_the_words_is_found(alice: Person) -> None:
    context = await alice.makes_context()
    flow = await alice.makes_flow(context, title="Before", description="old")
    await alice.patch(f"/flows/{flow['id']}", {"title": "After"})
    assert (await found(alice, "before"), await found(alice, "after")) == ([], ["After"])
    assert await found(alice, "old") == ["After"]
    await alice.patch(f"/flows/{flow['id']}", {"description": None})
    assert await found(alice, "old") == []


async def test_the_trash_and_other_people_are_not_searched_but_the_archive_is(
    alice: Person, bob: Person
) -> None:
    context, other = await alice.makes_context(name="Plans"), await alice.makes_context(name="Plan B")
    await alice.makes_flow(context, title="plan in the trash with its context")
    kept, gone = [await alice.makes_flow(other, title=f"plan {n}") for n in range(2)]
    await bob.makes_flow(await bob.makes_context(name="Bob's plans"), title="plan of bob")
    await alice.delete(f"/contexts/{context['id']}")
    await alice.delete(f"/flows/{gone['id']}")
    await alice.post(f"/flows/{kept['id']}/archive")
    await alice.post(f"/contexts/{other['id']}/archive")
    assert await found(alice, "plan") == ["Plan B", "plan 0"]


async def test_pages_hold_each_thing_once(alice: Person) -> None:
    context = await alice.makes_context(name="Plan")
    for n in range(5):
        await alice.makes_flow(context, title=f"plan {n}")
    seen: list[str] = []
    cursor: Json = {}
    for _ in range(3):
        page = await alice.reads("/search", params={"q": "plan", "limit": 2, **cursor})
        seen += [(item["flow"] or item["context"])["id"] for item in page["items"]]
        cursor = {"cursor": page["next_cursor"]}
    assert (len(seen), len(set(seen)), cursor) == (6, 6, {"cursor": None})
    first = await alice.reads("/search", params={"q": "plan", "limit": 1})
    other = await alice.get("/search", params={"q": "other", "cursor": first["next_cursor"]})
    assert_problem(other, 400, "bad-request")


@pytest.mark.parametrize(
    "q",
    ["☕", "!?", "(a+)+$", ".*", "^(([a-z])+.)+$", "[", "\\", "$where", '{"$gt": ""}', "a" * 100, "\u202e"],
)
async def test_no_text_is_more_than_its_words(alice: Person, q: str) -> None:
    context = await alice.makes_context()
    await alice.makes_flow(context, title="a" * 200, description="aaaa " * 1_000)
    response = await alice.get("/search", params={"q": q})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("params", "at_fault"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "a" * 101}, "q"),
        ({"q": "\x00"}, "q"),
        ({"q": "a", "limit": 51}, "limit"),
        ({"q[$gt]": "a"}, "q"),
    ],
)
async def test_a_parameter_that_does_not_fit_is_named(alice: Person, params: Json, at_fault: str) -> None:
    response = await alice.get("/search", params=params)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, at_fault)


async def test_one_flow_among_very_many_is_found_by_its_word(alice: Person, empty_database: Database) -> None:
    context, other = await alice.makes_context(), await alice.makes_context(name="Other")
    await store_flows(empty_database, context, [f"Buy zucchini {n}" for n in range(301)])
    await store_flows(empty_database, context, ["Plan"] * 301, completed=True, completed_at=MAY_15_NOON)
    await store_flows(empty_database, context, ["Plan old"] * 301, created_at=MAY_15_NOON - timedelta(days=9))
    await alice.makes_flow(other, title="Party plan")
    # "buy" is before the range of the beginning, and "zucchini" after it: together they are no word in it.
    assert await found(alice, "party") == ["Party plan"]
    assert (await found(alice, "plan"))[0] == "Party plan"
    for params in (
        {},
        {"completed": False, "limit": 1},
        {"context_id": other["id"]},
        {"sort": "-created_at"},
    ):
        flows = (await alice.reads("/flows", params={"q": "plan", **params}))["items"]
        assert flows[0]["title"] == "Party plan"


@pytest.mark.parametrize(("path", "params"), [("/search", {}), ("/flows", {}), ("/flows", {"sort": "title"})])
async def test_what_is_added_between_two_pages_shifts_nothing(alice: Person, path: str, params: Json) -> None:
    context = await alice.makes_context()
    for n in range(6):
        await alice.makes_flow(context, title=f"plan {n}")
    params = {"q": "plan", "limit": 3, **params}
    first = await alice.reads(path, params=params)
    added = await alice.makes_flow(context, title="plan !")
    second = await alice.reads(path, params={**params, "cursor": first["next_cursor"]})
    ids = [(item.get("flow") or item)["id"] for item in first["items"] + second["items"]]
    assert (len(ids), len(set(ids))) == (6, 6)
    assert added["id"] not in ids
    last = first["items"][-1]
    await alice.delete(f"/flows/{(last.get('flow') or last)['id']}")
    again = await alice.reads(path, params={**params, "cursor": first["next_cursor"]})
    assert len(again["items"]) == 3


async def test_words_are_read_from_an_index(
    alice: Person, bob: Person, settings: Settings, empty_database: Database
) -> None:
    context_of = {}
    for name, person in (("bob", bob), ("alice", alice), ("alice", alice)):
        context = context_of[name] = await person.makes_context()
        for n in range(20):
            await person.makes_flow(
                context, title=f"plan planning {n}", description="plant" if n % 2 else "x"
            )
    mongo = Mongo(settings.mongodb_url, settings.mongodb_db_name)
    for field, expected in zip(WORD_FIELDS, (20, 10), strict=True):
        await empty_database.command("profile", 0)
        await empty_database["system.profile"].drop()
        await empty_database.command("profile", 2)
        where = {"completed": False, "context_id": ObjectId(context_of["alice"]["id"])}
        read = await FlowRepository(mongo).with_word("alice", "pla", field, where)
        assert len(read.flows) == expected
        await empty_database.command("profile", 0)
        (entry,) = await empty_database["system.profile"].find({"op": "query"}).to_list(None)
        assert "IXSCAN" in entry["planSummary"]
        assert (entry["docsExamined"], entry["nreturned"]) == (expected, expected)
    mongo.close()
