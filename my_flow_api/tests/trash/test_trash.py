from tests.support.api import Json, Person, assert_problem, listed
from tests.support.clock import FrozenClock


async def test_the_trash_is_empty_at_first(alice: Person) -> None:
    assert await alice.reads("/trash") == {"items": [], "next_cursor": None}


async def test_what_was_deleted_comes_last_deleted_first_with_when_it_goes(
    alice: Person, bob: Person, clock: FrozenClock
) -> None:
    work, home = await alice.makes_context(), await alice.makes_context(name="Home")
    flow, of_home = await alice.makes_flow(work), await alice.makes_flow(home)
    await alice.makes_flow(home, title="goes with its context")
    for path in (f"/flows/{flow['id']}", f"/flows/{of_home['id']}", f"/contexts/{home['id']}"):
        clock.advance(hours=1)
        assert (await alice.delete(path)).status_code == 204
    nothing: Json = {"context": None, "flow": None}
    expected = [
        nothing
        | {
            "kind": "context",
            "context": home,
            "deleted_at": "2026-05-15T15:00:00Z",
            "goes_at": "2026-06-14T15:00:00Z",
            "restorable": True,
        },
        nothing
        | {
            "kind": "flow",
            "flow": listed(of_home),
            "deleted_at": "2026-05-15T14:00:00Z",
            "goes_at": "2026-06-14T14:00:00Z",
            "restorable": False,
        },
        nothing
        | {
            "kind": "flow",
            "flow": listed(flow),
            "deleted_at": "2026-05-15T13:00:00Z",
            "goes_at": "2026-06-14T13:00:00Z",
            "restorable": True,
        },
    ]
    assert (await alice.reads("/trash"))["items"] == expected
    assert (await bob.reads("/trash"))["items"] == []
    await alice.post(f"/contexts/{home['id']}/restore")
    await alice.post(f"/flows/{flow['id']}/restore")
    assert (await alice.reads("/trash"))["items"] == [expected[1] | {"restorable": True}]


async def test_pages_of_the_trash_hold_each_thing_once(alice: Person, clock: FrozenClock) -> None:
    deleted = []
    context = await alice.makes_context()
    for n in range(5):
        flow, other = await alice.makes_flow(context), await alice.makes_context()
        for path, made in ((f"/flows/{flow['id']}", flow), (f"/contexts/{other['id']}", other)):
            await alice.delete(path)
            deleted.append(made["id"])
        clock.advance(milliseconds=n % 2)
    found: list[str] = []
    cursor: Json = {}
    for _ in range(4):
        page = await alice.reads("/trash", params={"limit": 3, **cursor})
        found += [(item["flow"] or item["context"])["id"] for item in page["items"]]
        cursor = {"cursor": page["next_cursor"]}
    assert cursor == {"cursor": None}
    assert sorted(found) == sorted(deleted)
    assert_problem(await alice.get("/trash", params={"cursor": "x"}), 400, "bad-request")
