from collections.abc import Awaitable, Callable

import httpx
import pytest
from tests.support.api import Json, Person, assert_problem, listed
from tests.support.clock import FrozenClock

NOW = "2026-05-15T12:01:00Z"


async def names(person: Person, **params: Json | bool) -> list[str]:
    return [context["name"] for context in (await person.reads("/contexts", params=params))["items"]]


async def test_an_archived_context_is_out_of_the_way_and_kept_with_its_flows(
    alice: Person, clock: FrozenClock
) -> None:
    work, _ = await alice.makes_context(), await alice.makes_context(name="Home")
    flow = await alice.makes_flow(work)
    clock.advance(minutes=1)
    first = await alice.post(f"/contexts/{work['id']}/archive")
    assert first.json() == work | {"archived_at": NOW, "updated_at": NOW, "version": 2}
    assert first.headers["etag"] == '"2"'
    clock.advance(minutes=1)
    assert (await alice.post(f"/contexts/{work['id']}/archive")).json() == first.json()
    assert (await names(alice), await names(alice, archived=True)) == (["Home"], ["Work"])
    assert [item["context"]["name"] for item in (await alice.reads("/dashboard"))["items"]] == ["Home"]
    assert (await alice.reads(f"/contexts/{work['id']}/flows"))["items"] == [listed(flow)]
    back = (await alice.post(f"/contexts/{work['id']}/unarchive")).json()
    assert (back["archived_at"], back["version"]) == (None, 3)
    assert (await alice.post(f"/contexts/{work['id']}/unarchive")).json() == back
    assert await names(alice) == ["Work", "Home"]


async def test_nobody_stays_in_an_archived_context(alice: Person) -> None:
    context = await alice.makes_context()
    await alice.patch("/preferences", {"current_context_id": context["id"]})
    await alice.post(f"/contexts/{context['id']}/archive")
    assert (await alice.reads("/preferences"))["current_context_id"] is None


def into(context: Json) -> dict[str, Callable[[Person, Json], Awaitable[httpx.Response]]]:
    """Every way in which a flow can come into a context by its id."""
    id_ = context["id"]
    return {
        "made": lambda alice, _: alice.post("/flows", {"context_id": id_, "title": "New"}),
        "made in it": lambda alice, _: alice.post(f"/contexts/{id_}/flows", {"title": "New"}),
        "added": lambda alice, _: alice.post("/flows/quick-add", {"text": "New", "context_id": id_}),
        "moved": lambda alice, flow: alice.post(f"/flows/{flow['id']}/move", {"context_id": id_}),
        "changed": lambda alice, flow: alice.patch(f"/flows/{flow['id']}", {"context_id": id_}),
        "left": lambda alice, flow: leaves_it_to(alice, flow, id_),
    }


async def leaves_it_to(alice: Person, flow: Json, context_id: str) -> httpx.Response:
    """Return a switch that moves the flow to that context, and goes to another."""
    rest = await alice.makes_context(name="Rest")
    resolution = {"flow_id": flow["id"], "action": "move", "context_id": context_id}
    return await alice.post(
        "/transitions",
        {"from_context_id": flow["context_id"], "to_context_id": rest["id"], "resolutions": [resolution]},
    )


@pytest.mark.parametrize("way", ["made", "made in it", "added", "moved", "changed", "left"])
async def test_an_archived_context_takes_no_new_flow(alice: Person, way: str) -> None:
    archived, home = await alice.makes_context(name="Work"), await alice.makes_context(name="Home")
    flow = await alice.makes_flow(home)
    await alice.post(f"/contexts/{archived['id']}/archive")
    refused = await into(archived)[way](alice, flow)
    assert_problem(refused, 409, "conflict")
    assert "/unarchive" in refused.json()["detail"]
    assert await alice.reads(f"/flows/{flow['id']}") == flow
    assert (await alice.reads(f"/contexts/{archived['id']}/flows"))["items"] == []


@pytest.mark.parametrize("action", ["archive", "unarchive"])
async def test_archiving_honours_if_match_and_the_trash(alice: Person, action: str) -> None:
    context = await alice.makes_context()
    path = f"/contexts/{context['id']}"
    if action == "unarchive":
        await alice.post(f"{path}/archive")
    stale = await alice.post(f"{path}/{action}", headers={"if-match": '"9"'})
    assert_problem(stale, 412, "precondition-failed")
    await alice.delete(path)
    assert_problem(await alice.post(f"{path}/{action}"), 404, "not-found")


async def test_a_context_comes_between_two_others_by_its_position(alice: Person, clock: FrozenClock) -> None:
    made = []
    for name in "abc":
        made.append(await alice.makes_context(name=name))
        clock.advance(seconds=1)
    between = (made[0]["position"] + made[1]["position"]) / 2
    moved = await alice.patch(f"/contexts/{made[2]['id']}", {"position": between})
    assert (moved.json()["position"], moved.json()["version"]) == (between, 2)
    assert await names(alice) == ["a", "c", "b"]


@pytest.mark.parametrize("position", [None, "1", True, 1e16, -1e16, {"$gt": 0}])
async def test_a_position_that_is_no_place_is_refused(alice: Person, position: object) -> None:
    context = await alice.makes_context()
    refused = await alice.patch(f"/contexts/{context['id']}", {"position": position})
    assert_problem(refused, 422, "validation-error", "position")


async def test_equal_positions_are_in_order_of_their_making(alice: Person) -> None:
    made = [await alice.makes_context(name=name) for name in "abc"]
    for context in reversed(made):
        await alice.patch(f"/contexts/{context['id']}", {"position": 5})
    assert await names(alice) == ["a", "b", "c"]
