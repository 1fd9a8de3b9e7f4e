"""Event streams that are open at once, one per user, and the delay until an event arrives."""

import json
import sys
import time
from collections.abc import Iterator
from random import Random
from typing import Any

import gevent
from gevent.event import Event
from gevent.pool import Pool
from geventhttpclient.client import HTTPClient, HTTPClientPool

from bench.load.generator.arrivals import Phase, arrivals
from bench.load.generator.mix import Person

_PATIENCE_SECONDS = 60  # a stream sends a heartbeat every fifteen seconds
_SECONDS_TO_ARRIVE = 10
_TITLE = json.dumps({"title": "Write the quarterly plan"})


class Listeners:
    """One stream per user at `url`, and the time at which each change arrived (`time.perf_counter`)."""

    def __init__(self, url: str, people: list[Person]) -> None:
        self.heard: dict[str, float] = {}
        self.is_open = 0
        self._url = url
        self._ready = Event()
        self._people = people

    def open(self) -> None:
        """Open all streams, and wait until each has begun."""
        running = [gevent.spawn(self._follow, person) for person in self._people]
        while not self._ready.wait(1):
            for one in running:
                if one.dead:
                    one.get()

    def _follow(self, person: Person) -> None:
        client = HTTPClient.from_url(self._url, network_timeout=_PATIENCE_SECONDS)
        headers = {"authorization": f"Bearer {person.token}", "accept": "text/event-stream"}
        response = client.request("GET", "/api/v1/events", headers=headers)
        if response.get_code() != 200:
            raise RuntimeError(f"a stream was refused with {response.get_code()}")
        while True:
            line = bytes(response.readline(b"\n"))
            if not line:
                raise RuntimeError("a stream has ended")
            if line == b"event: ready\n":
                self.is_open += 1
                if self.is_open == len(self._people):
                    self._ready.set()
            elif line.startswith(b'data: {"kind":"flow"'):
                told = json.loads(line.removeprefix(b"data: "))
                self.heard.setdefault(told["id"], time.perf_counter())


def _write(clients: HTTPClientPool, url: str, person: Person, sent: dict[str, float]) -> None:
    headers = {"authorization": f"Bearer {person.token}", "content-type": "application/json"}
    path, began = f"/api/v1/contexts/{person.context}/flows", time.perf_counter()
    response = clients.get_client(url).request("POST", path, _TITLE, headers)
    answer = json.loads(bytes(response.read()))
    if response.get_code() != 201:
        raise RuntimeError(f"a write was refused: {answer}")
    sent[answer["id"]] = began


def listen(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Open the streams and say so; at the next line of input, write as `phases` says.

    Yields:
        The delay from each write to its event (ms), and the number of events that did not arrive.
    """
    people = [Person(**one) for one in plan["people"]]
    phases, mixed = [Phase(**one) for one in plan["phases"]], Random(plan["seed"])  # noqa: S311
    (url,) = plan["urls"]
    listeners = Listeners(url, people)
    listeners.open()
    yield {"open": listeners.is_open}
    gevent.get_hub().threadpool.apply(sys.stdin.readline)
    sent: dict[str, float] = {}
    clients, writing = HTTPClientPool(concurrency=100, network_timeout=_PATIENCE_SECONDS), Pool()
    began = time.perf_counter()
    for at in arrivals(phases, mixed):
        gevent.sleep(max(0.0, began + at - time.perf_counter()))
        writing.spawn(_write, clients, url, mixed.choice(people), sent)
    writing.join(raise_error=True)
    until = time.perf_counter() + _SECONDS_TO_ARRIVE
    while sent.keys() - listeners.heard.keys() and time.perf_counter() < until:
        gevent.sleep(0.05)
    latencies = [(listeners.heard[one] - at) * 1000 for one, at in sent.items() if one in listeners.heard]
    yield {"latencies": latencies, "missed": len(sent) - len(latencies)}
