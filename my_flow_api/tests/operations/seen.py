"""Polls every read that shows flows, while an operation on many of them runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bson import ObjectId
from tests.support.api import Json, Person

STEP = 60
DUE = "2026-05-20"


def a_file(number: int, *, context_id: str | None = None, name: str = "Imported") -> Json:
    """Return an export of flows with a due date, in a context of its own or in an existing one."""
    own = context_id or str(ObjectId())
    contexts = [] if context_id else [{"id": own, "name": name, "color": "#2F6FEB", "icon": "💼"}]
    flows = [
        {
            "id": str(ObjectId()),
            "context_id": own,
            "title": f"Many {n}",
            "due": {"date": DUE},
            "reminder_enabled": True,
        }
        for n in range(number)
    ]
    return {"format": "my-flow", "version": 1, "contexts": contexts, "flows": flows}


@dataclass
class Seen:
    """Number of flows that each kind of read has shown, in the order of the reads."""

    numbers: dict[str, list[int]] = field(default_factory=dict)

    def of(self, kind: str) -> list[int]:
        return self.numbers.setdefault(kind, [])


class Reader:
    """Asks for the flows called `Many …` in every way. All other flows have other titles and no due."""

    def __init__(self, person: Person, feed: str) -> None:
        self._person = person
        self._feed = feed

    def ways(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        return {
            "newest": lambda: self._listed("/flows?limit=100"),
            "by due": lambda: self._listed("/flows?limit=100&sort=due"),
            "by title": lambda: self._listed("/flows?limit=100&sort=title"),
            "by priority": lambda: self._listed("/flows?limit=100&sort=priority"),
            "with reminder": lambda: self._listed("/flows?limit=100&reminder=true"),
            "by word": lambda: self._listed("/flows?limit=100&q=many"),
            "search": self._found,
            "dashboard": self._counted,
            "export": self._exported,
            "table": self._tabled,
            "calendar": self._scheduled,
            "trash": self._trashed,
        }

    async def once(self) -> dict[str, int]:
        return {kind: await read() for kind, read in self.ways().items()}

    async def _listed(self, path: str) -> int:
        return sum(flow["title"].startswith("Many") for flow in (await self._person.reads(path))["items"])

    async def _found(self) -> int:
        return len((await self._person.reads("/search?q=many&limit=50"))["items"])

    async def _counted(self) -> int:
        items = (await self._person.reads("/dashboard"))["items"]
        return sum(item["counts"]["open"] for item in items if item["context"]["name"] != "Small")

    async def _exported(self) -> int:
        export = await self._person.reads("/export")
        many = [flow for flow in export["flows"] if flow["title"].startswith("Many")]
        assert {flow["context_id"] for flow in many} <= {context["id"] for context in export["contexts"]}
        return len(many)

    async def _tabled(self) -> int:
        return (await self._person.get("/export?format=csv")).text.count("Many ")

    async def _scheduled(self) -> int:
        response = await self._person.client.get(self._feed)
        while response.status_code == 429:  # of one person a process does one long piece of work at a time
            response = await self._person.client.get(self._feed)
        assert response.status_code == 200, response.text
        return response.text.count("BEGIN:VEVENT")

    async def _trashed(self) -> int:
        return sum(item["kind"] == "flow" for item in (await self._person.reads("/trash"))["items"])


@asynccontextmanager
async def reading_all_the_time(reader: Reader, *, one_by_one: bool = False) -> AsyncIterator[Seen]:
    """Within it every way of reading goes on, each by itself or one after the other."""
    seen, over, ways = Seen(), asyncio.Event(), reader.ways()

    async def keep_reading(kinds: Sequence[str]) -> None:
        while not over.is_set():
            for kind in kinds:
                seen.of(kind).append(await ways[kind]())

    async with asyncio.TaskGroup() as tasks:
        for kinds in [list(ways)] if one_by_one else [[kind] for kind in ways]:
            tasks.create_task(keep_reading(kinds))
        try:
            yield seen
        finally:
            over.set()
