from typing import Any

import pytest
from bson import ObjectId
from tests.support.api import Json, Person, assert_problem
from tests.support.clock import FrozenClock

from my_flow_api.kit.http.pagination import Cursor

UNKNOWN_ID = "65f1a2b3c4d5e6f7a8b9c0d1"


async def titles(person: Person, path: str, **params: Any) -> list[str]:
    return [flow["title"] for flow in (await person.reads(path, params=params))["items"]]


async def test_flows_come_newest_first(alice: Person, clock: FrozenClock) -> None:
    context = await alice.makes_context()
    for title in ("first", "second", "third"):
        await alice.makes_flow(context, title=title)
        clock.advance(seconds=1)
    assert await titles(alice, "/flows") == ["third", "second", "first"]


async def test_pages_hold_each_flow_once_though_flows_are_added_meanwhile(
    alice: Person, clock: FrozenClock
) -> None:
    context = await alice.makes_context()
    made = []
    for n in range(9):
        made.append((await alice.makes_flow(context, title=f"Flow {n}"))["title"])
        clock.advance(milliseconds=n % 3)  # some are made in the same millisecond
    found: list[str] = []
    cursor: Json = {}
    for _ in range(3):
        page = await alice.reads(f"/contexts/{context['id']}/flows", params={"limit": 3, **cursor})
        found += [flow["title"] for flow in page["items"]]
        cursor = {"cursor": page["next_cursor"]}
        clock.advance(seconds=1)
        await alice.makes_flow(context, title="Later")
    assert found == made[::-1]
    assert cursor == {"cursor": None}


async def test_flows_are_chosen_by_context_and_completion(alice: Person, clock: FrozenClock) -> None:
    work, home = await alice.makes_context(), await alice.makes_context(name="Home")
    for context, title in ((work, "w-open"), (work, "w-done"), (home, "h-open"), (home, "h-done")):
        flow = await alice.makes_flow(context, title=title)
        clock.advance(seconds=1)
        if title.endswith("done"):
            await alice.post(f"/flows/{flow['id']}/complete")
    assert await titles(alice, "/flows", completed=False) == ["h-open", "w-open"]
    assert await titles(alice, "/flows", completed=True) == ["h-done", "w-done"]
    assert await titles(alice, "/flows", context_id=work["id"]) == ["w-done", "w-open"]
    assert await titles(alice, "/flows", context_id=work["id"], completed=True) == ["w-done"]
    assert await titles(alice, f"/contexts/{home['id']}/flows", completed=False) == ["h-open"]
    assert await titles(alice, "/flows", context_id=UNKNOWN_ID) == []


async def test_the_flows_of_an_unknown_context_are_not_found(alice: Person) -> None:
    assert_problem(await alice.get(f"/contexts/{UNKNOWN_ID}/flows"), 404, "not-found")
    assert_problem(await alice.post(f"/contexts/{UNKNOWN_ID}/flows", {"title": "A"}), 404, "not-found")


async def test_an_empty_context_has_an_empty_page(alice: Person) -> None:
    context = await alice.makes_context()
    assert await alice.reads(f"/contexts/{context['id']}/flows") == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("params", "at_fault"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limit": "9" * 5000}, "limit"),
        ({"completed": "perhaps"}, "completed"),
        ({"context_id": "work"}, "context_id"),
        ({"context_id": UNKNOWN_ID.upper()}, "context_id"),
        ({"context_id[$ne]": UNKNOWN_ID}, "context_id[$ne]"),
        ({"sort": "colour"}, "sort"),
        ({"cursor": "x" * 401}, "cursor"),
    ],
)
async def test_a_parameter_that_does_not_fit_is_named(alice: Person, params: Json, at_fault: str) -> None:
    assert_problem(await alice.get("/flows", params=params), 422, "validation-error", at_fault)


@pytest.mark.parametrize("cursor", ["x", "!!", "e30", "W10", "WzEsMl0", "bnVsbA", "\u00e9"])
@pytest.mark.parametrize("path", ["/flows", "/contexts"])
async def test_a_cursor_that_is_not_ours_is_refused(alice: Person, path: str, cursor: str) -> None:
    assert_problem(await alice.get(path, params={"cursor": cursor}), 400, "bad-request")


async def test_a_cursor_beyond_the_calendar_is_refused(alice: Person) -> None:
    cursor = Cursor(1e300, ObjectId(UNKNOWN_ID)).encode()
    assert_problem(await alice.get("/flows", params={"cursor": cursor}), 400, "bad-request")
