"""Items of a flow are added, changed, moved and removed one by one."""

import asyncio
from typing import Any

import pytest
from tests.support.api import Json, Person, assert_problem, listed
from tests.support.clock import FrozenClock

UNKNOWN_ID = "65f1a2b3c4d5e6f7a8b9c0d1"
IDS = [f"{number:024x}" for number in range(1, 200)]


@pytest.fixture
async def context(alice: Person) -> Json:
    return await alice.makes_context()


@pytest.fixture
async def flow(alice: Person, context: Json) -> Json:
    """Return a flow with the items a, b and c, of which b is done."""
    items = [{"id": id_, "text": text, "done": text == "b"} for id_, text in zip(IDS, "abc", strict=False)]
    return await alice.makes_flow(context, items=items)


def texts(flow: Json) -> str:
    return " ".join(item["text"] for item in flow["items"])


async def test_a_flow_is_made_with_a_checklist(alice: Person, context: Json) -> None:
    items = [{"text": "  Pack "}, {"id": IDS[0], "text": "Water ☕", "done": True}]
    made = await alice.post("/flows", {"title": "Travel", "context_id": context["id"], "items": items})
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    flow = made.json()
    assert flow["items"] == [
        {"id": flow["items"][0]["id"], "text": "Pack", "done": False},
        {"id": IDS[0], "text": "Water ☕", "done": True},
    ]
    assert flow["checklist"] == {"total": 2, "done": 1}
    assert await alice.reads(f"/flows/{flow['id']}") == flow


async def test_a_flow_without_items_has_no_checklist(alice: Person, context: Json) -> None:
    for made in (
        await alice.makes_flow(context),
        (await alice.post("/flows/quick-add", {"text": "Call", "context_id": context["id"]})).json(),
    ):
        assert (made["checklist"], made["items"]) == (None, [])


async def test_lists_carry_the_counts_and_the_flow_its_items(
    alice: Person, context: Json, flow: Json
) -> None:
    home = await alice.makes_context(name="Home")
    counts = {"total": 3, "done": 1}
    assert flow["checklist"] == counts
    assert (await alice.reads("/flows"))["items"] == [listed(flow)]
    assert (await alice.reads("/flows?q=plan"))["items"] == [listed(flow)]
    assert (await alice.reads("/search?q=plan"))["items"][0]["flow"] == listed(flow)
    focus = await alice.reads(f"/contexts/{context['id']}/focus")
    assert focus["items"][0]["flow"] == listed(flow)
    preview = await alice.reads("/transitions/preview", params={"from": context["id"], "to": home["id"]})
    assert preview["from"]["items"][0]["flow"] == listed(flow)
    await alice.delete(f"/flows/{flow['id']}")
    assert (await alice.reads("/trash"))["items"][0]["flow"] == listed(flow)


async def test_an_item_is_added_at_the_end_and_the_answer_is_the_flow(
    alice: Person, flow: Json, clock: FrozenClock
) -> None:
    clock.advance(minutes=1)
    added = await alice.post(f"/flows/{flow['id']}/items", {"items": [{"text": " d "}]})
    assert (added.status_code, added.headers["etag"]) == (200, '"2"')
    (item,) = added.json()["items"][3:]
    assert (item["text"], item["done"]) == ("d", False)
    assert added.json() == flow | {
        "items": [*flow["items"], item],
        "checklist": {"total": 4, "done": 1},
        "version": 2,
        "updated_at": "2026-05-15T12:01:00Z",
    }
    assert await alice.reads(f"/flows/{flow['id']}") == added.json()


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, "a b c x y"),
        ({"after": None}, "x y a b c"),
        ({"after": IDS[0]}, "a x y b c"),
        ({"after": IDS[1]}, "a b x y c"),
        ({"after": IDS[2]}, "a b c x y"),
        ({"after": UNKNOWN_ID}, "a b c x y"),
    ],
)
async def test_several_are_added_in_order_after_another_item(
    alice: Person, flow: Json, where: Json, expected: str
) -> None:
    body = {"items": [{"text": "x", "done": True}, {"text": "y"}], **where}
    added = (await alice.post(f"/flows/{flow['id']}/items", body)).json()
    assert texts(added) == expected
    assert added["checklist"] == {"total": 5, "done": 2}
    assert len({item["id"] for item in added["items"]}) == 5


async def test_an_item_that_is_there_already_is_not_added_again(alice: Person, flow: Json) -> None:
    path = f"/flows/{flow['id']}/items"
    again = {"items": [{"id": IDS[2], "text": "other"}, {"id": IDS[0], "text": "other"}], "after": None}
    answer = await alice.post(path, again)
    assert (answer.json(), answer.headers["etag"]) == (flow, '"1"')
    more = {"items": [{"id": IDS[2], "text": "other"}, {"id": IDS[7], "text": "d"}], "after": IDS[0]}
    for _ in range(2):
        answer = await alice.post(path, more)
        assert (texts(answer.json()), answer.json()["version"]) == ("a d b c", 2)


