"""Send requests on schedule, whatever happens to earlier requests.

Locust's users are a closed model: a user that waits for a response sends nothing, so a slow server gets less
load and its worst moments are measured least (coordinated omission). Here one user starts requests on a
schedule, each in a greenlet of its own, and the response time that locust records is replaced with the time
since the scheduled start. The delay of the greenlets is reported too: otherwise a generator that cannot keep
up would be measured instead of the API.
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
    """The results of the requests.

    For each request: the scheduled start (s), the response time since then (ms), the status (0 without a
    response), and whether it was a write. Also the delay of each start (ms).
    """

    samples: list[tuple[float, float, int, bool]] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def note(self, response_time: float, response: Any, context: dict[str, Any], **_: Any) -> None:
        """Record a request; a listener of locust's `request` event."""
        status = response.status_code or 0
        self.samples.append((context["at"], response_time, status, context["is_write"]))


def user_of(plan: dict[str, Any], book: ResultLog) -> type[FastHttpUser]:
    """Return the locust user class that sends everything that the plan says."""
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
                # Round robin over the instances, like Railway's edge over replicas.
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
    """Send the requests of the plan, and yield every result."""
    book = ResultLog()
    environment = Environment(user_classes=[user_of(plan, book)], catch_exceptions=False)
    environment.events.request.add_listener(book.note)
    runner = environment.create_local_runner()
    runner.start(1, spawn_rate=1)
    book.over.wait()
    runner.quit()
    yield {"samples": book.samples, "late": book.late}
