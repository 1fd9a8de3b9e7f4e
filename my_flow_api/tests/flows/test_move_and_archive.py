import pytest
from tests.support.api import Json, Person, assert_problem, listed
from tests.support.clock import FrozenClock

UNKNOWN_ID = "65f1a2b3c4d5e6f7a8b9c0d1"


@pytest.fixture
async def context(alice: Person) -> Json:
    return await alice.makes_context()


async def test_a_flow_moves_between_two_others(alice: Person, context: Json, clock: FrozenClock) -> None:
    flows = []
    for title in "abc":
        flows.append(await alice.makes_flow(context, title=title))
        clock.advance(seconds=1)
    between = (flows[0]["position"] + flows[1]["position"]) / 2
    moved = await alice.post(f"/flows/{flows[2]['id']}/move", {"position": between})
    assert moved.json() == flows[2] | {
        "position": between,
        "version": 2,
        "updated_at": "2026-05-15T12:00:03Z",
    }
    assert moved.headers["etag"] == '"2"'
    params = {"context_id": context["id"], "sort": "position"}
    assert [one["title"] for one in (await alice.reads("/flows", params=params))["items"]] == ["a", "c", "b"]


async def test_a_flow_that_goes_to_another_context_comes_last_there(
    alice: Person, context: Json, clock: FrozenClock
) -> None:
    other = await alice.makes_context(name="Home")
    flow = await alice.makes_flow(context)
    clock.advance(seconds=1)
    await alice.makes_flow(other, title="first")
    clock.advance(seconds=1)
    moved = (await alice.post(f"/flows/{flow['id']}/move", {"context_id": other["id"]})).json()
    assert moved["context_id"] == other["id"]
    page = await alice.reads(f"/contexts/{other['id']}/flows", params={"sort": "position"})
    assert [one["title"] for one in page["items"]] == ["first", "Write the plan"]
    placed = await alice.post(f"/flows/{flow['id']}/move", {"context_id": context["id"], "position": -1})
    assert (placed.json()["context_id"], placed.json()["position"]) == (context["id"], -1)


@pytest.mark.parametrize("way", ["move", "patch", "switch"])
async def test_however_it_goes_to_another_context_a_flow_comes_last_there(
    alice: Person, context: Json, clock: FrozenClock, way: str
) -> None:
    home = await alice.makes_context(name="Home")
    flows = []
    for title in "abc":
        flows.append(await alice.makes_flow(context, title=title))
        clock.advance(seconds=1)
    await alice.post(f"/flows/{flows[2]['id']}/move", {"position": flows[0]["position"] - 1})
    await alice.makes_flow(home, title="first")
    clock.advance(seconds=1)
    in_order = [flows[2], flows[0], flows[1]]
    if way == "switch":
        moves = [{"flow_id": one["id"], "action": "move", "context_id": home["id"]} for one in flows]
        body = {"from_context_id": context["id"], "to_context_id": home["id"], "resolutions": moves}
        assert (await alice.post("/transitions", body)).status_code == 201
    for one in in_order:
        clock.advance(seconds=1)
        if way == "move":
            await alice.post(f"/flows/{one['id']}/move", {"context_id": home["id"]})
        elif way == "patch":
            await alice.patch(f"/flows/{one['id']}", {"context_id": home["id"], "title": one["title"]})
    page = await alice.reads(f"/contexts/{home['id']}/flows", params={"sort": "position"})
    assert [one["title"] for one in page["items"]] == ["first", "c", "a", "b"]
    assert len({one["position"] for one in page["items"]}) == 4
    assert {one["version"] for one in page["items"][1:]} == {2, 3}


async def test_a_flow_that_is_in_the_context_already_keeps_its_place(
    alice: Person, context: Json, clock: FrozenClock
) -> None:
    flow = await alice.makes_flow(context)
    clock.advance(seconds=1)
    patched = await alice.patch(f"/flows/{flow['id']}", {"context_id": context["id"], "title": "New"})
    assert patched.json()["position"] == flow["position"]
    moved = await alice.post(f"/flows/{flow['id']}/move", {"context_id": context["id"]})
    assert moved.json()["position"] == flow["position"]


@pytest.mark.parametrize(
    ("body", "at_fault"),
    [
        ({}, "body"),
        ({"position": None}, "body"),
        ({"position": "1"}, "position"),
        ({"position": True}, "position"),
        ({"position": 1e16}, "position"),
        ({"position": {"$gt": 0}}, "position"),
        ({"context_id": "home"}, "context_id"),
        ({"title": "x"}, "title"),
    ],
)
async def test_a_move_to_nowhere_is_refused(alice: Person, context: Json, body: Json, at_fault: str) -> None:
    flow = await alice.makes_flow(context)
    refused = await alice.post(f"/flows/{flow['id']}/move", body)
    assert_problem(refused, 422, "validation-error", at_fault)
    assert await alice.reads(f"/flows/{flow['id']}") == flow


async def test_a_move_honours_if_match_and_knows_its_contexts(alice: Person, context: Json) -> None:
    path = f"/flows/{(await alice.makes_flow(context))['id']}/move"
    stale = await alice.post(path, {"position": 1}, headers={"if-match": '"9"'})
    assert_problem(stale, 412, "precondition-failed")
    assert_problem(await alice.post(path, {"context_id": UNKNOWN_ID}), 404, "not-found")


async def test_an_archived_flow_is_out_of_the_way_and_kept(
    alice: Person, context: Json, clock: FrozenClock
) -> None:
    flow = await alice.makes_flow(context, due={"date": "2026-05-01"})
    clock.advance(minutes=1)
    first = await alice.post(f"/flows/{flow['id']}/archive")
    now = "2026-05-15T12:01:00Z"
    assert first.json() == flow | {"archived_at": now, "updated_at": now, "version": 2}
    clock.advance(minutes=1)
    again = await alice.post(f"/flows/{flow['id']}/archive")
    assert (again.json(), again.headers["etag"]) == (first.json(), '"2"')
    assert (await alice.reads("/flows"))["items"] == []
    assert (await alice.reads(f"/contexts/{context['id']}/focus"))["open_count"] == 0
    (item,) = (await alice.reads("/dashboard"))["items"]
    assert item["counts"] == {"open": 0, "overdue": 0, "due_today": 0, "completed": 0}
    assert (await alice.reads("/flows", params={"archived": True}))["items"] == [listed(first.json())]
    assert await alice.reads(f"/flows/{flow['id']}") == first.json()
    back = (await alice.post(f"/flows/{flow['id']}/unarchive")).json()
    assert (back["archived_at"], back["version"]) == (None, 3)
    assert (await alice.reads("/flows"))["items"] == [listed(back)]
    assert (await alice.post(f"/flows/{flow['id']}/unarchive")).json() == back


@pytest.mark.parametrize("action", ["archive", "unarchive"])
async def test_archiving_honours_if_match(alice: Person, context: Json, action: str) -> None:
    flow = await alice.makes_flow(context)
    path = f"/flows/{flow['id']}"
    if action == "unarchive":
        await alice.post(f"{path}/archive")
    refused = await alice.post(f"{path}/{action}", headers={"if-match": '"9"'})
    assert_problem(refused, 412, "precondition-failed")