@pytest.mark.parametrize(
    ("patch", "item"),
    [
        ({"text": " A "}, {"text": "A", "done": False}),
        ({"done": True}, {"text": "a", "done": True}),
        ({"text": "A", "done": True}, {"text": "A", "done": True}),
    ],
)
async def test_an_item_changes_alone(alice: Person, flow: Json, patch: Json, item: Json) -> None:
    changed = await alice.patch(f"/flows/{flow['id']}/items/{IDS[0]}", patch)
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert changed.json()["items"] == [{"id": IDS[0], **item}, *flow["items"][1:]]
    assert changed.json()["checklist"] == {"total": 3, "done": 1 + item["done"]}


async def test_an_item_is_unticked(alice: Person, flow: Json) -> None:
    changed = (await alice.patch(f"/flows/{flow['id']}/items/{IDS[1]}", {"done": False})).json()
    assert changed["checklist"] == {"total": 3, "done": 0}


@pytest.mark.parametrize(
    ("item", "after", "expected"),
    [
        (0, 2, "b c a"),
        (0, 1, "b a c"),
        (2, None, "c a b"),
        (2, 0, "a c b"),
        (1, 0, "a b c"),
        (1, 1, "a b c"),
        (0, None, "a b c"),
        (0, 100, "b c a"),
    ],
)
async def test_an_item_moves_after_another_one(
    alice: Person, flow: Json, item: int, after: int | None, expected: str
) -> None:
    body = {"after": None if after is None else IDS[after]}
    moved = (await alice.patch(f"/flows/{flow['id']}/items/{IDS[item]}", body)).json()
    assert texts(moved) == expected
    assert moved["version"] == (1 if expected == "a b c" else 2), "an item that is there already stays"


async def test_an_item_moves_and_changes_at_once(alice: Person, flow: Json) -> None:
    body = {"after": IDS[2], "text": "A", "done": True}
    moved = (await alice.patch(f"/flows/{flow['id']}/items/{IDS[0]}", body)).json()
    assert texts(moved) == "b c A"
    assert moved["checklist"] == {"total": 3, "done": 2}


@pytest.mark.parametrize("patch", [{}, {"done": True}, {"text": "b"}, {"after": IDS[0]}])
async def test_what_is_so_already_changes_nothing(
    alice: Person, flow: Json, patch: Json, clock: FrozenClock
) -> None:
    clock.advance(minutes=1)
    answer = await alice.patch(f"/flows/{flow['id']}/items/{IDS[1]}", patch)
    assert (answer.json(), answer.headers["etag"]) == (flow, '"1"')


async def test_an_item_is_removed_and_comes_back_in_its_place(alice: Person, flow: Json) -> None:
    path = f"/flows/{flow['id']}/items"
    removed = await alice.delete(f"{path}/{IDS[1]}")
    assert (removed.status_code, removed.headers["etag"]) == (200, '"2"')
    assert (texts(removed.json()), removed.json()["checklist"]) == ("a c", {"total": 2, "done": 0})
    assert_problem(await alice.delete(f"{path}/{IDS[1]}"), 404, "not-found")
    back = await alice.post(path, {"items": [flow["items"][1]], "after": IDS[0]})
    assert back.json()["items"] == flow["items"]


async def test_the_last_item_leaves_no_checklist(alice: Person, context: Json) -> None:
    flow = await alice.makes_flow(context, items=[{"id": IDS[0], "text": "a"}])
    removed = (await alice.delete(f"/flows/{flow['id']}/items/{IDS[0]}")).json()
    assert (removed["checklist"], removed["items"]) == (None, [])


async def test_what_is_done_is_cleared(alice: Person, flow: Json) -> None:
    path = f"/flows/{flow['id']}/clear-done"
    cleared = await alice.post(path)
    assert (cleared.status_code, cleared.headers["etag"]) == (200, '"2"')
    assert (texts(cleared.json()), cleared.json()["checklist"]) == ("a c", {"total": 2, "done": 0})
    assert (await alice.post(path)).json() == cleared.json(), "nothing is done any more"


