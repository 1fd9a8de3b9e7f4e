"""Two devices change one checklist at the same time, and send requests again: nothing is lost.

Whatever they do at once, the outcome is that of some order of their requests.
"""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.support.api import Json, Person

_SETTINGS = settings(
    stateful_step_count=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
_MOST = 100
_IDS = [f"{number:024x}" for number in range(130)]

type Item = tuple[int, str, bool]


@dataclass(frozen=True)
class State:
    """The items in order, and the titles of those that became flows."""

    items: tuple[Item, ...] = ()
    promoted: tuple[str, ...] = ()

    def has(self, number: int) -> bool:
        return any(item[0] == number for item in self.items)

    def without(self, number: int) -> "State":
        return replace(self, items=tuple(item for item in self.items if item[0] != number))

    def with_items(self, new: Sequence[Item], after: int | None) -> "State":
        """Insert items after another one; at the end if it is not there, at the front if it is None."""
        numbers = [item[0] for item in self.items]
        place = 0 if after is None else numbers.index(after) + 1 if after in numbers else len(numbers)
        return replace(self, items=(*self.items[:place], *new, *self.items[place:]))


@dataclass(frozen=True)
class Request:
    """A request, and what it should do; `repeated` is the one that a device sends again."""

    kind: str
    number: int = 0
    numbers: tuple[int, ...] = ()
    text: str = ""
    done: bool = False
    after: int | None = -1
    key: str = field(default="", compare=False)
    repeated: bool = False

    def apply(self, state: State) -> tuple[State, int]:
        """Return the state after the request, and the status of its answer."""
        if self.kind == "add":
            new = [(number, self.text, self.done) for number in self.numbers if not state.has(number)]
            if len(state.items) + len(new) > _MOST:
                return state, 422
            return state.with_items(new, self.after), 200
        if self.kind == "clear":
            return replace(state, items=tuple(item for item in state.items if not item[2])), 200
        found = next((item for item in state.items if item[0] == self.number), None)
        if found is None:
            return state, 404
        if self.kind == "remove":
            return state.without(self.number), 200
        if self.kind == "promote":
            return replace(state.without(self.number), promoted=(*state.promoted, found[1])), 201
        if self.kind == "move":
            if self.after == self.number:
                return state, 200
            return state.without(self.number).with_items([found], self.after), 200
        text, done = (self.text, found[2]) if self.kind == "edit" else (found[1], self.done)
        items = tuple((self.number, text, done) if item is found else item for item in state.items)
        return replace(state, items=items), 200

    async def send(self, person: Person, path: str) -> httpx.Response:
        item = f"{path}/{_IDS[self.number]}"
        headers = {"idempotency-key": self.key}
        match self.kind:
            case "add":
                items = [
                    {"id": _IDS[number], "text": self.text, "done": self.done} for number in self.numbers
                ]
                body: Json = {"items": items} | _after(self.after)
                return await person.post(path, body, headers=headers)
            case "clear":
                return await person.post(f"{path.removesuffix('/items')}/clear-done", headers=headers)
            case "promote":
                return await person.post(f"{item}/promote", headers=headers)
            case "remove":
                return await person.delete(item)
            case "edit":
                return await person.patch(item, {"text": self.text})
            case "tick":
                return await person.patch(item, {"done": self.done})
            case _:
                return await person.patch(item, _after(self.after))


def _after(number: int | None) -> Json:
    """Return the field of the request; -1 is the end, which an id that no item has is, too."""
    return {"after": None if number is None else "f" * 24 if number < 0 else _IDS[number]}


def outcomes(
    state: State, first: Sequence[Request], second: Sequence[Request], before: tuple[Any, ...] = ()
) -> Iterator[tuple[State, tuple[tuple[str, int], ...]]]:
    """Yield the state and the statuses after every order of the requests of two devices."""
    if not first and not second:
        yield state, tuple(sorted(before))
    for one, rest, other in ((first, first[1:], second), (second, second[1:], first)):
        if one:
            request = one[0]
            answered = dict(before).get(request.key)
            # A key that has an answer gets it again; a refusal for its form has freed the key.
            is_replayed = request.kind in {"add", "clear", "promote"} and answered not in {None, 422}
            after, status = (state, answered) if is_replayed else request.apply(state)
            name = f"{request.key}{'-again' if request.repeated else ''}"
            yield from outcomes(after, rest, other, (*before, (name, status)))


_NUMBERS = st.integers(0, 5)
_FIRST = tuple((number, f"first {number}", number == 3) for number in range(6))
_PLACES = st.none() | st.just(-1) | _NUMBERS
_REQUESTS = st.one_of(
    st.builds(
        Request,
        st.just("add"),
        numbers=st.lists(_NUMBERS, min_size=1, max_size=5, unique=True).map(tuple)
        | st.sampled_from([10, 30, 50, 80]).map(lambda first: tuple(range(first, first + 45))),
        after=_PLACES,
        done=st.booleans(),
    ),
    st.builds(Request, st.just("edit"), number=_NUMBERS),
    st.builds(Request, st.just("tick"), number=_NUMBERS, done=st.booleans()),
    st.builds(Request, st.just("move"), number=_NUMBERS, after=_PLACES),
    st.builds(Request, st.sampled_from(["remove", "promote"]), number=_NUMBERS),
    st.just(Request("clear")),
)


class Machine(RuleBasedStateMachine):
    """The checklist as it should be."""

    person: Person
    loop: asyncio.AbstractEventLoop

    def __init__(self) -> None:
        super().__init__()
        self.state = State(_FIRST)
        self.sent = 0
        self.flow: Json = self.run(self._begin())

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    async def _begin(self) -> Json:
        assert (await self.person.delete("/account")).status_code == 204
        items = [{"id": _IDS[number], "text": text, "done": done} for number, text, done in _FIRST]
        return await self.person.makes_flow(await self.person.makes_context(), items=items)

    @rule(first=_REQUESTS, second=st.none() | _REQUESTS, twice=st.tuples(st.booleans(), st.booleans()))
    def change(self, first: Request, second: Request | None, twice: tuple[bool, bool]) -> None:
        one, other = self._of_device(first, twice[0]), self._of_device(second, twice[1])
        answered = self.run(self._at_once((one, other)))
        state = self._read()
        wanted = [outcome for outcome, statuses in outcomes(self.state, one, other) if statuses == answered]
        found = replace(state, promoted=tuple(sorted(state.promoted)))
        assert found in [replace(state, promoted=tuple(sorted(state.promoted))) for state in wanted]
        self.state = found

    def _of_device(self, request: Request | None, again: bool) -> list[Request]:
        if request is None:
            return []
        self.sent += 1
        request = replace(request, key=f"{id(self)}-{self.sent}", text=f"text {self.sent}")
        return [request, replace(request, repeated=True)] if again else [request]

    async def _at_once(self, devices: Sequence[Sequence[Request]]) -> tuple[tuple[str, int], ...]:
        async def one_after_the_other(requests: Sequence[Request]) -> list[tuple[str, int]]:
            path, statuses = f"/flows/{self.flow['id']}/items", []
            for request in requests:
                answer = await request.send(self.person, path)
                name = f"{request.key}{'-again' if request.repeated else ''}"
                statuses.append((name, answer.status_code))
            return statuses

        of_devices = await asyncio.gather(*map(one_after_the_other, devices))
        return tuple(sorted(status for of_device in of_devices for status in of_device))

    def _read(self) -> State:
        flow = self.run(self.person.reads(f"/flows/{self.flow['id']}"))
        others = self.run(self.person.reads("/flows?limit=100"))["items"]
        items = tuple((int(item["id"], 16), item["text"], item["done"]) for item in flow["items"])
        return State(items, tuple(one["title"] for one in others if one["id"] != flow["id"]))

    @invariant()
    def the_counts_are_those_of_the_items(self) -> None:
        flow = self.run(self.person.reads(f"/flows/{self.flow['id']}"))
        done = sum(item["done"] for item in flow["items"])
        expected = {"total": len(flow["items"]), "done": done} if flow["items"] else None
        assert flow["checklist"] == expected
        assert len({item["id"] for item in flow["items"]}) == len(flow["items"]) <= _MOST


# The driver draws a number for each command, also on the thread that follows changes beside the test.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@pytest.mark.parametrize("walks", [8, pytest.param(150, marks=pytest.mark.long)])
async def test_whatever_two_devices_do_nothing_is_lost(alice: Person, walks: int) -> None:
    class AlicesMachine(Machine):
        person = alice
        loop = asyncio.get_running_loop()

    with ThreadPoolExecutor(1) as thread:
        await AlicesMachine.loop.run_in_executor(
            thread,
            lambda: run_state_machine_as_test(
                AlicesMachine, settings=settings(_SETTINGS, max_examples=walks)
            ),
        )
