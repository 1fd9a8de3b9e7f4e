"""Tests of the requests that `make load` sends, and of their timing."""

import json
from itertools import pairwise
from random import Random

import pytest
from bench.load.generator.arrivals import Phase, arrivals
from bench.load.generator.mix import MIX, Operation, Person, pick
from tests.support.api import Person as Alice

PHASES = [Phase(200, 50), Phase(2000, 10), Phase(200, 50)]


@pytest.fixture
def mixed() -> Random:
    return Random(1)  # noqa: S311


def test_requests_begin_in_order_at_the_rate_of_each_phase(mixed: Random) -> None:
    found = list(arrivals(PHASES, mixed))
    assert found == sorted(found)
    counts = [sum(begin <= at < end for at in found) for begin, end in ((0, 50), (50, 60), (60, 110))]
    assert counts == [pytest.approx(expected, rel=0.05) for expected in (10_000, 20_000, 10_000)]
    assert sum(counts) == len(found)


def test_people_come_independently_of_each_other(mixed: Random) -> None:
    found = list(arrivals([Phase(100, 200)], mixed))
    gaps = [later - at for at, later in pairwise(found)]
    mean = sum(gaps) / len(gaps)
    # Of an exponential distribution the deviation is the mean; of requests at equal distances it is zero.
    deviation = (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5
    assert deviation == pytest.approx(mean, rel=0.05)


def test_nine_of_ten_read(mixed: Random) -> None:
    assert sum(operation.weight for operation in MIX) == 100
    assert sum(operation.weight for operation in MIX if operation.is_write) == 10
    picked = [pick(mixed) for _ in range(10_000)]
    assert sum(operation.is_write for operation in picked) == pytest.approx(1000, rel=0.1)


@pytest.mark.parametrize("operation", MIX, ids=lambda operation: operation.name)
async def test_the_api_does_what_is_sent(operation: Operation, alice: Alice, mixed: Random) -> None:
    contexts = [await alice.makes_context(name=name) for name in ("Work", "Home")]
    flow = await alice.makes_flow(contexts[0])
    sent = operation.make(Person("", contexts[0]["id"], contexts[1]["id"], flow["id"], "2026-05-15"), mixed)
    body = None if sent.body is None else json.loads(sent.body)
    response = await alice.request(sent.method, sent.path, json=body, headers=sent.headers)
    assert 200 <= response.status_code < 400, response.text
    assert (sent.method != "GET") is operation.is_write