async def test_items_of_different_devices_all_stay(alice: Person, context: Json) -> None:
    items = [{"id": id_, "text": "item"} for id_ in IDS[:60]]
    path = f"/flows/{(await alice.makes_flow(context, items=items))['id']}"
    versions: list[int] = []
    for n in range(4):  # a person may have twenty requests in progress
        answers = await asyncio.gather(
            *(alice.patch(f"{path}/items/{id_}", {"done": True}) for id_ in IDS[n:20:4]),
            *(alice.patch(f"{path}/items/{id_}", {"text": "other"}) for id_ in IDS[20 + n : 40 : 4]),
            *(alice.delete(f"{path}/items/{id_}") for id_ in IDS[40 + n : 50 : 4]),
            *(
                alice.post(f"{path}/items", {"items": [{"id": id_, "text": "new"}]})
                for id_ in IDS[100 + n : 110 : 4]
            ),
        )
        assert {answer.status_code for answer in answers} == {200}
        versions += [answer.json()["version"] for answer in answers]
    assert sorted(versions) == list(range(2, 62))
    flow = await alice.reads(path)
    found = {item["id"]: (item["text"], item["done"]) for item in flow["items"]}
    assert found == {
        **dict.fromkeys(IDS[:20], ("item", True)),
        **dict.fromkeys(IDS[20:40], ("other", False)),
        **dict.fromkeys(IDS[50:60], ("item", False)),
        **dict.fromkeys(IDS[100:110], ("new", False)),
    }
    assert flow["checklist"] == {"total": 60, "done": 20}


async def test_adding_at_once_never_makes_more_than_a_hundred(alice: Person, context: Json) -> None:
    path = f"/flows/{(await alice.makes_flow(context))['id']}/items"
    answers = await asyncio.gather(
        *(alice.post(path, {"items": [{"text": f"{n}"} for n in range(30)]}) for _ in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 422, 422, 422]
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert_problem(refused, 422, "validation-error", "items")


async def test_a_full_checklist_says_what_to_do(alice: Person, context: Json) -> None:
    flow = await alice.makes_flow(context, items=[{"text": "x"}] * 100)
    refused = await alice.post(f"/flows/{flow['id']}/items", {"items": [{"text": "x"}]})
    problem = assert_problem(refused, 422, "validation-error", "items")
    assert problem["errors"][0]["message"] == "Remove an item first: a flow can have 100."


async def test_a_101st_item_is_a_field_error_that_says_how_many_fit(alice: Person, context: Json) -> None:
    flow = await alice.makes_flow(context, items=[{"id": id_, "text": "x"} for id_ in IDS[:98]])
    path = f"/flows/{flow['id']}/items"
    refused = await alice.post(path, {"items": [{"text": "x"}] * 3})
    problem = assert_problem(refused, 422, "validation-error", "items")
    assert problem["errors"] == [
        {
            "field": "items",
            "message": "Use at most 2 new items: a flow can have 100.",
            "code": "too_many_items",
        }
    ]
    assert await alice.reads(f"/flows/{flow['id']}") == flow
    known = [{"id": id_, "text": "x"} for id_ in IDS[90:100]]  # eight of them are there already
    assert (await alice.post(path, {"items": known})).json()["checklist"] == {"total": 100, "done": 0}


@pytest.mark.parametrize(
    ("items", "field", "message"),
    [
        ([{"text": "x" * 501}], "items.0.text", "Use at most 500 characters."),
        ([{"text": "x"}, {"text": " "}], "items.1.text", "Use at least 1 character(s)."),
        ([{"text": "a\nb"}], "items.0.text", "Remove the line breaks and control characters."),
        ([{"text": "\u200b"}], "items.0.text", "Use at least one visible character."),
        ([{"text": "x"}] * 101, "items", "Use at most 100 items."),
        ([{"id": IDS[0], "text": "x"}, {"id": IDS[0], "text": "y"}], "items", "Use each id once."),
        ([{"id": "one", "text": "x"}], "items.0.id", "Use an id of 24 lowercase hexadecimal digits."),
        ([{"text": "x", "done": 1}], "items.0.done", "Use true or false."),
        ([{"text": "x", "place": 1}], "items.0.place", "This field is not known. Remove it."),
        ([{"done": True}], "items.0.text", "This field is required."),
        ("x", "items", "Use a list."),
    ],
)
async def test_items_that_cannot_be_are_named(
    alice: Person, context: Json, flow: Json, items: Any, field: str, message: str
) -> None:
    for path, body in (
        (f"/flows/{flow['id']}/items", {"items": items}),
        (f"/contexts/{context['id']}/flows", {"title": "x", "items": items}),
    ):
        problem = assert_problem(await alice.post(path, body), 422, "validation-error", field)
        assert problem["errors"][0]["message"] == message
    assert (await alice.reads("/flows"))["items"] == [listed(flow)]


@pytest.mark.parametrize("length", [1, 500])
async def test_a_text_has_up_to_500_characters(alice: Person, flow: Json, length: int) -> None:
    changed = await alice.patch(f"/flows/{flow['id']}/items/{IDS[0]}", {"text": "😀" * length})
    assert changed.json()["items"][0]["text"] == "😀" * length


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"text": "x" * 501}, "text"),
        ({"text": None}, "text"),
        ({"done": None}, "done"),
        ({"after": "one"}, "after"),
        ({"id": IDS[5]}, "id"),
    ],
)
async def test_a_change_that_cannot_be_is_named(alice: Person, flow: Json, patch: Json, field: str) -> None:
    refused = await alice.patch(f"/flows/{flow['id']}/items/{IDS[0]}", patch)
    assert_problem(refused, 422, "validation-error", field)
    assert await alice.reads(f"/flows/{flow['id']}") == flow


