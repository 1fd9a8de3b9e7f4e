import pytest
from tests.support.api import Json, Person, assert_problem
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
    assert (await alice.reads(f"/contexts/{work['id']}/flows"))["items"] == [flow]
    back = (await alice.post(f"/contexts/{work['id']}/unarchive")).json()
    assert (back["archived_at"], back["version"]) == (None, 3)
    assert (await alice.post(f"/contexts/{work['id']}/unarchive")).json() == back
    assert await names(alice) == ["Work", "Home"]


async def test_nobody_stays_in_an_archived_context(alice: Person) -> None:
    context = await alice.makes_context()
    await alice.patch("/preferences", {"current_context_id": context["id"]})
    await alice.post(f"/contexts/{context['id']}/archive")
    assert (await alice.reads("/preferences"))["current_context_id"] is None


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
