"""The scenarios: a table of the requests that the client's pages send, with goals."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count, repeat
from random import Random
from typing import Any

from my_flow_api.flows.batch_schemas import MAX_OPERATIONS
from my_flow_api.router import PREFIX

from bench.load.generator.mix import Operation, Sent, agenda_path, pick
from bench.seed import SeededUser, today
from bench.sockets import OK, Expected, request

_CATCH_UPS = 4  # MAX_CATCH_UPS: above it, a client has to read everything again
_SEED = 20261101


@dataclass(frozen=True, slots=True)
class Goals:
    """The least ratio of requests per second to the control's, by connections; None without a goal."""

    many: float | None = None
    alone: float | None = None


NO_GOALS = Goals()
LISTS_AND_WRITES = Goals(many=0.9, alone=0.7)
PAGES = Goals(many=0.75, alone=0.75)
MIXED = Goals(many=0.75, alone=0.75)

MIXED_ANSWERS = Expected((200, 201, 304))

MOST_P99 = 1.5
"""The greatest p99, as a multiple of the control's."""

LEAST_OF_MEMORY = 0.95
"""The least requests per second as deployed, as a fraction of those with counts in memory alone."""


@dataclass(frozen=True, slots=True)
class Template:
    """A request of any user.

    `{context}`, `{other}`, `{flow}`, `{edited}`, `{done}` and `{event}` are replaced by ids of that user.

    Attributes:
        batch_action: The action on each of the user's flows for batches; empty for a request with `body`.
        batch_size: The number of these flows.
    """

    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    batch_action: str = ""
    batch_size: int = MAX_OPERATIONS

    def fill(self, ids: Mapping[str, object], token: str, batch: Sequence[object] = ()) -> bytes:
        """Return the raw request of the user with these ids, and with these flows to change in a batch."""
        headers = [(name, value.format(**ids)) for name, value in self.headers.items()]
        sent = self.body
        if self.batch_action:
            flow_ids = [str(id_) for id_ in batch[: self.batch_size]]
            sent = {"operations": [{"flow_id": id_, "action": self.batch_action} for id_ in flow_ids]}
        body = b"" if sent is None else json.dumps(sent).encode()
        return request(self.method, PREFIX + self.path.format(**ids), token, body=body, headers=headers)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Requests that every program answers, sent for all users in turn, one template after the other.

    Attributes:
        templates: Empty for the mixed load of `make load`.
        connections: The greatest useful number of connections.
        follows_series: `{instance}` is the open flow of the user's series; each request completes it.
    """

    name: str
    goals: Goals
    templates: Sequence[Template] = ()
    expected: Expected = OK
    connections: int = 16
    follows_series: bool = False

    def requests(
        self, people: Sequence[SeededUser], tokens: Mapping[str, str], event: str
    ) -> Iterator[bytes]:
        """Yield the requests of all users, endlessly; `event` is the last event that they have received."""
        if not self.templates:
            return mixed_requests(people, tokens)
        if self.follows_series:
            return (
                template.fill({"instance": person.instance(number)}, tokens[person.name])
                for number in count(1)
                for template in self.templates
                for person in people
            )
        return chain.from_iterable(repeat([
            template.fill({**person.ids(), "event": event}, tokens[person.name], person.batch)
            for template in self.templates
            for person in people
        ]))  # fmt: skip


def _get(path: str, **headers: str) -> Sequence[Template]:
    return [Template("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})]


def _post(path: str, body: Any) -> Sequence[Template]:
    return [Template("POST", path, body)]


def _batch(size: int) -> Scenario:
    """Return the scenario of batches that complete or reopen so many flows."""
    templates = [
        Template("POST", "/flows/batch", batch_action=action, batch_size=size)
        for action in ("complete", "reopen")
    ]
    return Scenario(f"batch: complete or reopen {size} flows", LISTS_AND_WRITES, templates)


_QUICK_ADD = {"text": "Call mum tomorrow 5pm #context !high"}
_CREATED, _NOT_MODIFIED = Expected((201,)), Expected((304,))
_CAUGHT_UP = Expected(last=b"event: change", never=b"event: reset")

LIST_CONTEXTS = Scenario("list contexts", LISTS_AND_WRITES, _get("/contexts"))

SCENARIOS = (
    Scenario(
        f"catch-up of /events ({_CATCH_UPS} at once)",
        NO_GOALS,
        _get("/events", last_event_id="{event}"),
        _CAUGHT_UP,
        connections=_CATCH_UPS,
    ),
    LIST_CONTEXTS,
    Scenario("flows of a context", LISTS_AND_WRITES, _get("/contexts/{context}/flows")),
    Scenario("all flows", LISTS_AND_WRITES, _get("/flows")),
    Scenario(
        "read a known flow (304)",
        LISTS_AND_WRITES,
        _get("/flows/{flow}", if_none_match='"1"'),
        _NOT_MODIFIED,
    ),
    Scenario("focus", PAGES, _get("/contexts/{context}/focus")),
    Scenario("dashboard", PAGES, _get("/dashboard")),
    Scenario("agenda of a week", PAGES, _get(agenda_path(today(), 7))),
    Scenario("search", PAGES, _get("/search?q=number+12")),
    Scenario("preview of a switch", PAGES, _get("/transitions/preview?from={context}&to={other}")),
    Scenario("preview of quick add", NO_GOALS, _post("/flows/quick-add/preview", _QUICK_ADD)),
    Scenario(
        "create a flow",
        LISTS_AND_WRITES,
        _post("/contexts/{context}/flows", {"title": "Write the quarterly plan"}),
        _CREATED,
    ),
    Scenario(
        "change a flow",
        LISTS_AND_WRITES,
        [Template("PATCH", "/flows/{edited}", {"priority": priority}) for priority in ("high", "low")],
    ),
    Scenario(
        "complete or reopen a flow",
        LISTS_AND_WRITES,
        [Template("POST", f"/flows/{{done}}/{action}") for action in ("complete", "reopen")],
    ),
    Scenario("mixed load", MIXED, expected=MIXED_ANSWERS),
    Scenario(
        "complete a flow that repeats",
        LISTS_AND_WRITES,
        [Template("POST", "/flows/{instance}/complete")],
        follows_series=True,
    ),
    _batch(20),
    _batch(MAX_OPERATIONS),
)
"""The scenarios in order: writes come last, so that the others read only the seeded data.

A catch-up comes first, since it takes longer the more was written since the event.
"""


def mixed_requests(
    people: Sequence[SeededUser], tokens: Mapping[str, str], only: Operation | None = None
) -> Iterator[bytes]:
    """Yield the requests of the mixed load, or of one of its operations, endlessly."""
    random = Random(_SEED)  # noqa: S311  (the same load each time)
    known = [one.with_token(tokens[one.name]) for one in people]
    while True:
        person = random.choice(known)
        operation = only or pick(random)
        yield _wire(operation.make(person, random), person.token)


def _wire(sent: Sent, token: str) -> bytes:
    body = (sent.body or "").encode()
    return request(sent.method, PREFIX + sent.path, token, body=body, headers=sent.headers.items())
