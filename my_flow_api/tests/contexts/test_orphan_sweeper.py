"""Tests of flows that a killed process has left in a context that was being deleted."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from bson import ObjectId
from tests.conftest import Database
from tests.contexts.test_races import lost
from tests.support.api import Json, Person, running
from tests.support.clock import MAY_15_NOON, FrozenClock
from tests.support.waiting import eventually

from my_flow_api.config import Settings
from my_flow_api.container import make_container
from my_flow_api.contexts import orphan_sweeper
from my_flow_api.contexts.repository import ContextRepository
from my_flow_api.contexts.service import ContextService
from my_flow_api.events.repository import ChangeRepository
from my_flow_api.events.service import EventService
from my_flow_api.flows.repository import FlowRepository
from my_flow_api.flows.service import FlowService
from my_flow_api.kit.limits.rate_limit import RateLimiter
from my_flow_api.kit.persistence.mongo import Mongo
from my_flow_api.main import create_app

LATELY = MAY_15_NOON - timedelta(minutes=5)


@pytest.fixture
async def contexts(settings: Settings, clock: FrozenClock) -> AsyncIterator[ContextService]:
    mongo = Mongo(settings.mongodb_url, settings.mongodb_db_name)
    async with httpx.AsyncClient() as client:
        limiter, events = RateLimiter("9/second", clock), EventService(ChangeRepository(mongo))
        yield make_container(settings, clock, mongo, client, limiter, events).get(ContextService)
    mongo.close()


async def killed_while_it_adds_a_flow(alice: Person, context: Json) -> Json:
    """Leave a flow in a context that was deleted after the flow's own check."""
    looks = ContextRepository.is_archived

    async def looks_and_it_is_deleted(
        self: ContextRepository, user_id: str, id_: ObjectId, _: object = None
    ) -> bool | None:
        found = await looks(self, user_id, id_)
        assert (await alice.delete(f"/contexts/{id_}")).status_code == 204
        return found

    async def is_killed(*_: object) -> None:
        pass

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(ContextRepository, "is_archived", looks_and_it_is_deleted)
        monkeypatch.setattr(FlowService, "_follow_context", is_killed)
        return await alice.makes_flow(context)


async def test_the_next_process_has_the_flow_follow_its_context_into_the_trash_and_back(
    alice: Person, settings: Settings, the_clock: FrozenClock, empty_database: Database
) -> None:
    context = await alice.makes_context()
    flow = await killed_while_it_adds_a_flow(alice, context)
    assert [str(found["_id"]) for found in await lost(empty_database)] == [flow["id"]]

    async def nothing_is_lost() -> bool:
        return await lost(empty_database) == []

    async with running(create_app(settings, clock=the_clock)):
        await eventually(nothing_is_lost)
    assert (await alice.post(f"/contexts/{context['id']}/restore")).status_code == 200
    assert await alice.reads(f"/flows/{flow['id']}") == flow


async def test_a_running_process_looks_again_and_again(
    alice: Person,
    contexts: ContextService,
    clock: FrozenClock,
    empty_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(orphan_sweeper, "_SECONDS_BETWEEN_SWEEPS", 0.01)
    async with orphan_sweeper.running_orphan_sweeper(contexts, clock):
        for _ in range(2):
            await killed_while_it_adds_a_flow(alice, await alice.makes_context())

            async def nothing_is_lost() -> bool:
                return await lost(empty_database) == []

            await eventually(nothing_is_lost)


async def test_nobody_stays_in_a_context_that_is_in_the_trash(
    alice: Person, contexts: ContextService, empty_database: Database
) -> None:
    context = await alice.makes_context()
    await alice.reads("/preferences")
    await alice.delete(f"/contexts/{context['id']}")
    await empty_database["preferences"].update_one(
        {}, {"$set": {"current_context_id": ObjectId(context["id"])}}
    )
    assert await contexts.trash_orphans(LATELY) == 1
    assert (await alice.reads("/preferences"))["current_context_id"] is None
    assert await contexts.trash_orphans(LATELY) == 0


async def test_a_context_that_comes_back_meanwhile_keeps_its_flows(
    alice: Person, contexts: ContextService, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = await alice.makes_context()
    flow = await killed_while_it_adds_a_flow(alice, context)
    is_any_live = FlowRepository.is_any_live

    async def is_live_and_comes_back(self: FlowRepository, user_id: str, id_: ObjectId) -> bool:
        found = await is_any_live(self, user_id, id_)
        assert (await alice.post(f"/contexts/{id_}/restore")).status_code == 200
        return found

    monkeypatch.setattr(FlowRepository, "is_any_live", is_live_and_comes_back)
    assert await contexts.trash_orphans(LATELY) == 0
    assert await alice.reads(f"/flows/{flow['id']}") == flow


async def test_what_went_long_ago_is_not_looked_at(
    alice: Person, contexts: ContextService, empty_database: Database
) -> None:
    await killed_while_it_adds_a_flow(alice, await alice.makes_context())
    assert await contexts.trash_orphans(MAY_15_NOON + timedelta(seconds=1)) == 0
    assert len(await lost(empty_database)) == 1
