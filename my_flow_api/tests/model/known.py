"""State of the model-based test, and its requests to the API."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import httpx
from bson import ObjectId
from hypothesis.stateful import RuleBasedStateMachine
from tests.support.api import Json, Person

from my_flow_api.exports.importing import imported_id
from my_flow_api.kit.http.subject import Subject


@dataclass
class Context:
    archived: bool = False
    trashed: bool = False


@dataclass
class Flow:
    context: str
    completed: bool = False
    archived: bool = False
    trashed: bool = False


class Model(RuleBasedStateMachine):
    """A person's contexts and flows as they should be, in memory."""

    person: Person
    subject: Subject
    loop: asyncio.AbstractEventLoop

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[str, Context] = {}
        self.known: dict[str, Flow] = {}
        self.keys = 0
        self.current: str | None = None
        assert self.run(self.person.delete("/account")).status_code == 204

    def run(self, work: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def post(self, path: str, body: Json | None = None, *, times: int = 1) -> httpx.Response:
        """Send it so many times under one key; every answer is the first."""
        self.keys += 1
        headers = {"idempotency-key": f"key-{id(self)}-{self.keys}"}
        answers = [self.run(self.person.post(path, body, headers=headers)) for _ in range(times)]
        assert {(one.status_code, one.headers.get("etag")) for one in answers} == {
            (answers[0].status_code, answers[0].headers.get("etag"))
        }
        return answers[0]

    def reachable(self, flow: str) -> bool:
        return not self.known[flow].trashed and not self.places[self.known[flow].context].trashed

    def import_file(self, *, apply: bool = True, times: int = 1, **items: Json) -> httpx.Response:
        """Import one item of each kind that is given."""
        file = {"format": "my-flow", "version": 1} | {kind: [item] for kind, item in items.items()}
        return self.post(f"/import?apply={str(apply).lower()}", file, times=times)

    def foreign_id(self, kind: str) -> tuple[str, str]:
        """Return an id for a foreign file, and the one that its item gets here."""
        foreign = ObjectId(f"{self.keys:024x}")
        return str(foreign), str(imported_id(self.subject, kind, foreign))

    def live(self) -> list[Flow]:
        return [flow for id_, flow in self.known.items() if self.reachable(id_)]

    def read(self, path: str) -> Json:
        response = self.run(self.person.get(path))
        assert response.status_code == 200
        body: Json = response.json()
        return body