async def test_adding_nothing_is_refused(alice: Person, flow: Json) -> None:
    refused = await alice.post(f"/flows/{flow['id']}/items", {"items": []})
    assert_problem(refused, 422, "validation-error", "items")


async def test_a_whole_list_cannot_be_replaced(alice: Person, flow: Json) -> None:
    refused = await alice.patch(f"/flows/{flow['id']}", {"items": []})
    assert_problem(refused, 422, "validation-error", "items")


async def test_every_item_operation_honours_if_match(alice: Person, flow: Json) -> None:
    path = f"/flows/{flow['id']}/items"
    stale, known = {"if-match": '"9"'}, {"if-match": '"1"'}
    for refused in (
        await alice.post(path, {"items": [{"text": "x"}]}, headers=stale),
        await alice.post(path, {"items": [{"text": "x"}] * 100}, headers=stale),
        await alice.patch(f"{path}/{IDS[0]}", {"done": True}, headers=stale),
        await alice.delete(f"{path}/{IDS[0]}", headers=stale),
        await alice.post(f"{path.removesuffix('/items')}/clear-done", headers=stale),
        await alice.post(f"{path}/{IDS[0]}/promote", headers=stale),
    ):
        assert_problem(refused, 412, "precondition-failed")
    assert await alice.reads(f"/flows/{flow['id']}") == flow
    assert (await alice.patch(f"{path}/{IDS[0]}", {"done": True}, headers=known)).status_code == 200


async def test_no_item_is_found_elsewhere_or_in_the_trash(alice: Person, context: Json, flow: Json) -> None:
    other = await alice.makes_flow(context)
    for id_ in (other["id"], UNKNOWN_ID):
        assert_problem(await alice.patch(f"/flows/{id_}/items/{IDS[0]}", {"done": True}), 404, "not-found")
        assert_problem(await alice.delete(f"/flows/{id_}/items/{IDS[0]}"), 404, "not-found")
        assert_problem(await alice.post(f"/flows/{id_}/items/{IDS[0]}/promote"), 404, "not-found")
    await alice.delete(f"/flows/{flow['id']}")
    path = f"/flows/{flow['id']}/items"
    for refused in (
        await alice.post(path, {"items": [{"text": "x"}]}),
        await alice.patch(f"{path}/{IDS[0]}", {"done": True}),
        await alice.delete(f"{path}/{IDS[0]}"),
        await alice.post(f"{path.removesuffix('/items')}/clear-done"),
        await alice.post(f"{path}/{IDS[0]}/promote"),
    ):
        assert_problem(refused, 404, "not-found")


async def test_completing_moving_and_deleting_a_flow_lose_no_item(alice: Person, flow: Json) -> None:
    path = f"/flows/{flow['id']}"
    home = await alice.makes_context(name="Home")
    for change in (
        await alice.post(f"{path}/complete"),
        await alice.patch(path, {"title": "New", "description": "Long"}),
        await alice.post(f"{path}/reopen"),
        await alice.post(f"{path}/archive"),
        await alice.post(f"{path}/unarchive"),
        await alice.post(f"{path}/move", {"context_id": home["id"]}),
    ):
        assert change.json()["items"] == flow["items"]
        assert change.json()["checklist"] == flow["checklist"]
    await alice.delete(path)
    assert (await alice.post(f"{path}/restore")).json()["items"] == flow["items"]
    await alice.delete(f"/contexts/{home['id']}")
    await alice.post(f"/contexts/{home['id']}/restore")
    assert (await alice.reads(path))["items"] == flow["items"]


async def test_items_of_a_completed_flow_can_be_ticked(alice: Person, flow: Json) -> None:
    await alice.post(f"/flows/{flow['id']}/complete")
    ticked = (await alice.patch(f"/flows/{flow['id']}/items/{IDS[0]}", {"done": True})).json()
    assert (ticked["status"], ticked["checklist"]) == ("completed", {"total": 3, "done": 2})


async def test_a_retried_addition_adds_once(alice: Person, flow: Json) -> None:
    key = {"idempotency-key": "add"}
    path, body = f"/flows/{flow['id']}/items", {"items": [{"text": "d"}, {"text": "e"}]}
    first = await alice.post(path, body, headers=key)
    again = await alice.post(path, body, headers=key)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert texts(await alice.reads(f"/flows/{flow['id']}")) == "a b c d e"
