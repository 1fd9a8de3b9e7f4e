"""A book of what the API acknowledged, kept from outside, and the load that fills it.

Fifty requests a second, one in five of them a write under a key of its own. A write that is refused is sent
again under its key, as clients do. In the end everything that was acknowledged is there, and nothing twice.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx
from tests.conftest import Database

REQUESTS_A_SECOND = 50
_WRITE_EACH = 5
_MOST_TRIES = 20
# A client lets go of an idle connection before the server does: it must not send into one that is closing.
_LIMITS = httpx.Limits(max_connections=None, keepalive_expiry=1)
_NEW_CONTEXT = {"name": "Work", "color": "#2F6FEB", "icon": "💼"}


@dataclass
class Ledger:
    """Times are of `time.monotonic`."""

    acknowledged: dict[str, str] = field(default_factory=dict)  # the id, by the title, which nothing else has
    refused_at: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    given_up: int = 0

    def note(self, response: httpx.Response) -> bool:
        """Record a response, and return whether it was a success.

        A rejection has to be a 503 with `Retry-After`, or a 409 because the earlier attempt has not ended.
        """
        if response.is_success:
            return True
        self.refused_at.append(time.monotonic())
        slug = response.json().get("type", "").rpartition("/")[2]
        allowed = (response.status_code, slug) in {(503, "service-unavailable"), (409, "request-in-progress")}
        if not allowed or "retry-after" not in response.headers:
            self.wrong[f"{response.status_code} {slug}"] += 1
        return False

    async def check(self, database: Database) -> None:
        """Compare with what is stored."""
        stored = Counter[str]()
        ids: dict[str, str] = {}
        async for flow in database["flows"].find({}, {"title": 1}):
            stored[flow["title"]] += 1
            ids[flow["title"]] = str(flow["_id"])
        lost = [title for title, id_ in self.acknowledged.items() if ids.get(title) != id_]
        twice = [title for title, number in stored.items() if number > 1]
        assert lost == [], f"{len(lost)} of {len(self.acknowledged)} acknowledged writes are lost"
        assert twice == [], f"{len(twice)} writes were made twice"


class Load:
    """The requests of a few people, at a steady rate, until it is told to end."""

    def __init__(self, url: str, tokens: list[str]) -> None:
        self.ledger = Ledger()
        self._over = asyncio.Event()
        self._url = url
        self._tokens = tokens
        self._people: list[tuple[httpx.AsyncClient, str]] = []
        self._running: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Make a context for each person, then start."""
        for token in self._tokens:
            await self.add(token)
        self._running = asyncio.create_task(self._run())

    async def add(self, token: str) -> None:
        """One more person, with a context."""
        client = httpx.AsyncClient(
            base_url=f"{self._url}/api/v1",
            headers={"authorization": f"Bearer {token}"},
            timeout=40,
            limits=_LIMITS,
        )
        made = await client.post("/contexts", json=_NEW_CONTEXT)
        self.ledger.note(made)
        self._people.append((client, made.json()["id"]))

    async def end(self) -> None:
        """Stop, and wait for what is under way."""
        self._over.set()
        assert self._running is not None
        await self._running
        for client, _ in self._people:
            await client.aclose()

    async def is_well_again(self, *, quiet: float = 3, patience: float = 60) -> float:
        """Wait until nothing was refused for `quiet` seconds; when the last refusal was."""
        now = time.monotonic()
        until = now + patience
        while time.monotonic() < until:
            last = self.ledger.refused_at[-1] if self.ledger.refused_at else now
            if time.monotonic() - max(last, now) >= quiet:
                return last
            await asyncio.sleep(0.1)
        raise TimeoutError(f"requests are still refused: {self.ledger.wrong}")

    async def _run(self) -> None:
        next_at, number = time.monotonic(), 0
        async with asyncio.TaskGroup() as requests:
            while not self._over.is_set():
                requests.create_task(self._ask(number))
                number += 1
                # If this process has stood still, people do not make up for it with a burst.
                next_at = max(next_at + 1 / REQUESTS_A_SECOND, time.monotonic())
                await asyncio.sleep(next_at - time.monotonic())

    async def _ask(self, number: int) -> None:
        client, context = self._people[number % len(self._people)]
        self.ledger.sent += 1
        try:
            if number % _WRITE_EACH:
                self.ledger.note(await client.get(f"/contexts/{context}/flows", params={"limit": 5}))
            else:
                await self._write(client, context, f"write-{number}")
        except httpx.HTTPError as error:
            self.ledger.refused_at.append(time.monotonic())
            self.ledger.wrong[type(error).__name__] += 1

    async def _write(self, client: httpx.AsyncClient, context: str, title: str) -> None:
        for _ in range(_MOST_TRIES):
            sent: dict[str, Any] = {"json": {"title": title}, "headers": {"idempotency-key": title}}
            response = await client.post(f"/contexts/{context}/flows", **sent)
            if self.ledger.note(response):
                self.ledger.acknowledged[title] = response.json()["id"]
                return
            await asyncio.sleep(min(2.0, float(response.headers.get("retry-after", 1))))
        self.ledger.given_up += 1
