"""Contexts, flows and transitions against a model in memory: whatever is done, in whatever order.

Counts are true, no flow is without a context, undo restores, and there is one effect a key.
"""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.support.api import Json, Person

# The same steps for the same commit, so that CI gives one answer; take `derandomize` away to search further.
_SETTINGS = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Flow:
    context: str
    completed: bool = False
    trashed: bool = False
    trashed_with_context: bool = False


class Machine(RuleBasedStateMachine):
    """What a person does, and what should have come of it."""

    person: Person
    loop: asyncio.AbstractEventLoop

    contexts = Bundle("contexts")
    flows = Bundle("flows")

    def __init__(self) -> None:
        super().__init__()
        self.trashed: dict[str, bool] = {}  # of each context
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
        return not self.known[flow].trashed and not self.trashed[self.known[flow].context]

    @rule(target=contexts, times=st.integers(1, 2))
    def make_context(self, times: int) -> str:
        made = self.post("/contexts", {"name": "Work", "color": "#2F6FEB", "icon": "💼"}, times=times)
        id_: str = made.json()["id"]
        self.trashed[id_] = False
        return id_

    @rule(target=flows, context=contexts, times=st.integers(1, 2))
    def make_flow(self, context: str, times: int) -> str:
        made = self.post(f"/contexts/{context}/flows", {"title": "Plan"}, times=times)
        if self.trashed[context]:
            assert made.status_code == 404
            return ""
        id_: str = made.json()["id"]
        self.known[id_] = Flow(context)
        return id_

    @rule(flow=flows, action=st.sampled_from(["complete", "reopen"]), times=st.integers(1, 2))
    def complete_or_reopen(self, flow: str, action: str, times: int) -> None:
        if flow:
            done = self.post(f"/flows/{flow}/{action}", times=times)
            assert done.status_code == (200 if self.reachable(flow) else 404)
            if self.reachable(flow):
                self.known[flow].completed = action == "complete"

    @rule(flow=flows, context=contexts)
    def move(self, flow: str, context: str) -> None:
        if flow:
            moved = self.run(self.person.patch(f"/flows/{flow}", {"context_id": context}))
            possible = self.reachable(flow) and not self.trashed[context]
            assert moved.status_code == (200 if possible else 404)
            if possible:
                self.known[flow].context = context

    @rule(flow=flows)
    def delete_flow(self, flow: str) -> None:
        if flow:
            gone = self.run(self.person.delete(f"/flows/{flow}"))
            assert gone.status_code == (204 if self.reachable(flow) else 404)
            if self.reachable(flow):
                self.known[flow].trashed = True

    @rule(flow=flows)
    def restore_flow(self, flow: str) -> None:
        if flow:
            possible = not self.trashed[self.known[flow].context]
            back = self.post(f"/flows/{flow}/restore")
            assert back.status_code == (200 if possible else 404)
            if possible:
                self.known[flow].trashed = False
                assert (back.json()["status"] == "completed") == self.known[flow].completed

    @rule(context=contexts)
    def delete_context(self, context: str) -> None:
        gone = self.run(self.person.delete(f"/contexts/{context}"))
        assert gone.status_code == (404 if self.trashed[context] else 204)
        self.trashed[context] = True
        if self.current == context:
            self.current = None

    @rule(context=contexts)
    def restore_context(self, context: str) -> None:
        assert self.post(f"/contexts/{context}/restore").status_code == 200
        self.trashed[context] = False

    @rule(context=consumes(contexts))
    def forget_a_context(self, context: str) -> None:
        """Later rules no longer act on it; what it holds stays."""

    @rule(flow=flows, to=contexts, action=st.sampled_from(["complete", "let_go"]), times=st.integers(1, 2))
    def switch(self, flow: str, to: str, action: str, times: int) -> None:
        if not flow or self.known[flow].context == to:
            return
        left = self.known[flow].context
        body = {
            "from_context_id": left,
            "to_context_id": to,
            "resolutions": [{"flow_id": flow, "action": action}],
        }
        switched = self.post("/transitions", body, times=times)
        if not self.reachable(flow) or self.trashed[to]:
            assert switched.status_code == 404
            return
        assert switched.status_code == 201, switched.text
        if self.known[flow].completed:
            pass  # a flow that is completed already stays as it is
        elif action == "complete":
            self.known[flow].completed = True
        else:
            self.known[flow].trashed = True
        self.current = to
        still_open = [one for one in self.live() if one.context == left and not one.completed]
        assert switched.json()["left_open"] == len(still_open)

    def live(self) -> list[Flow]:
        return [flow for id_, flow in self.known.items() if self.reachable(id_)]

    def read(self, path: str) -> Json:
        response = self.run(self.person.get(path))
        assert response.status_code == 200
        body: Json = response.json()
        return body

    @invariant()
    def counts_are_true(self) -> None:
        shown = {item["context"]["id"]: item["counts"] for item in self.read("/dashboard")["items"]}
        assert set(shown) == {id_ for id_, is_trashed in self.trashed.items() if not is_trashed}
        for id_, counts in shown.items():
            flows = [flow for flow in self.live() if flow.context == id_]
            assert counts["completed"] == sum(flow.completed for flow in flows)
            assert counts["open"] == len(flows) - counts["completed"]

    @invariant()
    def every_flow_is_listed_once_and_in_a_context(self) -> None:
        listed = self.read("/flows?limit=100")["items"]
        assert sorted(flow["id"] for flow in listed) == sorted(filter(self.reachable, self.known))
        contexts = {context["id"] for context in self.read("/contexts?limit=100")["items"]}
        assert {flow["context_id"] for flow in listed} <= contexts

    @invariant()
    def the_person_is_where_they_went_last(self) -> None:
        assert self.read("/preferences")["current_context_id"] == self.current


async def test_whatever_is_done_the_model_holds(alice: Person) -> None:
    class AlicesMachine(Machine):
        person = alice
        loop = asyncio.get_running_loop()

    with ThreadPoolExecutor(1) as thread:
        await AlicesMachine.loop.run_in_executor(
            thread, lambda: run_state_machine_as_test(AlicesMachine, settings=_SETTINGS)
        )
