"""Tests of stored checklists, and of how much MongoDB reads and writes for them."""

import csv
from collections.abc import Sequence
from io import StringIO

import pytest
from bson import ObjectId
from tests.conftest import Database
from tests.kit.persistence.test_index_keys import counting_index_keys
from tests.support.api import Json, Person, assert_problem, listed
from tests.support.clock import FrozenClock

from my_flow_api.exports import repository as exports
from my_flow_api.kit.base_schemas import Document

IDS = [f"{number:024x}" for number in range(1, 101)]
LONG = [{"id": id_, "text": "😀" * 120} for id_ in IDS]


@pytest.fixture
async def context(alice: Person) -> Json:
    return await alice.makes_context()


async def stored(database: Database, flow: Json) -> Json:
    found = await database["flows"].find_one({"_id": ObjectId(flow["id"])})
    assert found is not None
    return found


def size_of(flow: Json) -> int:
    texts = [item["text"] for item in flow["items"]]
    return len((flow["description"] or "").encode()) + sum(64 + len(text.encode()) for text in texts)


@pytest.fixture
async def old_flow(alice: Person, context: Json, empty_database: Database) -> Json:
    """Return a flow as the release before checklists stored it."""
    flow = await alice.makes_flow(context, description="Né")
    await empty_database["flows"].update_one(
        {"_id": ObjectId(flow["id"])}, {"$unset": {"items": "", "checklist": ""}}
    )
    return flow


async def test_a_flow_of_the_release_before_has_no_items(alice: Person, old_flow: Json) -> None:
    assert await alice.reads(f"/flows/{old_flow['id']}") == old_flow
    assert (await alice.reads("/flows"))["items"] == [listed(old_flow)]
    assert (await alice.reads("/export"))["flows"] == [old_flow]
    path = f"/flows/{old_flow['id']}/items"
    assert (await alice.post(f"{path.removesuffix('/items')}/clear-done")).json() == old_flow
    for refused in (
        await alice.patch(f"{path}/{IDS[0]}", {"done": True}),
        await alice.delete(f"{path}/{IDS[0]}"),
        await alice.post(f"{path}/{IDS[0]}/promote"),
    ):
        assert_problem(refused, 404, "not-found")


@pytest.mark.parametrize("where", [{}, {"after": None}, {"after": IDS[5]}])
async def test_a_flow_of_the_release_before_takes_items(
    alice: Person, old_flow: Json, where: Json, empty_database: Database
) -> None:
    body = {"items": [{"id": IDS[0], "text": "a"}], **where}
    added = (await alice.post(f"/flows/{old_flow['id']}/items", body)).json()
    assert added["items"] == [{"id": IDS[0], "text": "a", "done": False}]
    assert (await stored(empty_database, added))["description_bytes"] == size_of(added) == 3 + 65


async def test_the_release_before_changes_a_flow_and_leaves_its_items(
    alice: Person, context: Json, empty_database: Database
) -> None:
    flow = await alice.makes_flow(context, items=[{"text": "a"}])
    await empty_database["flows"].update_one(  # as that release does it
        {"_id": ObjectId(flow["id"])},
        {"$set": {"description": "New", "description_bytes": 3}, "$inc": {"version": 1}},
    )
    assert (await alice.reads(f"/flows/{flow['id']}"))["items"] == flow["items"]
    changed = (await alice.patch(f"/flows/{flow['id']}", {"title": "Other"})).json()
    assert (await stored(empty_database, changed))["description_bytes"] == size_of(changed)


async def test_the_size_of_a_flow_is_that_of_all_its_texts(
    alice: Person, context: Json, empty_database: Database
) -> None:
    items = [{"id": id_, "text": f"é {id_}"} for id_ in IDS[:4]]
    flow = await alice.makes_flow(context, description="Né", items=items)
    path = f"/flows/{flow['id']}"
    assert (await stored(empty_database, flow))["description_bytes"] == size_of(flow)
    changes: list[tuple[str, str, Json | None]] = [
        ("PATCH", f"{path}/items/{IDS[0]}", {"text": "😀"}),
        ("PATCH", path, {"description": "longer"}),
        ("DELETE", f"{path}/items/{IDS[1]}", None),
        ("POST", f"{path}/items", {"items": [{"text": "more"}]}),
        ("PATCH", path, {"description": None}),
    ]
    for method, place, body in changes:
        changed = (await alice.request(method, place, json=body)).json()
        found = await stored(empty_database, flow)
        assert found["description_bytes"] == size_of(changed)
        assert found["checklist"]["total"] == len(found["items"])
        assert "items_before" not in found


