"""Every filter in every order that is offered: the right flows, in pages, with no more reads than needed."""

from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, time
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from bson import ObjectId
from tests.conftest import Database
from tests.support.api import Json, Person, assert_problem
from tests.support.clock import FrozenClock
from tests.support.flow_dataset import EVERYTHING, fill

from my_flow_api.flows.list_query import scans_many_flows
from my_flow_api.flows.rules import importance_of
from my_flow_api.flows.schemas import FlowQuery
from my_flow_api.kit.http.pagination import FilteredCursor
from my_flow_api.kit.local_time import LocalNow

SORTS = ["created_at", "due", "priority", "position", "title"]
STATUSES = ["overdue", "due_today", "due_soon", "normal", "completed"]


@pytest.fixture
async def contexts(alice: Person, bob: Person, empty_database: Database) -> tuple[Json, Json]:
    return await fill(alice, bob, empty_database)


async def all_pages(person: Person, params: Json) -> list[Json]:
    found: list[Json] = []
    cursor: Json = {}
    while True:
        page = await person.reads("/flows", params=params | cursor)
        assert len(page["items"]) <= params["limit"]
        found += page["items"]
        cursor = {"cursor": page["next_cursor"]}
        if page["next_cursor"] is None:
            return found


def in_order(flows: list[Json], sort: str) -> bool:
    key: Callable[[Json], Any] = {
        "created_at": lambda flow: flow["created_at"],
        "due": lambda flow: (flow["due_at"] or "~", importance_of(flow["priority"]), age_where_undated(flow)),
        "priority": lambda flow: -importance_of(flow["priority"]),
        "position": lambda flow: flow["position"],
        "title": lambda flow: flow["title"].casefold(),
        "completed_at": lambda flow: flow["completed_at"],
    }[sort.partition(",")[0].removeprefix("-")]
    keys = [key(flow) for flow in flows]
    return keys == sorted(keys, reverse=sort.startswith("-"))


def age_where_undated(flow: Json) -> int:
    """Less for what is newer; how those with the same due stand among each other is left open."""
    return 0 if flow["due"] else -int(flow["id"], 16)


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{sort}" for sort in SORTS), "-due,priority", "due,-priority"])
async def test_every_order_shows_each_flow_once_whatever_is_chosen(
    alice: Person, contexts: tuple[Json, Json], sort: str
) -> None:
    work, _ = contexts
    everything = await all_pages(alice, {"limit": 100})
    assert len(everything) == len([n for n in range(EVERYTHING) if n % 8 != 1 and n % 10 != 2])
    for context_id, completed, priority in product((None, work["id"]), (None, False), (None, "high")):
        if "position" in sort and context_id is None:
            continue
        wanted = {"context_id": context_id, "completed": completed, "priority": priority}
        chosen = {name: value for name, value in wanted.items() if value is not None}
        found = await all_pages(alice, {"limit": 13, "sort": sort} | chosen)
        assert in_order(found, sort)
        expected = [
            flow["id"]
            for flow in everything
            if (context_id in {None, flow["context_id"]})
            and (completed is None or completed == (flow["completed_at"] is not None))
            and (priority in {None, flow["priority"]})
        ]
        assert sorted(flow["id"] for flow in found) == sorted(expected)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Etc/GMT+12", "Australia/Lord_Howe"])
async def test_flows_are_chosen_by_the_status_and_day_that_they_have_where_the_person_is(
    alice: Person, contexts: tuple[Json, Json], zone: str
) -> None:
    await alice.patch("/preferences", {"timezone": zone, "day_starts_at": "04:00"})
    everything = await all_pages(alice, {"limit": 100})
    for status, sort in product(STATUSES, ("due", "-due")):
        found = await all_pages(alice, {"limit": 7, "status": status, "sort": sort})
        assert in_order(found, sort)
        expected = [flow["id"] for flow in everything if flow["status"] == status]
        assert sorted(flow["id"] for flow in found) == sorted(expected), status
    for before, after in (("2026-05-15", None), (None, "2026-05-15"), ("2026-05-17", "2026-05-15")):
        params = {"limit": 7} | ({"due_before": before} if before else {})
        found = await all_pages(alice, params | ({"due_after": after} if after else {}))
        assert in_order(found, "due")
        expected = [flow["id"] for flow in everything if is_between(flow, before, after, zone)]
        assert sorted(flow["id"] for flow in found) == sorted(expected), (before, after)


