"""Quotas of one person, and the 409 above them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from bson import ObjectId
from tests.conftest import Database, _answering
from tests.operations.seen import a_file
from tests.support.api import Json, Person, assert_problem
from tests.support.clock import FrozenClock
from tests.support.flow_dataset import store_flows
from tests.support.tokens import Signer

from my_flow_api.config import Settings
from my_flow_api.errors import Conflict, ServiceUnavailable
from my_flow_api.kit.idempotency.repository import IdempotencyRepository
from my_flow_api.kit.persistence.mongo import Mongo, Session
from my_flow_api.kit.persistence.quotas import MEBIBYTE, Quota, Usage, count_usage
from my_flow_api.main import create_app

KEY = "idempotency-key"


@asynccontextmanager
async def with_quotas(
    settings: Settings, clock: FrozenClock, signer: Signer, **quotas: int
) -> AsyncIterator[Person]:
    """Alice at an API with these quotas."""
    app = create_app(settings.model_copy(update=quotas), clock=clock)
    async with _answering(app, signer) as transport:
        yield Person(transport, signer.token("alice"))


async def test_the_number_of_flows_counts_however_they_come(
    settings: Settings, clock: FrozenClock, signer: Signer, empty_database: Database
) -> None:
    async with with_quotas(settings, clock, signer, quota_flows=10) as alice:
        work = await alice.makes_context()
        assert (await alice.post("/import?apply=true", a_file(6, context_id=work["id"]))).status_code == 200
        flows = [await alice.makes_flow(work) for _ in range(4)]
        await alice.delete(f"/flows/{flows[0]['id']}")
        await alice.delete(f"/flows/{flows[1]['id']}")
        for refused in (
            await alice.post(f"/contexts/{work['id']}/flows", {"title": "Eleventh"}),
            await alice.post("/flows", {"title": "Eleventh", "context_id": work["id"]}),
            await alice.post("/flows/quick-add", {"text": "Eleventh", "context_id": work["id"]}),
            await alice.post("/import?apply=true", a_file(1, context_id=work["id"])),
            await alice.post("/import?apply=true", a_file(700)),
        ):
            detail = assert_problem(refused, 409, "conflict")["detail"]
            assert "10 flows" in detail
        assert await empty_database["flows"].count_documents({}) == 10
        assert await empty_database["import_chunks"].count_documents({}) == 0
        assert await empty_database["contexts"].count_documents({}) == 1
        restored = await alice.post(f"/flows/{flows[0]['id']}/restore")
        assert restored.status_code == 200, "it was counted in the trash"
        assert (await alice.delete("/account")).status_code == 204


async def test_imports_at_the_same_moment_bring_no_more_than_the_quota(
    settings: Settings, clock: FrozenClock, signer: Signer, empty_database: Database
) -> None:
    async with with_quotas(settings, clock, signer, quota_flows=500) as alice:
        files = [a_file(number, name=f"{number}") for number in (190, 191, 192, 100, 101, 102)]
        answers = await asyncio.gather(*(alice.post("/import?apply=true", file) for file in files))
        assert {answer.status_code for answer in answers} == {200, 409}
        stored = await empty_database["flows"].count_documents({})
        assert stored == sum(answer.json()["flows"]["created"] for answer in answers if answer.is_success)
        assert stored <= 500


async def test_the_last_room_goes_to_one_of_the_imports_at_the_same_moment(
    settings: Settings, clock: FrozenClock, signer: Signer, empty_database: Database
) -> None:
    async with with_quotas(settings, clock, signer, quota_flows=20) as alice:
        work = await alice.makes_context()
        await store_flows(empty_database, work, [f"Flow {n}" for n in range(19)])

        async def import_each(number: int) -> list[int]:
            files = [a_file(number, context_id=work["id"]) for _ in range(4)]
            answers = await asyncio.gather(*(alice.post("/import?apply=true", file) for file in files))
            return sorted(answer.status_code for answer in answers)

        assert await import_each(2) == [409] * 4
        assert await import_each(1) == [200, 409, 409, 409]
        assert await empty_database["flows"].count_documents({}) == 20


async def test_flows_made_at_the_same_moment_stay_within_the_quota(
    settings: Settings, clock: FrozenClock, signer: Signer, empty_database: Database
) -> None:
    async with with_quotas(settings, clock, signer, quota_flows=1000) as alice:
        work = await alice.makes_context()
        await store_flows(empty_database, work, [f"Flow {n}" for n in range(990)])
        answers: list[httpx.Response] = []
        for _ in range(4):
            sent = (alice.post(f"/contexts/{work['id']}/flows", {"title": "More"}) for _ in range(8))
            answers += await asyncio.gather(*sent)
        assert {answer.status_code for answer in answers} == {201, 409}
        # What was being written while somebody counted may come on top: eight at a time.
        assert 1000 <= await empty_database["flows"].count_documents({}) <= 1008


async def test_the_bytes_of_descriptions_count(
    settings: Settings, clock: FrozenClock, signer: Signer, empty_database: Database
) -> None:
    async with with_quotas(settings, clock, signer, quota_mebibytes=1) as alice:
        work = await alice.makes_context()
        await store_flows(empty_database, work, ["Long"], description_bytes=MEBIBYTE - 15_000)
        flow = (await alice.reads("/flows"))["items"][0]
        first = await alice.makes_flow(work, description="é" * 5_000)
        assert (await empty_database["flows"].find_one({"_id": ObjectId(first["id"])}) or {})[
            "description_bytes"
        ] == 10_000
        long = {"description": "é" * 5_000}
        for refused in (
            await alice.post(f"/contexts/{work['id']}/flows", {"title": "More"} | long),
            await alice.patch(f"/flows/{flow['id']}", long),
        ):
            assert "1 MiB" in assert_problem(refused, 409, "conflict")["detail"]
        assert (await alice.patch(f"/flows/{flow['id']}", {"title": "Other"})).status_code == 200
        assert (await alice.patch(f"/flows/{flow['id']}", {"description": None})).status_code == 200


async def test_the_bytes_of_items_count(
    settings: Settings, clock: FrozenClock, signer: Signer, empty_database: Database
) -> None:
    async with with_quotas(settings, clock, signer, quota_mebibytes=1) as alice:
        work = await alice.makes_context()
        await store_flows(empty_database, work, ["Long"], description_bytes=MEBIBYTE - 15_000)
        items = [{"text": "é" * 200} for _ in range(20)]
        flow = await alice.makes_flow(work, items=items)
        path = f"/flows/{flow['id']}/items"
        for refused in (
            await alice.post(f"/contexts/{work['id']}/flows", {"title": "More", "items": items}),
            await alice.post(path, {"items": items}),
        ):
            assert "1 MiB" in assert_problem(refused, 409, "conflict")["detail"]
        item = f"{path}/{flow['items'][0]['id']}"
        assert (await alice.patch(item, {"done": True})).status_code == 200
        assert (await alice.delete(item)).json()["checklist"] == {"total": 19, "done": 0}


async def test_transitions_count(
    settings: Settings, clock: FrozenClock, signer: Signer, empty_database: Database
) -> None:
    async with with_quotas(settings, clock, signer, quota_transitions=2) as alice:
        contexts = [await alice.makes_context() for _ in range(2)]
        answers = [
            await alice.post("/transitions", {"to_context_id": contexts[n % 2]["id"]}) for n in range(3)
        ]
        assert [answer.status_code for answer in answers[:2]] == [201, 201]
        assert "2 transitions" in assert_problem(answers[2], 409, "conflict")["detail"]
        assert await empty_database["transitions"].count_documents({}) == 2


async def test_keys_count_and_a_refused_one_is_free_again(
    settings: Settings, clock: FrozenClock, signer: Signer, empty_database: Database
) -> None:
    async with with_quotas(settings, clock, signer, quota_idempotency_keys=2) as alice:
        work = await alice.makes_context()
        path = f"/contexts/{work['id']}/flows"

        async def post(key: str) -> httpx.Response:
            return await alice.post(path, {"title": key}, headers={KEY: key})

        first, second, third = [await post(key) for key in ("a", "b", "c")]
        assert (first.status_code, second.status_code) == (201, 201)
        assert "2 Idempotency-Keys" in assert_problem(third, 409, "conflict")["detail"]
        assert (await post("a")).json() == first.json(), "an old key is answered as before"
        assert await empty_database["flows"].count_documents({}) == 2
        assert await empty_database["idempotency_keys"].count_documents({}) == 2


async def test_small_answers_count_as_a_kibibyte_and_larger_ones_as_they_are(
    alice: Person, settings: Settings
) -> None:
    path = f"/contexts/{(await alice.makes_context())['id']}/flows"
    mongo = Mongo(settings.mongodb_url, settings.mongodb_db_name)
    await alice.post(path, {"title": "Small"}, headers={KEY: "small"})
    assert await IdempotencyRepository(mongo).usage("alice") == Usage(1, 1024)
    large = await alice.post(path, {"title": "Large", "description": "x" * 2000}, headers={KEY: "large"})
    assert await IdempotencyRepository(mongo).usage("alice") == Usage(2, 1024 + len(large.content))
    mongo.close()


async def test_while_an_index_is_missing_usage_is_zero_and_in_a_transaction_unavailable(
    settings: Settings, alice: Person
) -> None:
    mongo = Mongo(settings.mongodb_url, settings.mongodb_db_name)

    async def count(session: Session | None) -> Usage:
        flows = mongo.collection("flows")
        return await count_usage(flows, "alice", "description_bytes", session, index="missing")

    assert await count(None) == Usage(0, 0)
    with pytest.raises(ServiceUnavailable):
        await mongo.in_transaction(count)
    mongo.close()


async def test_contexts_in_the_trash_are_not_without_number(alice: Person, empty_database: Database) -> None:
    gone: Json = {"user_id": "alice", "position": 1.0, "archived_at": None, "version": 1}
    now = FrozenClock()() - timedelta(days=1)
    fields = gone | {"deleted_at": now, "created_at": now, "updated_at": now, "name": "Gone"}
    many = [fields | {"color": "#2F6FEB", "icon": "💼"} for _ in range(450)]
    await empty_database["contexts"].insert_many(many)
    made = [await alice.makes_context(name=f"{n}") for n in range(2)]
    await empty_database["contexts"].insert_many(
        [{**fields, "color": "#2F6FEB", "icon": "💼"} for _ in range(48)]
    )
    new = {"name": "One too many", "color": "#2F6FEB", "icon": "💼"}
    for refused in (await alice.post("/contexts", new), await alice.post("/import?apply=true", a_file(1))):
        assert "500 contexts" in assert_problem(refused, 409, "conflict")["detail"]
    assert (await alice.delete(f"/contexts/{made[0]['id']}")).status_code == 204
    assert (await alice.post(f"/contexts/{made[0]['id']}/restore")).status_code == 200


class Counter:
    """A usage, and the number of times that it was counted."""

    def __init__(self, number: int) -> None:
        self.usage = Usage(number, 0)
        self.counted = 0

    async def __call__(self, *_: object) -> Usage:
        self.counted += 1
        return self.usage


@pytest.fixture
def quota_of() -> Callable[[Counter], Quota]:
    return lambda counter: Quota("things", number=20_000, size=MEBIBYTE, count=counter)


async def test_who_has_little_is_counted_once_in_a_while(quota_of: Callable[[Counter], Quota]) -> None:
    counter = Counter(10)
    quota = quota_of(counter)
    for _ in range(200):
        await quota.check_quota("alice", 1, 0)
    assert counter.counted == 1
    await quota.check_quota("bob", 1, 0)
    assert counter.counted == 2


async def test_who_has_nearly_all_is_counted_each_time_and_refused_without_counting(
    quota_of: Callable[[Counter], Quota],
) -> None:
    counter = Counter(19_995)
    quota = quota_of(counter)
    for number in range(5):
        counter.usage = Usage(19_995 + number, 0)
        await quota.check_quota("alice", 1, 0)
    assert counter.counted == 5
    counter.usage = Usage(20_000, 0)
    for _ in range(3):
        with pytest.raises(Conflict, match="20000 things"):
            await quota.check_quota("alice", 1, 0)
    assert counter.counted == 6
