"""Tests of the requests that `make bench` sends, and of its checks of the answers."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from bench.__main__ import miss_changes
from bench.load.generator.mix import MIX
from bench.report import DEPLOYED, MEMORY, MOTOR, PYMONGO, Row, missed, speed_table, time_table
from bench.rounds import Program, Summary, check_answers
from bench.scenarios import MIXED_ANSWERS, NO_GOALS, SCENARIOS, Goals, Scenario, Template, mixed_requests
from bench.seed import FEWEST, SeededUser, seed
from bench.serving import RESOURCE, as_deployed, control, environment
from bench.sockets import OK, Expected, answers, request, run
from bson import ObjectId
from devstack.testing import IdentityProvider, Mongod
from pymongo import MongoClient

PEOPLE = [SeededUser(name, *(ObjectId() for _ in range(6))) for name in ("alice", "bob")]
TOKENS = {person.name: f"token-of-{person.name}" for person in PEOPLE}


def scenario(*templates: Template, goals: Goals | None = None) -> Scenario:
    return Scenario("something", goals or Goals(0.9, 0.7), templates)


def lines(requests: Iterator[bytes], count: int) -> list[str]:
    return [sent.partition(b"\r\n")[0].decode() for sent in islice(requests, count)]


def test_a_flow_is_completed_for_everybody_before_any_is_reopened() -> None:
    (found,) = [one for one in SCENARIOS if one.name == "complete or reopen a flow"]
    sent = lines(found.requests(PEOPLE, TOKENS, "event"), 5)
    ids = [str(person.done) for person in PEOPLE]
    assert [(line.rpartition("/flows/")[2].split()[0]) for line in sent] == [
        *(f"{id_}/complete" for id_ in ids),
        *(f"{id_}/reopen" for id_ in ids),
        f"{ids[0]}/complete",
    ]


def test_each_request_completes_the_next_flow_of_a_series() -> None:
    (found,) = [one for one in SCENARIOS if one.follows_series]
    sent = lines(found.requests(PEOPLE, TOKENS, "event"), 4)
    assert sent == [
        f"POST /api/v1/flows/{person.instance(number)}/complete HTTP/1.1"
        for number in (1, 2)
        for person in PEOPLE
    ]


def test_every_request_is_filled_in_and_has_the_token_of_its_person() -> None:
    for one in SCENARIOS:
        for sent, person in zip(one.requests(PEOPLE, TOKENS, "event"), PEOPLE, strict=False):
            head, _, body = sent.partition(b"\r\n\r\n")
            assert b"{" not in head
            assert b"authorization: Bearer token-of-" in head
            assert json.loads(body or b"{}") is not None
            if one.templates:
                assert TOKENS[person.name].encode() in head


def test_the_mixed_load_is_that_of_make_load() -> None:
    (mixed,) = [one for one in SCENARIOS if not one.templates]
    sent = [line.split()[0] for line in lines(mixed.requests(PEOPLE, TOKENS, ""), 2000)]
    assert sent.count("GET") / len(sent) == pytest.approx(0.9, abs=0.03)


def summary(rps: float, p99: float = 10) -> Summary:
    return Summary(rps, p99 / 2, p99, 1, 1)


def row(deployed: Summary, memory: Summary, goal: float | None = 0.9) -> Row:
    control = summary(100)
    return Row(scenario(), {DEPLOYED: deployed, MEMORY: memory, MOTOR: control, PYMONGO: control}, goal)


def test_goals_stand_beside_the_figures_and_missed_ones_are_marked() -> None:
    good, slow = row(summary(95), summary(99)), row(summary(80, p99=16), summary(100))
    assert "| 0.95 (0.9) | 0.95 | 0.96 (0.95) |" in speed_table([good])
    assert "| 0.80 (0.9, missed) | 0.80 | 0.80 (0.95, missed) |" in speed_table([slow])
    assert "1.00 (1.5)" in time_table([good])
    assert "1.60 (1.5, missed)" in time_table([slow])
    assert missed([good, slow]) == 3
    assert missed([row(summary(1), summary(1), goal=None)]) == 0


async def serve(answer: bytes) -> tuple[asyncio.Server, int]:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(answer)

    async def until_it_leaves(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except asyncio.IncompleteReadError:
            writer.close()

    server = await asyncio.start_server(until_it_leaves, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


async def test_an_answer_that_goes_on_is_read_up_to_what_was_waited_for() -> None:
    server, port = await serve(b"HTTP/1.1 200 OK\r\n\r\nevent: ready\n\nevent: change\n\n")
    async with server:
        sent = iter([request("GET", "/", "token")] * 1_000_000)
        measured = await run([port], sent, Expected(last=b"event: change"), seconds=0.05, connections=2)
    assert measured.latencies


async def test_an_unexpected_answer_ends_the_measurement() -> None:
    server, port = await serve(b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n")
    async with server:
        sent = iter([request("GET", "/", "token")] * 1_000_000)
        with pytest.raises(RuntimeError, match="429"):
            await run([port], sent, OK, seconds=1, connections=1)


@pytest.mark.long
async def test_the_control_answers_as_the_api_does(
    mongod: Mongod, identity_provider: IdentityProvider, tmp_path: Path
) -> None:
    database = f"my_flow_test_bench_{ObjectId()}"[:38]
    settings = environment(mongod, identity_provider, database)
    with ExitStack() as stack:
        programs = [
            Program("API", [stack.enter_context(as_deployed(settings, tmp_path))]),
            *(
                Program(factory, [stack.enter_context(control(factory, settings, tmp_path))])
                for factory in ("with_motor", "with_pymongo")
            ),
        ]
        people, _ = seed(mongod.url, database, people=5, flows=60, many=FEWEST)
        tokens = {one.name: identity_provider.access_token(one.name, aud=RESOURCE) for one in people}
        event = miss_changes(mongod.url, database, people)
        for one in SCENARIOS:
            if one.templates:
                await check_answers(one, one.requests(people, tokens, event), programs)
        for operation in MIX:
            sent = mixed_requests(people, tokens, operation)
            await check_answers(Scenario(operation.name, NO_GOALS, expected=MIXED_ANSWERS), sent, programs)
        made = [await next_flow(mongod.url, database, people[0], tokens, program) for program in programs]
        assert made[0] is not None
        assert made == [made[0]] * len(programs)


async def next_flow(
    url: str, database: str, person: SeededUser, tokens: Mapping[str, str], program: Program
) -> dict[str, Any] | None:
    """Complete the second flow of the person's series as if it were open, and return what follows it."""
    times = dict.fromkeys(("created_at", "updated_at"), 0)
    following = {"_id": person.instance(3)}
    with MongoClient[dict[str, Any]](url) as client:
        flows = client[database]["flows"]
        flows.delete_one(following)
        as_open = {"completed": False, "completed_at": None, "awaits_next": True, "version": 1}
        flows.update_one({"_id": person.instance(2)}, {"$set": as_open})
        program.resume()
        path = f"/api/v1/flows/{person.instance(2)}/complete"
        await answers(program.ports()[0], [request("POST", path, tokens[person.name])], OK)
        program.stop()
        return flows.find_one(following, times)
