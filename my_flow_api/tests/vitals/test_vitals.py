from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY
from tests.conftest import Database
from tests.support.api import BASE, Person, assert_problem, running

from my_flow_api.config import Settings
from my_flow_api.main import create_app


def total(name: str) -> float:
    return REGISTRY.get_sample_value(f"my_flow_web_vital_{name}_sum") or 0.0


async def test_what_a_browser_measured_is_added_up_without_a_token(nobody: Person) -> None:
    before = {name: total(name) for name in ("lcp", "cls", "inp", "ttfb")}
    vitals = [
        {"name": "LCP", "value": 1500},
        {"name": "CLS", "value": 0.25},
        {"name": "INP", "value": 80.5},
        {"name": "TTFB", "value": 0},
    ]
    response = await nobody.post("/vitals", {"vitals": vitals})
    assert (response.status_code, response.content) == (204, b"")
    added = {name: round(total(name) - before[name], 4) for name in before}
    assert added == {"lcp": 1.5, "cls": 0.25, "inp": 0.0805, "ttfb": 0}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "vitals"),
        ({"vitals": []}, "vitals"),
        ({"vitals": [{"name": "LCP", "value": 1}] * 21}, "vitals"),
        ({"vitals": [{"name": "FID", "value": 1}]}, "vitals.0.name"),
        ({"vitals": [{"name": "LCP", "value": -1}]}, "vitals.0.value"),
        ({"vitals": [{"name": "LCP", "value": 1e9}]}, "vitals.0.value"),
        ({"vitals": [{"name": "LCP", "value": "1"}]}, "vitals.0.value"),
        ({"vitals": [{"name": "LCP", "value": True}]}, "vitals.0.value"),
        ({"vitals": [{"name": "LCP", "value": 1, "id": "v3-123"}]}, "vitals.0.id"),
        ({"vitals": [{"name": "LCP", "value": 1}], "user": "alice"}, "user"),
    ],
)
async def test_what_is_no_measurement_or_says_whose_it_is_is_refused(
    nobody: Person, body: dict[str, Any], field: str
) -> None:
    assert_problem(await nobody.post("/vitals", body), 422, "validation-error", field)


async def test_an_address_that_sends_too_much_has_to_wait(
    settings: Settings, empty_database: Database
) -> None:
    app = create_app(settings.model_copy(update={"rate_limit": "2/minute"}))
    async with running(app) as transport, httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        body = {"vitals": [{"name": "LCP", "value": 1}]}
        answers = [await client.post("/api/v1/vitals", json=body) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [204, 204, 429]
    assert int(answers[2].headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("header", "expected"),
    [("X-Real-IP", [204, 204, 429]), ("", [204, 429, 429])],
)
async def test_behind_a_proxy_the_address_is_what_the_proxy_says(
    settings: Settings, empty_database: Database, header: str, expected: list[int]
) -> None:
    limits = {"rate_limit": "1/minute", "client_address_header": header}
    app = create_app(settings.model_copy(update=limits))
    async with running(app) as transport, httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        answers = [
            await client.post(
                "/api/v1/vitals",
                json={"vitals": [{"name": "LCP", "value": 1}]},
                headers={"x-real-ip": address, "x-forwarded-for": address},
            )
            for address in ("203.0.113.7", "203.0.113.8", "203.0.113.7")
        ]
    assert [answer.status_code for answer in answers] == expected
