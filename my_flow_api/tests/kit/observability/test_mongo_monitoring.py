"""Tests of the driver's command events in the log and in a request's record."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from prometheus_client import REGISTRY
from pymongo import monitoring
from structlog.testing import capture_logs
from tests.support.api import Json, Person

from my_flow_api.kit.observability.mongo_monitoring import Commands, shape_of
from my_flow_api.kit.observability.request_info import RequestInfo, request_info_set

PRIVATE = "the surprise party"


def run(command: dict[str, Any], *, milliseconds: float, fails: bool = False) -> None:
    """Tell a listener of a command from its beginning to its end."""
    name, listener, taken = next(iter(command)), Commands(), timedelta(milliseconds=milliseconds)
    server = ("127.0.0.1", 1)
    listener.started(monitoring.CommandStartedEvent(command, "my_flow", 1, server, 1))
    if fails:
        failure = {"errmsg": f"no such {PRIVATE}"}
        listener.failed(monitoring.CommandFailedEvent(taken, failure, name, 1, server, 1))
    else:
        listener.succeeded(monitoring.CommandSucceededEvent(taken, {"ok": 1}, name, 1, server, 1))


@pytest.mark.parametrize("fails", [False, True])
def test_a_slow_query_is_logged_by_its_shape_and_nothing_else(fails: bool) -> None:
    find = {
        "find": "flows",
        "filter": {"user_id": "alice", "title": {"$in": [PRIVATE, PRIVATE]}, "_id": ObjectId()},
        "limit": 51,
        "lsid": {"id": b"1"},
        "$db": "my_flow",
    }
    with capture_logs() as logs:
        run(find, milliseconds=120.5, fails=fails)
    assert logs == [
        {
            "event": "slow query",
            "log_level": "warning",
            "command": "find",
            "collection": "flows",
            "shape": {
                "find": "?",
                "filter": {"user_id": "?", "title": {"$in": ["?"]}, "_id": "?"},
                "limit": "?",
            },
            "duration_ms": 120.5,
            "outcome": "failed" if fails else "ok",
        }
    ]


@pytest.mark.parametrize(("command", "milliseconds"), [("find", 99), ("getMore", 500)])
def test_what_is_fast_or_waits_for_news_is_not_logged(command: str, milliseconds: float) -> None:
    with capture_logs() as logs:
        run({command: "flows"}, milliseconds=milliseconds)
    assert logs == []


def test_commands_are_counted_for_the_request_and_for_prometheus() -> None:
    labels = {"command": "insert", "outcome": "failed"}
    name = "my_flow_mongodb_command_seconds_count"
    before = REGISTRY.get_sample_value(name, labels) or 0
    record = RequestInfo("request-1")
    with request_info_set(record):
        run({"insert": "flows"}, milliseconds=20, fails=True)
        run({"find": "flows"}, milliseconds=30)
    assert (record.database_commands, round(record.database_seconds, 3)) == (2, 0.05)
    assert REGISTRY.get_sample_value(name, labels) == before + 1


def test_a_shape_ends_somewhere() -> None:
    deep: dict[str, Any] = {}
    inner = deep
    for _ in range(20):
        inner["and"] = {}
        inner = inner["and"]
    assert str(shape_of(deep)).count("and") == 6


async def test_a_request_knows_what_it_asked_mongodb(alice: Person) -> None:
    context = await alice.makes_context()
    with capture_logs() as logs:
        await alice.reads(f"/contexts/{context['id']}/flows")
    (line,) = (entry for entry in logs if entry["event"] == "request")
    assert line["database_commands"] == 3  # the flows, the person's days, and whether there is such a context
    assert 0 < line["database_ms"] <= line["duration_ms"] * 3
    assert line["bytes"] == len(b'{"items":[],"next_cursor":null}')
    assert line["person"] not in ("", "alice")


async def commands_of(person: Person, path: str, body: Json | None = None) -> int:
    """Send a POST, and return how many commands MongoDB got for it."""
    with capture_logs() as logs:
        response = await person.post(path, body)
    assert response.status_code == 200, response.text
    (line,) = (entry for entry in logs if entry["event"] == "request")
    return int(line["database_commands"])


async def test_no_write_asks_twice_for_the_same(alice: Person) -> None:
    context = await alice.makes_context()
    repeating, other = [
        await alice.makes_flow(context, due=due, repeat=repeat)
        for due, repeat in (({"date": "2026-05-18"}, {"rule": "FREQ=WEEKLY"}), (None, None))
    ]
    operations = [{"flow_id": other["id"], "action": "complete"}]
    # The person's days, the flow before and after, the write and the commit.
    assert await commands_of(alice, "/flows/batch", {"operations": operations}) == 5
    # The person's days, the attempt without a series, the flow, both writes, the lock and the commit.
    assert await commands_of(alice, f"/flows/{repeating['id']}/complete") == 7
