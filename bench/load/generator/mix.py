"""The mix of operations: nine of ten requests read, like the client's pages; one writes."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random


@dataclass(frozen=True, slots=True)
class Person:
    """A user with a token, two of their contexts, a flow in the first, and the day that it is for them."""

    token: str
    context: str
    other: str
    flow: str
    today: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A request to a path below /api/v1."""

    method: str
    path: str
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


type Make = Callable[[Person, Random], Sent]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation that makes up `weight` percent of the mix."""

    name: str
    weight: int
    make: Make
    is_write: bool = False


def _get(path: str, **headers: str) -> Make:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def make(person: Person, _: Random) -> Sent:
        filled = path.format(context=person.context, other=person.other, flow=person.flow)
        return Sent("GET", filled, headers=named)

    return make


def agenda_path(first: date, days: int) -> str:
    """Return the path of the agenda of so many days, below /api/v1."""
    return f"/agenda?from={first}&to={first + timedelta(days=days - 1)}"


def _agenda(days: int) -> Make:
    def make(person: Person, _: Random) -> Sent:
        return Sent("GET", agenda_path(date.fromisoformat(person.today), days))

    return make


def _search(_: Person, mixed: Random) -> Sent:
    return Sent("GET", f"/search?q=number+{mixed.randint(1, 20)}")


def _create(person: Person, mixed: Random) -> Sent:
    key = {"idempotency-key": f"{mixed.getrandbits(128):032x}"}
    body = json.dumps({"title": "Write the quarterly plan", "priority": "high"})
    return Sent("POST", f"/contexts/{person.context}/flows", body, key)


def _change(person: Person, mixed: Random) -> Sent:
    body = json.dumps({"priority": mixed.choice(["low", "medium", "high"])})
    return Sent("PATCH", f"/flows/{person.flow}", body)


def _settle(person: Person, mixed: Random) -> Sent:
    return Sent("POST", f"/flows/{person.flow}/{mixed.choice(['complete', 'reopen'])}")


def _switch(person: Person, mixed: Random) -> Sent:
    here, there = mixed.sample([person.context, person.other], 2)
    body = {"from_context_id": here, "to_context_id": there, "resume_note": "Call Ana about the budget"}
    return Sent("POST", "/transitions", json.dumps(body))


MIX = (
    Operation("the flows of a context", 20, _get("/contexts/{context}/flows")),
    Operation("focus", 20, _get("/contexts/{context}/focus")),
    Operation("dashboard", 12, _get("/dashboard")),
    Operation("agenda of today", 8, _agenda(1)),  # Focus shows what other contexts have today
    Operation("agenda of a week", 2, _agenda(7)),
    Operation("a flow", 8, _get("/flows/{flow}", if_none_match='"1"')),
    Operation("contexts", 8, _get("/contexts")),
    Operation("preferences", 5, _get("/preferences")),
    Operation("search", 5, _search),
    Operation("preview of a switch", 2, _get("/transitions/preview?from={context}&to={other}")),
    Operation("create a flow", 4, _create, is_write=True),
    Operation("change a flow", 3, _change, is_write=True),
    Operation("complete or reopen a flow", 2, _settle, is_write=True),
    Operation("switch", 1, _switch, is_write=True),
)


def pick(mixed: Random) -> Operation:
    """Choose an operation at random, by weight."""
    (chosen,) = mixed.choices(MIX, [operation.weight for operation in MIX])
    return chosen
