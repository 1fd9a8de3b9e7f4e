"""Server-sent events: a change on one connection reaches another."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpx

from smoke.checks.cycle import Person, fetch_token
from smoke.target import CheckFailedError, Run, expect, expect_status

SECONDS = 15.0
_CONTEXT = {"name": "Smoke test of events", "color": "#3B78D1", "icon": "🔥"}

type Event = tuple[str, Any]


def one_event(run: Run) -> str:
    """Check that creating a context while `/events` is open sends an event there."""
    person = Person(run, fetch_token(run))
    until = time.monotonic() + SECONDS
    with run.api.stream("GET", "/api/v1/events", headers=person.headers, timeout=SECONDS) as response:
        expect_status(response, 200)
        events = _events(_until(until, response.iter_lines()))
        _await_ready(events)
        context = person.ask("POST", "/api/v1/contexts", 201, body=_CONTEXT).json()["id"]
        began = time.monotonic()
        try:
            _await_created(events, context)
            waited = time.monotonic() - began
        finally:
            deleted = person.send("DELETE", f"/api/v1/contexts/{context}")
    expect_status(deleted, 204)
    return f"after {waited * 1000:.0f} ms"


def _await_ready(events: Iterator[Event]) -> None:
    name, _ = next(events, ("nothing", None))
    expect(name == "ready", f"the stream begins with {name!r}, not with 'ready'")


def _await_created(events: Iterator[Event], context: str) -> None:
    for name, data in events:
        if name == "change" and (data.get("kind"), data.get("id")) == ("context", context):
            expect(data.get("change") == "created", f"a new context is told as {data.get('change')!r}")
            return
    raise CheckFailedError("the stream ended before the event of a new context arrived")


def _until(deadline: float, lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines until the deadline, checked at each line since heartbeats prevent a read timeout."""
    late = f"no event of a new context arrived within {SECONDS:.0f} s"
    try:
        for line in lines:
            expect(time.monotonic() < deadline, late)
            yield line
    except httpx.ReadTimeout:
        raise CheckFailedError(late) from None


def _events(lines: Iterable[str]) -> Iterator[Event]:
    """Yield name and data of each event. Source: HTML standard, section 9.2.6."""
    name, data = "", ""
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data += value
        elif not line and data:
            yield name, json.loads(data)
            name, data = "", ""