def is_between(flow: Json, before: str | None, after: str | None, zone: str) -> bool:
    if flow["due"] is None:
        return False
    day = flow["due"]["date"]
    if flow["due"]["time"]:
        instant = datetime.fromisoformat(flow["due_at"]).astimezone(UTC)
        day = LocalNow(instant, ZoneInfo(zone), time(4)).today.isoformat()
    return (before is None or day < before) and (after is None or day > after)


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{sort}" for sort in SORTS)])
async def test_flows_with_words_are_those_of_the_list_without_the_others(
    alice: Person, contexts: tuple[Json, Json], sort: str
) -> None:
    work, _ = contexts
    choices: list[Json] = [{}, {"completed": False, "priority": "high"}, {"archived": True}]
    if sort.endswith("due"):
        choices += [{"status": "overdue"}, {"due_before": "2026-05-16", "due_after": "2026-05-13"}]
    for choice in choices:
        if choice.get("archived") and not sort.endswith("created_at"):
            continue
        params = {"context_id": work["id"], "sort": sort, "limit": 20} | choice
        wanted = [
            flow for flow in await all_pages(alice, params) if flow["title"] in {"plan", "Plan", "Ärger"}
        ]
        found = await all_pages(alice, params | {"q": "PLA"}) + await all_pages(alice, params | {"q": "arg"})
        assert sorted(flow["id"] for flow in found) == sorted(flow["id"] for flow in wanted)
        plans = [flow["id"] for flow in wanted if flow["title"].casefold() == "plan"]
        assert [flow["id"] for flow in found][: len(plans)] == plans
    assert (await alice.reads("/flows", params={"q": "☕"}))["items"] == []
    assert (await alice.reads("/flows", params={"q": "pla xyz"}))["items"] == []


@pytest.mark.parametrize("sort", ["completed_at", "-completed_at"])
async def test_completed_flows_come_by_when_they_were_completed(
    alice: Person, contexts: tuple[Json, Json], empty_database: Database, sort: str
) -> None:
    work, _ = contexts
    everything = await all_pages(alice, {"limit": 100, "completed": True})
    for number, flow in enumerate(everything):  # unlike the order in which they were made, some at once
        at = datetime(2026, 5, 1 + number * 7 % 10, tzinfo=UTC)
        await empty_database["flows"].update_one(
            {"_id": ObjectId(flow["id"])}, {"$set": {"completed_at": at}}
        )
    for choice in ({}, {"context_id": work["id"]}, {"priority": "high"}, {"q": "pla"}):
        params = {"limit": 7, "sort": sort, "completed": True, **choice}
        found = await all_pages(alice, params)
        assert in_order(found, sort)
        expected = await all_pages(alice, {**params, "sort": "-created_at"})
        assert sorted(flow["id"] for flow in found) == sorted(flow["id"] for flow in expected)


async def test_the_archive_is_a_list_of_its_own(alice: Person, contexts: tuple[Json, Json]) -> None:
    work, _ = contexts
    found = await all_pages(alice, {"limit": 7, "archived": True})
    assert found
    assert in_order(found, "-created_at")
    assert all(flow["archived_at"] for flow in found)
    of_work = await all_pages(
        alice, {"limit": 7, "archived": True, "context_id": work["id"], "completed": True}
    )
    assert of_work == [f for f in found if f["context_id"] == work["id"] and f["completed_at"]]


@pytest.mark.parametrize(
    ("params", "at_fault"),
    [
        ({"status": "overdue", "sort": "title"}, "sort"),
        ({"due_before": "2026-05-01", "sort": "-created_at"}, "sort"),
        ({"reminder": True, "sort": "title"}, "sort"),
        ({"reminder": True, "archived": True}, "sort"),
        ({"sort": "position"}, "sort"),
        ({"archived": True, "sort": "title"}, "sort"),
        ({"archived": True, "priority": "low"}, "priority"),
        ({"archived": True, "status": "completed"}, "status"),
        ({"archived": True, "status": "overdue"}, "sort"),
        ({"sort": "color"}, "sort"),
        ({"sort": "-completed_at"}, "sort"),
        ({"sort": "-completed_at", "completed": False, "q": "plan"}, "sort"),
        ({"sort": "title,due"}, "sort"),
        ({"status": "late"}, "status"),
        ({"priority": "urgent"}, "priority"),
        ({"due_before": "tomorrow"}, "due_before"),
        ({"due_after": "9999-12-31"}, "due_after"),
        ({"archived": "perhaps"}, "archived"),
    ],
)
async def test_a_choice_that_no_index_has_is_refused_and_named(
    alice: Person, params: Json, at_fault: str
) -> None:
    assert_problem(await alice.get("/flows", params=params), 422, "validation-error", at_fault)


async def test_contradictions_find_nothing(alice: Person, contexts: tuple[Json, Json]) -> None:
    for params in (
        {"status": "completed", "completed": False},
        {"status": "overdue", "completed": True},
        {"status": "overdue", "due_after": "2026-06-01"},
    ):
        assert await alice.reads("/flows", params=params) == {"items": [], "next_cursor": None}


