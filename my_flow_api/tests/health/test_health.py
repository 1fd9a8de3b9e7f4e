import asyncio
import hashlib

import pytest
from tests.support.api import Person
from tests.support.waiting import eventually

from my_flow_api.contract import CONTRACT
from my_flow_api.kit.persistence.mongo import Mongo

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


async def test_many_who_ask_at_once_are_one_question_to_mongodb(
    nobody: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions, may_answer = 0, asyncio.Event()

    async def is_reachable(_: Mongo) -> bool:
        nonlocal questions
        questions += 1
        await may_answer.wait()
        return True

    monkeypatch.setattr(Mongo, "is_reachable", is_reachable)
    asking = [asyncio.create_task(nobody.client.get("/health/ready")) for _ in range(20)]
    leaving = asking.pop(0)
    await eventually(lambda: questions == 1)
    leaving.cancel()  # who asked first need not wait for the answer
    may_answer.set()
    assert {answer.status_code for answer in await asyncio.gather(*asking)} == {200}
    assert questions == 1
    assert (await nobody.client.get("/health/ready")).status_code == 200
    assert questions == 2
