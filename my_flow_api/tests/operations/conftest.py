"""Large operations with steps so small that a few hundred flows take several."""

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.operations.seen import STEP
from tests.support.clock import FrozenClock

from my_flow_api.account import repository as account
from my_flow_api.config import Settings
from my_flow_api.container import make_container
from my_flow_api.events.repository import ChangeRepository
from my_flow_api.events.service import EventService
from my_flow_api.exports import importing
from my_flow_api.kit.container import Container
from my_flow_api.kit.limits.rate_limit import RateLimiter
from my_flow_api.kit.persistence import repository
from my_flow_api.kit.persistence.mongo import Mongo
from my_flow_api.operations import service, visibility
from my_flow_api.operations.service import OperationService


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (repository, account, importing, service):
        monkeypatch.setattr(module, "STEP_DOCUMENTS", STEP)
    monkeypatch.setattr(visibility, "SECONDS_OF_GRACE", 0.3)


@pytest.fixture
async def another_process(settings: Settings, clock: FrozenClock) -> AsyncIterator[Container]:
    """Return the services of another process of the API, on the same database."""
    mongo = Mongo(settings.mongodb_url, settings.mongodb_db_name)
    async with httpx.AsyncClient() as client:
        limiter, events = RateLimiter("9/second", clock), EventService(ChangeRepository(mongo))
        container = make_container(settings, clock, mongo, client, limiter, events)
        yield container
        await container.get(OperationService).stop()
    mongo.close()