async def test_a_cursor_fits_only_the_list_it_is_of(alice: Person, contexts: tuple[Json, Json]) -> None:
    work, _ = contexts
    for sort in (*SORTS[:3], "title"):
        cursor = (await alice.reads("/flows", params={"sort": sort, "limit": 1}))["next_cursor"]
        for change in ({"sort": f"-{sort}"}, {"priority": "high"}, {"context_id": work["id"]}):
            other = await alice.get("/flows", params={"sort": sort, "cursor": cursor} | change)
            assert_problem(other, 400, "bad-request")
        more = await alice.reads("/flows", params={"sort": sort, "cursor": cursor, "limit": 3})
        assert len(more["items"]) == 3


@pytest.mark.parametrize(
    "keys", [(), (None,), ("x",), (1e300,), (2**63,), ("\x00", "y"), (1e300, 0), (None, None), (-1e14, 1e300)]
)
@pytest.mark.parametrize("sort", ["created_at", "due", "-due", "priority", "title", "position"])
async def test_a_forged_cursor_is_a_page_or_a_bad_request(
    alice: Person, contexts: tuple[Json, Json], sort: str, keys: tuple[Any, ...]
) -> None:
    params = {"sort": sort, "limit": 1, "context_id": contexts[0]["id"]}
    cursor = (await alice.reads("/flows", params=params))["next_cursor"]
    forged = FilteredCursor(_of(cursor), keys, ObjectId()).encode()
    response = await alice.get("/flows", params={**params, "cursor": forged})
    assert response.status_code in {200, 400}


def _of(cursor: str) -> str:
    found: str = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))[0]
    return found


async def test_pages_by_due_go_on_after_the_person_has_travelled(
    alice: Person, contexts: tuple[Json, Json]
) -> None:
    page = await alice.reads("/flows", params={"sort": "due", "limit": 40})
    await alice.patch("/preferences", {"timezone": "Pacific/Kiritimati"})
    again = await alice.reads("/flows", params={"sort": "due", "limit": 100, "cursor": page["next_cursor"]})
    assert in_order(again["items"], "due")


async def test_a_change_of_due_priority_or_title_changes_the_order(alice: Person, clock: FrozenClock) -> None:
    context = await alice.makes_context()
    flows = [await alice.makes_flow(context, title=title) for title in ("a", "b", "$c")]
    ids = [flow["id"] for flow in flows]
    await alice.patch(f"/flows/{ids[1]}", {"due": {"date": "2026-05-20"}})
    timed = {"date": "2026-05-20", "time": "09:00", "timezone": "UTC"}
    changed = (await alice.patch(f"/flows/{ids[2]}", {"due": timed, "title": "$title"})).json()
    assert (changed["due"], changed["title"], changed["version"]) == (timed, "$title", 2)
    await alice.patch(f"/flows/{ids[0]}", {"priority": "high"})

    async def order(sort: str) -> list[str]:
        return [flow["id"] for flow in (await alice.reads("/flows", params={"sort": sort}))["items"]]

    assert await order("due") == [ids[2], ids[1], ids[0]]
    assert await order("-priority") == [ids[0], *sorted(ids[1:], reverse=True)]
    assert await order("title") == [ids[2], ids[0], ids[1]]
    back = (await alice.patch(f"/flows/{ids[2]}", {"due": {"date": "2026-05-21"}})).json()
    assert back["due"] == {"date": "2026-05-21", "time": None, "timezone": None}
    assert await order("due") == [ids[1], ids[2], ids[0]]


def lists_in_the_order_of_an_index(context: Json) -> list[Json]:
    here = {"context_id": context["id"]}
    dues: list[Json] = [{"sort": sort} | here for sort in ("due", "-due")]
    newest: list[Json] = [{"sort": sort} | here for sort in ("created_at", "-created_at")]
    done: list[Json] = [{"sort": sort} | here for sort in ("completed_at", "-completed_at")]
    return [
        *({"sort": sort} for sort in ("created_at", "-created_at")),
        *(choice | extra for choice in dues for extra in ({}, {"completed": False}, {"priority": "low"})),
        *({"status": status} | here for status in STATUSES),
        *({"status": status} for status in ("overdue", "due_today", "due_soon")),
        {"completed": False, "due_before": "2026-05-16"},
        {"status": "normal", "sort": "-due", "priority": "high"} | here,
        *(choice | extra for choice in newest for extra in ({}, {"completed": False}, {"completed": True})),
        *(choice | {"completed": True} | extra for choice in done for extra in ({}, {"priority": "low"})),
        *({"reminder": True} | here | extra for extra in ({}, {"completed": False})),
        *({"archived": True} | extra for extra in ({}, here, here | {"completed": False})),
    ]


