"""A POST under an Idempotency-Key: one effect, one answer."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo.errors import AutoReconnect
from tests.conftest import Database
from tests.support.api import Json, Person, assert_problem
from tests.support.clock import FrozenClock

from my_flow_api.flows.repository import FlowRepository
from my_flow_api.flows.service import FlowService
from my_flow_api.kit.idempotency.repository import INDEXES, IdempotencyRepository
from my_flow_api.kit.persistence.preallocated_id import new_id, preallocated

KEY = {"idempotency-key": "5f0c8a52-3a1e-4c7e-9b57-0f6d1c2a7e44"}
CONTEXT: Json = {"name": "Work", "color": "#2F6FEB", "icon": "💼"}


async def how_many(person: Person, path: str = "/contexts") -> int:
    return len((await person.reads(path))["items"])


async def test_retry_with_the_same_key_creates_one_context_and_gets_the_first_answer(alice: Person) -> None:
    first = await alice.post("/contexts", CONTEXT, headers=KEY)
    again = await alice.post("/contexts", CONTEXT, headers=KEY)
    assert first.status_code == again.status_code == 201
    assert again.content == first.content
    for name in ("etag", "location", "content-type", "content-length"):
        assert again.headers[name] == first.headers[name]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert await how_many(alice) == 1


async def test_the_first_answer_comes_back_although_things_have_changed_since(alice: Person) -> None:
    first = await alice.post("/contexts", CONTEXT, headers=KEY)
    await alice.delete(f"/contexts/{first.json()['id']}")
    again = await alice.post("/contexts", CONTEXT, headers=KEY)
    assert again.content == first.content
    assert await how_many(alice) == 0


async def test_spaces_and_the_order_of_fields_do_not_make_another_request(alice: Person) -> None:
    headers = KEY | {"content-type": "application/json"}
    bodies = (
        b'{"name": "Work", "color": "#2F6FEB", "icon": "\xf0\x9f\x92\xbc"}',
        b'{"icon":"\\ud83d\\udcbc","name":"Work","color":"#2F6FEB"}',
    )
    answers = [await alice.request("POST", "/contexts", content=body, headers=headers) for body in bodies]
    assert answers[0].content == answers[1].content


async def test_a_large_body_is_compared_as_it_was_sent(alice: Person) -> None:
    headers = KEY | {"content-type": "application/json"}
    file = b'{"format":"my-flow","version":1,"transitions":"' + b"x" * 70_000 + b'"}'
    answers = [await alice.request("POST", "/import", content=file, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].headers["idempotency-replayed"] == "true"
    with_a_space = await alice.request("POST", "/import", content=file + b" ", headers=headers)
    assert_problem(with_a_space, 422, "idempotency-key-reused")


async def test_the_same_key_with_another_body_is_refused(alice: Person) -> None:
    await alice.post("/contexts", CONTEXT, headers=KEY)
    refused = await alice.post("/contexts", CONTEXT | {"name": "Home"}, headers=KEY)
    assert_problem(refused, 422, "idempotency-key-reused")
    assert await how_many(alice) == 1


async def test_the_same_key_for_another_flow_or_version_is_refused(alice: Person) -> None:
    context = await alice.makes_context()
    one, two = await alice.makes_flow(context), await alice.makes_flow(context)
    await alice.post(f"/flows/{one['id']}/complete", headers=KEY)
    other_flow = await alice.post(f"/flows/{two['id']}/complete", headers=KEY)
    assert_problem(other_flow, 422, "idempotency-key-reused")
    other_version = await alice.post(f"/flows/{one['id']}/complete", headers=KEY | {"if-match": '"1"'})
    assert_problem(other_version, 422, "idempotency-key-reused")


async def test_a_key_belongs_to_one_operation(alice: Person) -> None:
    context = (await alice.post("/contexts", CONTEXT, headers=KEY)).json()
    made = await alice.post(f"/contexts/{context['id']}/flows", {"title": "Plan"}, headers=KEY)
    assert made.status_code == 201


async def test_a_key_belongs_to_one_person(alice: Person, bob: Person) -> None:
    hers = await alice.post("/contexts", CONTEXT, headers=KEY)
    his = await bob.post("/contexts", CONTEXT, headers=KEY)
    assert his.json()["id"] != hers.json()["id"]
    assert await how_many(alice) == await how_many(bob) == 1


async def test_a_key_without_a_token_is_a_401(nobody: Person) -> None:
    assert_problem(await nobody.post("/contexts", CONTEXT, headers=KEY), 401, "unauthorized")


async def test_after_24_hours_the_key_is_free(
    alice: Person, clock: FrozenClock, empty_database: Database
) -> None:
    await alice.post("/contexts", CONTEXT, headers=KEY)
    clock.advance(hours=23, minutes=59)
    await alice.post("/contexts", CONTEXT, headers=KEY)
    assert await how_many(alice) == 1
    clock.advance(minutes=1)
    await alice.post("/contexts", CONTEXT | {"name": "Home"}, headers=KEY)
    assert await how_many(alice) == 2
    (expiry, _) = INDEXES["idempotency_keys"]
    assert expiry.document["expireAfterSeconds"] == 24 * 60 * 60


async def test_of_many_at_once_one_has_an_effect(alice: Person) -> None:
    answers = await asyncio.gather(*(alice.post("/contexts", CONTEXT, headers=KEY) for _ in range(12)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
    assert await how_many(alice) == 1


async def test_while_the_first_is_running_the_second_is_a_409(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = await alice.makes_context()
    begun, go_on = asyncio.Event(), asyncio.Event()
    insert = FlowRepository.insert

    async def slow(repository: FlowRepository, *arguments: Any) -> Any:
        begun.set()
        await go_on.wait()
        return await insert(repository, *arguments)

    monkeypatch.setattr(FlowRepository, "insert", slow)
    path, body = f"/contexts/{context['id']}/flows", {"title": "Plan"}
    first = asyncio.create_task(alice.post(path, body, headers=KEY))
    await begun.wait()
    second = await alice.post(path, body, headers=KEY)
    problem = assert_problem(second, 409, "request-in-progress")
    assert "still running" in problem["detail"]
    assert second.headers["retry-after"] == "1"
    go_on.set()
    assert (await first).status_code == 201
    third = await alice.post(path, body, headers=KEY)
    assert third.content == (await first).content


async def test_a_refusal_by_the_rules_is_an_answer_too(alice: Person) -> None:
    context = await alice.makes_context()
    flow = await alice.makes_flow(context)
    await alice.patch(f"/flows/{flow['id']}", {"title": "Changed"})
    headers = KEY | {"if-match": '"1"'}
    first = assert_problem(
        await alice.post(f"/flows/{flow['id']}/complete", headers=headers), 412, "precondition-failed"
    )
    again = await alice.post(f"/flows/{flow['id']}/complete", headers=headers)
    assert again.headers["idempotency-replayed"] == "true"
    second = assert_problem(again, 412, "precondition-failed")
    assert first | {"request_id": ""} == second | {"request_id": ""}


async def test_what_could_not_be_done_with_the_request_as_it_is_leaves_the_key_free(alice: Person) -> None:
    line = {"text": "buy milk"}
    refused = await alice.post("/flows/quick-add", line, headers=KEY)
    assert_problem(refused, 422, "validation-error", "context_id")
    context = await alice.makes_context()
    await alice.patch("/preferences", {"current_context_id": context["id"]})
    again = await alice.post("/flows/quick-add", line, headers=KEY)
    assert (again.status_code, "idempotency-replayed" in again.headers) == (201, False)


async def test_a_request_that_was_never_looked_at_leaves_the_key_free(alice: Person) -> None:
    for body in (CONTEXT | {"name": ""}, {}):
        assert (await alice.post("/contexts", body, headers=KEY)).status_code == 422
    too_large = await alice.request("POST", "/contexts", content=b" " * 70_000, headers=KEY)
    assert too_large.status_code == 413
    malformed = await alice.request(
        "POST", "/contexts", content=b"{", headers=KEY | {"content-type": "application/json"}
    )
    assert malformed.status_code == 400
    assert (await alice.post("/contexts", CONTEXT, headers=KEY)).status_code == 201


@pytest.mark.parametrize("error", [RuntimeError("a bug"), AutoReconnect("MongoDB went away")])
async def test_a_failure_after_the_effect_is_repeated_without_a_second_effect(
    alice: Person, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    context = await alice.makes_context()
    path, body = f"/contexts/{context['id']}/flows", {"title": "Plan"}
    create = FlowService.create

    async def creates_then_fails(service: FlowService, *arguments: Any) -> Any:
        await create(service, *arguments)
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(FlowService, "create", creates_then_fails)
        assert (await alice.post(path, body, headers=KEY)).status_code >= 500
    second = await alice.post(path, body, headers=KEY)
    assert second.status_code == 201
    assert "idempotency-replayed" not in second.headers
    assert [flow["id"] for flow in (await alice.reads("/flows"))["items"]] == [second.json()["id"]]


async def test_a_process_that_died_after_the_effect_is_followed_by_one_that_finds_it(
    alice: Person, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = await alice.makes_context()
    path, body = f"/contexts/{context['id']}/flows", {"title": "Plan"}

    async def dies(*_: Any) -> None:
        raise AutoReconnect("gone")

    with monkeypatch.context() as patched:  # neither the answer nor the failure can be noted
        patched.setattr(IdempotencyRepository, "settle", dies)
        assert (await alice.post(path, body, headers=KEY)).status_code == 503
    assert_problem(await alice.post(path, body, headers=KEY), 409, "request-in-progress")
    clock.advance(seconds=60)
    assert (await alice.post(path, body, headers=KEY)).status_code == 201
    assert await how_many(alice, "/flows") == 1


async def test_of_two_that_take_over_one_goes_on(
    alice: Person, clock: FrozenClock, empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await alice.post("/contexts", CONTEXT, headers=KEY)
    await empty_database["idempotency_keys"].update_one(
        {}, {"$set": {"answer": None, "running_until": clock.now - timedelta(seconds=1)}}
    )
    take_over = IdempotencyRepository.take_over

    async def comes_second(keys: IdempotencyRepository, user_id: str, seen: Any, changes: Any) -> bool:
        await take_over(keys, user_id, seen, {"attempt": ObjectId()})
        return await take_over(keys, user_id, seen, changes)

    monkeypatch.setattr(IdempotencyRepository, "take_over", comes_second)
    assert_problem(await alice.post("/contexts", CONTEXT, headers=KEY), 409, "request-in-progress")


async def test_the_bodies_of_a_person_are_kept_under_their_name_only(
    alice: Person, empty_database: Database
) -> None:
    await alice.post("/contexts", CONTEXT, headers=KEY)
    (record,) = await empty_database["idempotency_keys"].find({}).to_list(None)
    assert record["user_id"] == "alice"
    assert KEY["idempotency-key"] not in str(record)


@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 256, "é"])
async def test_a_malformed_key_is_named(alice: Person, key: str) -> None:
    refused = await alice.post("/contexts", CONTEXT, headers=[("idempotency-key", key.encode())])
    assert_problem(refused, 422, "validation-error", "idempotency-key")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=255))
async def test_any_visible_key_works(alice: Person, key: str) -> None:
    first, again = [
        await alice.post("/flows", {"title": "x", "context_id": "0" * 24}, headers={"idempotency-key": key})
        for _ in range(2)
    ]
    assert first.status_code == again.status_code == 404
    assert again.headers["idempotency-replayed"] == "true"


def test_the_chosen_id_is_used_once() -> None:
    id_ = ObjectId()
    with preallocated(id_):
        assert new_id() == id_
        assert new_id() != id_
    assert new_id() != id_
