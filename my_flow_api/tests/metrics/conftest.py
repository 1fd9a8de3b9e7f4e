"""The API with a /metrics, and who reads it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.conftest import Database
from tests.support.api import BASE, running

from my_flow_api.config import Settings
from my_flow_api.main import create_app

SCRAPER = "a-token-for-prometheus"


@pytest.fixture
async def transport_with_metrics(
    settings: Settings, empty_database: Database
) -> AsyncIterator[httpx.ASGITransport]:
    async with running(create_app(settings.model_copy(update={"metrics_token": SCRAPER}))) as transport:
        yield transport


@pytest.fixture
async def prometheus(transport_with_metrics: httpx.ASGITransport) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": f"Bearer {SCRAPER}"}
    async with httpx.AsyncClient(transport=transport_with_metrics, base_url=BASE, headers=headers) as client:
        yield client
