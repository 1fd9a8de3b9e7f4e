import asyncio
from collections.abc import Iterator
from itertools import repeat

import pytest
from pymongo.errors import ConnectionFailure, OperationFailure
from tests.conftest import Database
from tests.support.api import Person, assert_problem, listed
from tests.support.clock import FrozenClock

from my_flow_api.config import Settings
from my_flow_api.kit.persistence.mongo import Mongo, Session


async def test_a_deleted_context_takes_its_flows_along(alice: Person) -> None:
    context, other = await alice.makes_context(), await alice.makes_context(name="Home")
    flow, kept = await alice.makes_flow(context), await alice.makes_flow(other)
    response = await alice.delete(f"/contexts/{context['id']}")
    assert (response.status_code, response.content) == (204, b"")
    assert_problem(await alice.get(f"/contexts/{context['id']}"), 404, "not-found")
    assert_problem(await alice.get(f"/contexts/{context['id']}/flows"), 404, "not-found")
    assert_problem(await alice.get(f"/flows/{flow['id']}"), 404, "not-found")
    assert_problem(await alice.post(f"/flows/{flow['id']}/restore"), 404, "not-found")
    assert_problem(await alice.delete(f"/contexts/{context['id']}"), 404, "not-found")
    assert (await alice.reads("/flows"))["items"] == [listed(kept)]


async def test_a_restored_context_is_as_it_was_with_the_flows_deleted_with_it(
    alice: Person, clock: FrozenClock
) -> None:
    context = await alice.makes_context()
    flow, deleted_before = await alice.makes_flow(context), await alice.makes_flow(context)
    await alice.delete(f"/flows/{deleted_before['id']}")
    clock.advance(minutes=1)
    await alice.delete(f"/contexts/{context['id']}")
    clock.advance(minutes=1)
    response = await alice.post(f"/contexts/{context['id']}/restore")
    assert (response.status_code, response.json()) == (200, context)
    assert response.headers["etag"] == '"1"'
    assert (await alice.reads("/flows"))["items"] == [listed(flow)]


async def test_a_flow_deleted_before_its_context_cannot_come_back_alone(alice: Person) -> None:
    context = await alice.makes_context()
    flow = await alice.makes_flow(context)
    await alice.delete(f"/flows/{flow['id']}")
    await alice.delete(f"/contexts/{context['id']}")
    assert_problem(await alice.post(f"/flows/{flow['id']}/restore"), 404, "not-found")
    await alice.post(f"/contexts/{context['id']}/restore")
    assert (await alice.post(f"/flows/{flow['id']}/restore")).json() == flow


async def test_restoring_what_is_not_in_the_trash_changes_nothing(alice: Person) -> None:
    context = await alice.makes_context()
    assert (await alice.post(f"/contexts/{context['id']}/restore")).json() == context


@pytest.mark.parametrize("tag", ['"99"', 'W/"1"', '"1"', "*"])
async def test_restoring_what_is_not_in_the_trash_honours_if_match(alice: Person, tag: str) -> None:
    context = await alice.makes_context()
    flow = await alice.makes_flow(context)
    for path, thing in ((f"/contexts/{context['id']}", context), (f"/flows/{flow['id']}", flow)):
        restored = await alice.post(f"{path}/restore", headers={"if-match": tag})
        if tag in {'"1"', "*"}:
            assert (restored.status_code, restored.json()) == (200, thing)
        else:
            assert_problem(restored, 412, "precondition-failed")


async def test_a_stale_etag_stops_a_restore_as_a_whole(alice: Person) -> None:
    context = await alice.makes_context()
    await alice.makes_flow(context)
    await alice.delete(f"/contexts/{context['id']}")
    refused = await alice.post(f"/contexts/{context['id']}/restore", headers={"if-match": '"2"'})
    assert_problem(refused, 412, "precondition-failed")
    assert (await alice.reads("/flows"))["items"] == []


async def test_nobody_stays_in_a_deleted_context(alice: Person) -> None:
    context = await alice.makes_context()
    await alice.patch("/preferences", {"current_context_id": context["id"]})
    await alice.delete(f"/contexts/{context['id']}")
    preferences = await alice.reads("/preferences")
    assert (preferences["current_context_id"], preferences["version"]) == (None, 3)
    await alice.post(f"/contexts/{context['id']}/restore")
    assert await alice.reads("/preferences") == preferences


async def test_of_two_deletions_at_once_one_finds_nothing(alice: Person) -> None:
    context = await alice.makes_context()
    responses = await asyncio.gather(*(alice.delete(f"/contexts/{context['id']}") for _ in range(2)))
    assert sorted(response.status_code for response in responses) == [204, 404]


async def test_the_trash_empties_itself_after_thirty_days(alice: Person, empty_database: Database) -> None:
    for name in ("contexts", "flows"):
        indexes = await empty_database[name].index_information()
        assert indexes["trash_expiry"]["key"] == [("deleted_at", 1)]
        assert indexes["trash_expiry"]["expireAfterSeconds"] == 30 * 24 * 60 * 60


async def test_a_transaction_that_meets_another_one_is_tried_again(settings: Settings) -> None:
    mongo = Mongo(settings.mongodb_url, settings.mongodb_db_name)
    conflict = OperationFailure("conflict", details={"errorLabels": ["TransientTransactionError"]})
    outcomes: Iterator[OperationFailure | str] = iter([conflict, conflict, "done"])

    async def work(_: Session) -> str:
        outcome = next(outcomes)
        if isinstance(outcome, OperationFailure):
            raise outcome
        return outcome

    assert await mongo.in_transaction(work) == "done"
    outcomes = repeat(conflict)
    with pytest.raises(ConnectionFailure):
        await mongo.in_transaction(work)
    outcomes = iter([OperationFailure("broken")])
    with pytest.raises(OperationFailure, match="broken"):
        await mongo.in_transaction(work)
    mongo.close()
