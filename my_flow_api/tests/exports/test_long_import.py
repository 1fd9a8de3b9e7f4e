"""A large import takes long, and others do not have to wait for it."""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx
import pytest
from bson import ObjectId
from tests.conftest import Database
from tests.support.api import Json, Person, assert_problem
from tests.support.tokens import Signer
from tests.support.waiting import eventually

from my_flow_api.calendar.feed import feed
from my_flow_api.errors import ValidationFailed
from my_flow_api.exports import routes
from my_flow_api.exports.schemas import ImportRequest
from my_flow_api.exports.validating import validate_items
from my_flow_api.operations.service import OperationService

CONTEXT_ID = "65f1a2b3c4d5e6f7a8b9c0d1"


def file_of(flows: int, **fields: Any) -> Json:
    return {
        "format": "my-flow",
        "version": 1,
        "contexts": [{"id": CONTEXT_ID, "name": "Work", "color": "#2f6feb", "icon": "💼"}],
        "flows": [
            {"id": f"{n:024x}", "context_id": CONTEXT_ID, "title": f"Step {n}", **fields}
            for n in range(flows)
        ],
    }


async def turns_during(work: Awaitable[object]) -> int:
    """Count how often another task ran before the work was done."""
    turns, is_done = 0, asyncio.Event()

    async def other() -> None:
        nonlocal turns
        while not is_done.is_set():
            turns += 1
            await asyncio.sleep(0)

    taking = asyncio.create_task(other())
    try:
        await work
    finally:
        is_done.set()
        await taking
    return turns


async def test_others_have_their_turn_while_flows_are_validated() -> None:
    file = ImportRequest.model_validate(file_of(3000, due={"date": "2026-05-20"}))
    assert await turns_during(validate_items(file)) > 10


async def test_others_have_their_turn_while_a_feed_is_written() -> None:
    now = datetime(2026, 5, 15, 12, tzinfo=UTC)
    flow = {
        "_id": ObjectId(), "context_id": 1, "title": "Step", "description": "", "priority": "low",
        "due": {"date": "2026-05-20", "time": None, "timezone": None}, "due_instant": None,
        "reminder_enabled": False, "version": 1, "created_at": now, "updated_at": now,
    }  # fmt: skip
    assert await turns_during(feed([flow] * 500, {1: "Work"})) > 10


async def test_what_is_wrong_is_told_with_its_place_and_twenty_at_most() -> None:
    file = file_of(300)
    for number in range(100, 150):
        file["flows"][number]["due"] = {"date": "2026-02-30"}
    with pytest.raises(ValidationFailed) as refused:
        await validate_items(ImportRequest.model_validate(file))
    assert [error["field"] for error in refused.value.errors] == [
        f"flows.{number}.due.date" for number in range(100, 120)
    ]


@pytest.mark.parametrize("item", [None, 7, "text", [], {}])
@pytest.mark.parametrize("kind", ["contexts", "flows"])
async def test_an_item_of_any_form_is_a_422(alice: Person, kind: str, item: object) -> None:
    response = await alice.post("/import", file_of(1) | {kind: [item]})
    assert response.status_code == 422
    assert all(error["field"].startswith(f"{kind}.0") for error in response.json()["errors"])


@pytest.mark.parametrize("sent", [None, 7, "text", {}, {"0": {}}])
async def test_items_that_are_no_list_are_a_422(alice: Person, sent: object) -> None:
    assert_problem(
        await alice.post("/import", file_of(1) | {"flows": sent}), 422, "validation-error", "flows"
    )


@pytest.mark.parametrize("field", ["exported_at", "preferences", "transitions"])
def test_what_is_ignored_is_not_kept(field: str) -> None:
    assert getattr(ImportRequest.model_validate(file_of(0) | {field: [{}] * 3}), field) is None


async def test_too_many_items_are_a_422(alice: Person) -> None:
    contexts = file_of(0)["contexts"] * 201
    assert_problem(
        await alice.post("/import", file_of(0) | {"contexts": contexts}), 422, "validation-error", "contexts"
    )


async def test_few_large_imports_go_on_at_once_and_one_of_a_person(
    transport: httpx.ASGITransport,
    signer: Signer,
    empty_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_go_on, begun = asyncio.Event(), 0

    async def slowly(file: ImportRequest) -> ImportRequest:
        nonlocal begun
        begun += 1
        await may_go_on.wait()
        return await validate_items(file)

    monkeypatch.setattr(routes, "validate_items", slowly)
    people = [Person(transport, signer.token(f"person {n}")) for n in range(3)]
    large = file_of(201)
    first = [asyncio.create_task(person.post("/import", large)) for person in people[:2]]
    await eventually(lambda: begun == 2)
    again = await people[0].post("/import", large)
    assert_problem(again, 429, "too-many-requests")
    next_one = await people[2].post("/import", large)
    assert_problem(next_one, 503, "service-unavailable")
    assert {again.headers["retry-after"], next_one.headers["retry-after"]} == {"2"}
    small = asyncio.create_task(people[0].post("/import", file_of(199)))
    await eventually(lambda: begun == 3)
    may_go_on.set()
    answers = await asyncio.gather(*first, small)
    assert [answer.status_code for answer in answers] == [200] * 3
    assert (await people[2].post("/import", large)).status_code == 200


async def test_an_import_that_waits_takes_no_place_from_others(
    transport: httpx.ASGITransport,
    signer: Signer,
    empty_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_go_on, waiting = asyncio.Event(), 0
    settle = OperationService.finish_pending

    async def slowly(operations: OperationService, user_id: str) -> None:
        nonlocal waiting
        if user_id != "person 3":
            waiting += 1
            await may_go_on.wait()
        await settle(operations, user_id)

    def is_waiting(number: int) -> bool:
        return waiting == number

    monkeypatch.setattr(OperationService, "finish_pending", slowly)
    people = [Person(transport, signer.token(f"person {n}")) for n in range(4)]
    large = file_of(201)
    first = []
    for number, person in enumerate(people[:3]):
        first.append(asyncio.create_task(person.post("/import", large)))
        await eventually(partial(is_waiting, number + 1))
    assert (await people[3].post("/import", large)).status_code == 200
    assert_problem(await people[0].post("/import", large), 429, "too-many-requests")
    may_go_on.set()
    assert {answer.status_code for answer in await asyncio.gather(*first)} == {200}


async def test_a_large_import_that_found_no_place_can_be_sent_again_under_its_key(
    transport: httpx.ASGITransport, signer: Signer, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on, begun = asyncio.Event(), asyncio.Event()

    async def slowly(file: ImportRequest) -> ImportRequest:
        begun.set()
        await may_go_on.wait()
        return await validate_items(file)

    monkeypatch.setattr(routes, "validate_items", slowly)
    first = asyncio.create_task(alice.post("/import", file_of(201)))
    await begun.wait()
    key = {"idempotency-key": "a"}
    assert (await alice.post("/import?apply=true", file_of(201), headers=key)).status_code == 429
    may_go_on.set()
    assert (await first).status_code == 200
    answer = await alice.post("/import?apply=true", file_of(201), headers=key)
    assert answer.json()["flows"]["created"] == 201
