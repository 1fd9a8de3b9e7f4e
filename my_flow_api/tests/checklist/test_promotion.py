"""An item becomes a flow of its own: both changes happen, or neither."""

import asyncio
from typing import Any

import pytest
from pymongo.errors import AutoReconnect
from tests.conftest import Database
from tests.support.api import Json, Person, assert_problem
from tests.support.clock import FrozenClock

from my_flow_api.flows.repository import FlowRepository
from my_flow_api.kit.idempotency.repository import IdempotencyRepository

FIRST, SECOND = "0" * 23 + "1", "0" * 23 + "2"


@pytest.fixture
async def context(alice: Person) -> Json:
    return await alice.makes_context()


@pytest.fixture
async def flow(alice: Person, context: Json) -> Json:
    items = [{"id": FIRST, "text": "Call Ana"}, {"id": SECOND, "text": "Pack", "done": True}]
    return await alice.makes_flow(context, priority="high", due={"date": "2026-05-20"}, items=items)


async def test_an_item_becomes_the_last_flow_of_the_context(
    alice: Person, context: Json, flow: Json, clock: FrozenClock
) -> None:
    clock.advance(minutes=1)
    answer = await alice.post(f"/flows/{flow['id']}/items/{FIRST}/promote")
    promoted, left = answer.json()["promoted"], answer.json()["flow"]
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/v1/flows/{promoted['id']}"
    assert (promoted["title"], promoted["context_id"]) == ("Call Ana", context["id"])
    assert (promoted["description"], promoted["priority"], promoted["due"]) == (None, "medium", None)
    assert (promoted["items"], promoted["checklist"], promoted["status"]) == ([], None, "normal")
    assert left == flow | {
        "items": flow["items"][1:],
        "checklist": {"total": 1, "done": 1},
        "version": 2,
        "updated_at": "2026-05-15T12:01:00Z",
    }
    for one in (promoted, left):
        assert await alice.reads(f"/flows/{one['id']}") == one
    page = await alice.reads(f"/contexts/{context['id']}/flows?sort=position")
    assert [one["title"] for one in page["items"]] == ["Write the plan", "Call Ana"]


async def test_an_item_that_is_done_becomes_a_completed_flow(alice: Person, flow: Json) -> None:
    answer = (await alice.post(f"/flows/{flow['id']}/items/{SECOND}/promote")).json()
    assert (answer["promoted"]["status"], answer["promoted"]["completed_at"]) == (
        "completed",
        "2026-05-15T12:00:00Z",
    )


@pytest.mark.parametrize(
    ("text", "title", "description"),
    [("x" * 200, "x" * 200, None), ("ab" * 250, f"{'ab' * 99}a…", "ab" * 250)],
)
async def test_a_text_that_is_too_long_for_a_title_is_kept_as_the_description(
    alice: Person, flow: Json, text: str, title: str, description: str | None
) -> None:
    await alice.patch(f"/flows/{flow['id']}/items/{FIRST}", {"text": text})
    promoted = (await alice.post(f"/flows/{flow['id']}/items/{FIRST}/promote")).json()["promoted"]
    assert (promoted["title"], promoted["description"]) == (title, description)


async def test_it_can_be_undone_and_done_again(alice: Person, flow: Json) -> None:
    path = f"/flows/{flow['id']}/items"
    promoted = (await alice.post(f"{path}/{FIRST}/promote")).json()["promoted"]
    back = await alice.post(path, {"items": [flow["items"][0]], "after": None})
    assert back.json()["items"] == flow["items"]
    assert (await alice.delete(f"/flows/{promoted['id']}")).status_code == 204
    again = await alice.post(f"{path}/{FIRST}/promote")
    assert (again.status_code, again.json()["flow"]["items"]) == (201, flow["items"][1:])


async def test_of_two_at_once_one_promotes(alice: Person, flow: Json) -> None:
    path = f"/flows/{flow['id']}/items"
    answers = await asyncio.gather(*(alice.post(f"{path}/{FIRST}/promote") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 404, 404, 404]
    assert len((await alice.reads("/flows"))["items"]) == 2


async def test_promoting_beside_ticks_loses_none(alice: Person, context: Json) -> None:
    ids = [f"{number:024x}" for number in range(20)]
    flow = await alice.makes_flow(context, items=[{"id": id_, "text": id_} for id_ in ids])
    path = f"/flows/{flow['id']}/items"
    answers = await asyncio.gather(
        *(alice.post(f"{path}/{id_}/promote") for id_ in ids[:4]),
        *(alice.patch(f"{path}/{id_}", {"done": True}) for id_ in ids[4:]),
    )
    assert [answer.status_code for answer in answers] == [201] * 4 + [200] * 16
    left = await alice.reads(f"/flows/{flow['id']}")
    assert left["checklist"] == {"total": 16, "done": 16}
    titles = {one["title"] for one in (await alice.reads("/flows"))["items"]}
    assert titles == {"Write the plan", *ids[:4]}


async def test_a_context_in_the_archive_takes_no_flow_and_the_item_stays(
    alice: Person, context: Json, flow: Json
) -> None:
    await alice.post(f"/contexts/{context['id']}/archive")
    refused = await alice.post(f"/flows/{flow['id']}/items/{FIRST}/promote")
    assert_problem(refused, 409, "conflict")
    assert await alice.reads(f"/flows/{flow['id']}") == flow


async def test_if_the_flow_cannot_be_stored_the_item_stays(
    alice: Person, flow: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise AutoReconnect("away")

    with monkeypatch.context() as patched:
        patched.setattr(FlowRepository, "insert", away)
        refused = await alice.post(f"/flows/{flow['id']}/items/{FIRST}/promote")
    assert_problem(refused, 503, "service-unavailable")
    assert await alice.reads(f"/flows/{flow['id']}") == flow


async def test_a_retry_after_a_process_died_finds_the_flow_and_adds_no_item_twice(
    alice: Person,
    flow: Json,
    clock: FrozenClock,
    empty_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def dies(*_: Any) -> None:
        raise AutoReconnect("gone")

    path = f"/flows/{flow['id']}/items"
    requests = (
        (f"{path}/{FIRST}/promote", None, 201),
        (path, {"items": [{"text": "x"}, {"text": "y"}]}, 200),
    )
    with monkeypatch.context() as patched:  # neither the answer nor the failure can be noted
        patched.setattr(IdempotencyRepository, "settle", dies)
        for place, body, _ in requests:
            assert (await alice.post(place, body, headers={"idempotency-key": "k"})).status_code == 503
    clock.advance(seconds=60)
    answers = [await alice.post(place, body, headers={"idempotency-key": "k"}) for place, body, _ in requests]
    assert [answer.status_code for answer in answers] == [status for _, _, status in requests]
    assert await empty_database["flows"].count_documents({"title": "Call Ana"}) == 1
    left = answers[1].json()
    assert [item["text"] for item in left["items"]] == ["Pack", "x", "y"]
    assert answers[0].json()["flow"] == left