async def test_reading_lists_transfers_no_items(
    alice: Person, context: Json, empty_database: Database
) -> None:
    gone = await alice.makes_flow(context, title="Gone", items=LONG)
    await alice.delete(f"/flows/{gone['id']}")
    await alice.makes_flow(context, items=LONG)
    await empty_database.command("profile", 0)
    await empty_database["system.profile"].drop()
    await empty_database.command("profile", 2)
    try:
        for path in (
            "/flows",
            f"/contexts/{context['id']}/flows",
            f"/contexts/{context['id']}/focus",
            "/search?q=plan",
            "/trash",
            "/dashboard",
        ):
            assert len((await alice.reads(path))["items"]) == 1
    finally:
        await empty_database.command("profile", 0)
    namespace = f"{empty_database.name}.flows"
    lengths = [
        entry.get("responseLength", 0)
        async for entry in empty_database["system.profile"].find({"ns": namespace})
    ]
    assert len(lengths) >= 6
    assert max(lengths) < 2_000, "the items are 48 KB"


async def test_ticking_and_moving_write_no_index_keys_and_adding_few(
    alice: Person, context: Json, empty_database: Database
) -> None:
    flow = await alice.makes_flow(context, items=[{"id": id_, "text": "a"} for id_ in IDS[:9]])
    path = f"/flows/{flow['id']}/items"
    async with counting_index_keys(empty_database) as keys:
        await alice.patch(f"{path}/{IDS[0]}", {"done": True})
        await alice.patch(f"{path}/{IDS[0]}", {"after": IDS[5]})
        await alice.patch(f"{path}/{IDS[1]}", {"text": "b"})
    assert keys.total == 0, keys.by_collection
    async with counting_index_keys(empty_database) as keys:
        await alice.post(path, {"items": [{"text": f"word {n}"} for n in range(50)]})
    assert keys.total <= 2, keys.by_collection


async def test_items_go_out_and_come_in_again(alice: Person, bob: Person, context: Json) -> None:
    items: list[Json] = [{"id": IDS[0], "text": "a", "done": True}, {"id": IDS[1], "text": "b"}]
    await alice.makes_flow(context, items=items)
    exported = await alice.reads("/export")
    assert exported["flows"][0]["items"] == [{**item, "done": "done" in item} for item in items]
    assert (await bob.post("/import?apply=true", exported)).status_code == 200
    (flow,) = (await bob.reads("/flows"))["items"]
    assert flow["checklist"] == {"total": 2, "done": 1}
    assert (await bob.reads(f"/flows/{flow['id']}"))["items"] == exported["flows"][0]["items"]


async def test_an_import_names_an_item_that_cannot_be(alice: Person, context: Json) -> None:
    flow = {"id": IDS[0], "context_id": context["id"], "title": "x", "items": [{"text": "x" * 501}]}
    file = {"format": "my-flow", "version": 1, "flows": [flow]}
    refused = await alice.post("/import?apply=true", file)
    assert_problem(refused, 422, "validation-error", "flows.0.items.0.text")
    assert (await alice.reads("/flows"))["items"] == []


async def test_in_the_table_items_are_lines_of_a_cell_and_no_formulas(alice: Person, context: Json) -> None:
    items = [{"text": "=1+1", "done": True}, {"text": 'a, "b"'}, {"text": "x;=2"}]
    await alice.makes_flow(context, items=items)
    await alice.makes_flow(context, title="Without")
    table = (await alice.get("/export?format=csv")).content.decode("utf-8-sig")
    cells = {row["title"]: row["items"] for row in csv.DictReader(StringIO(table, newline=""))}
    assert cells == {"Write the plan": '[x] =1+1\n[ ] a, "b"\n[ ] x;\'=2', "Without": ""}


async def test_an_export_holds_few_bytes_of_long_checklists_at_a_time(
    alice: Person, context: Json, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_PAGE_BYTES", 120_000)
    for number in range(5):
        clock.advance(seconds=1)
        await alice.makes_flow(context, title=f"{number}", items=LONG)
    pages: list[int] = []
    cut = exports._cut

    def counted(page: Sequence[Document]) -> Sequence[Document]:
        kept = cut(page)
        pages.append(len(kept))
        return kept

    monkeypatch.setattr(exports, "_cut", counted)
    flows = (await alice.reads("/export"))["flows"]
    assert [flow["title"] for flow in flows] == ["4", "3", "2", "1", "0"]
    assert [number for number in pages if number] == [2, 2, 1]
