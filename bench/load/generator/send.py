"""Requests that begin when they were meant to, whatever becomes of those before.

Locust's users are a closed model: one that waits for an answer sends nothing, so that a slow server gets less
load and its worst moments are measured least (coordinated omission). Here one user lets requests begin at the
moments of a schedule, each in a greenlet of its own, and the time that locust notes for a request is replaced
with the one since the moment at which it was meant to begin. How late the greenlets themselves began is told
too: a generator that cannot keep up would be measured instead of the API.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import gevent
from gevent.event import Event
from gevent.pool import Pool
from geventhttpclient.client import HTTPClientPool
from locust import FastHttpUser, task
from locust.env import Environment
from locust.exception import StopUser

from bench.load.generator.arrivals import Phase, arrivals
from bench.load.generator.mix import Operation, Person, pick

MOST_IN_FLIGHT = 4000
PATIENCE_SECONDS = 30


@dataclass
class ResultLog:
    """What came of the requests: when each was to begin (s), how long it took since (ms), status, whether it
    was a write; and how late each began (ms). The status of one that got no answer is 0."""

    samples: list[tuple[float, float, int, bool]] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def note(self, response_time: float, response: Any, context: dict[str, Any], **_: Any) -> None:
        """What locust tells of each request."""
        status = response.status_code or 0
        self.samples.append((context["at"], response_time, status, context["is_write"]))


def user_of(plan: dict[str, Any], book: ResultLog) -> type[FastHttpUser]:
    """The one user, who sends everything that the plan says."""
    people = [Person(**one) for one in plan["people"]]
    phases = [Phase(**one) for one in plan["phases"]]
    urls: list[str] = plan["urls"]
    mixed = Random(plan["seed"])  # noqa: S311  (the same load each time)

    class Everybody(FastHttpUser):  # type: ignore[misc]
        host = urls[0]
        client_pool = HTTPClientPool(
            concurrency=MOST_IN_FLIGHT,
            connection_timeout=PATIENCE_SECONDS,
            network_timeout=PATIENCE_SECONDS,
        )

        @task  # type: ignore[untyped-decorator]
        def come(self) -> None:
            pool, began, number = Pool(MOST_IN_FLIGHT), time.perf_counter(), 0
            for at in arrivals(phases, mixed):
                gevent.sleep(max(0.0, began + at - time.perf_counter()))
                # The instances in turn, as Railway's edge spreads requests over replicas.
                pool.spawn(self.ask, urls[number % len(urls)], began, at, mixed.choice(people), pick(mixed))
                number += 1
            pool.join()
            if len(book.samples) != number:
                raise RuntimeError(f"of {number} requests only {len(book.samples)} are accounted for")
            book.over.set()
            raise StopUser

        def ask(self, url: str, began: float, at: float, person: Person, operation: Operation) -> None:
            book.late.append((time.perf_counter() - began - at) * 1000)
            sent = operation.make(person, mixed)
            headers = {"authorization": f"Bearer {person.token}", "content-type": "application/json"}
            with self.client.request(
                sent.method,
                f"{url}/api/v1{sent.path}",
                name=operation.name,
                data=sent.body,
                headers=headers | sent.headers,
                context={"at": at, "is_write": operation.is_write},
                catch_response=True,
            ) as response:
                response.request_meta["response_time"] = (time.perf_counter() - began - at) * 1000

    return Everybody


def send(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Send what the plan says, and tell of every request."""
    book = ResultLog()
    environment = Environment(user_classes=[user_of(plan, book)], catch_exceptions=False)
    environment.events.request.add_listener(book.note)
    runner = environment.create_local_runner()
    runner.start(1, spawn_rate=1)
    book.over.wait()
    runner.quit()
    yield {"samples": book.samples, "late": book.late}
