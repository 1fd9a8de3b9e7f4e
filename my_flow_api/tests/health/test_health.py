import hashlib

import pytest
from tests.support.api import Person

from my_flow_api.contract import CONTRACT

BUILD = {"version": "0.1.0", "commit": "4f0c2a9"}
DIGEST = hashlib.sha256(CONTRACT.read_bytes()).hexdigest()


@pytest.mark.parametrize("path", ["/health", "/health/ready", "/api/v1/health"])
async def test_health_needs_no_token_asks_mongodb_and_names_the_contract(nobody: Person, path: str) -> None:
    response = await nobody.client.get(path)
    assert response.status_code == 200
    assert response.json() == {"status": "ok", **BUILD, "contract": DIGEST, "checks": {"mongodb": "ok"}}


async def test_a_process_that_answers_lives(nobody: Person) -> None:
    response = await nobody.client.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "ok", **BUILD, "checks": {}})