def lists_sorted_in_memory(context: Json) -> list[Json]:
    choices: list[Json] = [
        {"sort": f"{sign}{sort}"} | where
        for sign, sort in product(("", "-"), ("title", "priority", "position"))
        for where in ({}, {"context_id": context["id"]})
        if sort != "position" or where
    ]
    choices += [{"sort": sort} for sort in ("due", "-due")]
    choices += [choice | extra for choice in choices for extra in ({"completed": False}, {"priority": "low"})]
    choices += [{"sort": "-created_at", "context_id": context["id"], "priority": "low"}]
    choices += [{"sort": "-completed_at", "completed": True}]
    choices += [{"status": "normal"}, {"reminder": True}, {"reminder": True, "completed": False}]
    return [*choices, {"due_before": "2026-05-16"}, {"due_after": "2026-05-16", "completed": True}]


async def test_the_lists_of_pages_are_read_in_the_order_of_an_index(
    alice: Person, contexts: tuple[Json, Json], empty_database: Database
) -> None:
    for choice in lists_in_the_order_of_an_index(contexts[0]):
        assert not is_costly(choice), choice
        async for entry, is_first in reads_of_two_pages(empty_database, alice, choice):
            told = (choice, entry["planSummary"], entry["docsExamined"], entry["nreturned"])
            assert "COLLSCAN" not in entry["planSummary"], told
            assert not entry.get("hasSortStage", False), told
            # Of those made in the same millisecond as the cursor's flow, some are read once more.
            assert entry["docsExamined"] <= entry["nreturned"] * 1.2 + 8 * (not is_first), told


async def test_the_lists_that_are_sorted_in_memory_look_at_what_is_listed_alone(
    alice: Person, contexts: tuple[Json, Json], empty_database: Database
) -> None:
    for choice in lists_sorted_in_memory(contexts[0]):
        assert is_costly(choice), choice
        listed = len(await all_pages(alice, {"limit": 100} | choice))
        async for entry, _ in reads_of_two_pages(empty_database, alice, choice):
            told = (choice, entry["planSummary"], entry["docsExamined"], listed)
            assert "COLLSCAN" not in entry["planSummary"], told
            assert entry["docsExamined"] <= listed, told


@pytest.mark.parametrize("choice", [{"completed": False}, {"completed": True}, {"status": "completed"}])
async def test_all_flows_by_creation_are_read_in_order_and_the_others_left_out(
    alice: Person, contexts: tuple[Json, Json], empty_database: Database, choice: Json
) -> None:
    assert is_costly(choice)
    active = len(await all_pages(alice, {"limit": 100}))
    async for entry, _ in reads_of_two_pages(empty_database, alice, choice):
        assert "deleted_at: 1, archived_at: 1, created_at: -1" in entry["planSummary"]
        assert not entry.get("hasSortStage", False)
        assert entry["docsExamined"] < active


async def test_reminders_are_read_from_the_flows_with_a_due(
    alice: Person, contexts: tuple[Json, Json], empty_database: Database
) -> None:
    with_due = {"deleted_at": None, "archived_at": None, "completed": False, "due": {"$ne": None}}
    reminded = {**with_due, "title": "plan"}
    await empty_database["flows"].update_many(reminded, {"$set": {"reminder_enabled": True}})
    choice = {"reminder": True, "completed": False, "due_after": "2026-05-11", "due_before": "2026-05-22"}
    found = 0
    async for entry, _ in reads_of_two_pages(empty_database, alice, choice | {"limit": 100}):
        assert "due_key: 1, reminder_enabled: 1" in entry["planSummary"]
        assert entry["docsExamined"] == entry["nreturned"]
        found += entry["nreturned"]
    assert found == await empty_database["flows"].count_documents({**reminded, "user_id": "alice"}) > 0


def is_costly(choice: Json) -> bool:
    query = FlowQuery(**choice)
    return scans_many_flows(query, query.context_id)


async def reads_of_two_pages(
    database: Database, person: Person, choice: Json
) -> AsyncIterator[tuple[Json, bool]]:
    """Return the profiler's entries of the first two pages of a list, and whether they are of the first."""
    cursor: Json = {}
    for number in range(2):
        entries, page = await profiled(database, person, choice | cursor)
        for entry in entries:
            yield entry, number == 0
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}


async def profiled(database: Database, person: Person, params: Json) -> tuple[list[Json], Json]:
    await database.command("profile", 0)
    await database["system.profile"].drop()
    await database.command("profile", 2)
    page = await person.reads("/flows", params={"limit": 20} | params)
    await database.command("profile", 0)
    entries = await database["system.profile"].find({"op": "query"}).to_list(None)
    return [entry for entry in entries if entry["ns"].endswith(".flows")], page
