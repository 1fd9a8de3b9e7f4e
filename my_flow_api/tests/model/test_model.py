"""Contexts, flows and transitions against a model in memory: whatever is done, in whatever order.

Counts are true, no flow is without a context, undo restores, and there is one effect a key.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.model.known import Context, Flow, Model
from tests.support.api import Json, Person

from my_flow_api.kit.http.subject import Subject

# The same steps for the same commit, so that CI gives one answer; take `derandomize` away to search further.
_SETTINGS = settings(
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


_CONTEXT = {"name": "Work", "color": "#2F6FEB", "icon": "💼"}


class Machine(Model):
    """A state machine of a person's actions and their expected results."""

    contexts = Bundle("contexts")
    flows = Bundle("flows")

    @rule(target=contexts, times=st.integers(1, 2))
    def make_context(self, times: int) -> str:
        made = self.post("/contexts", _CONTEXT, times=times)
        id_: str = made.json()["id"]
        self.places[id_] = Context()
        return id_

    @rule(target=contexts, times=st.integers(1, 2))
    def import_context(self, times: int) -> str:
        foreign, id_ = self.foreign_id("context")
        brought = self.import_file(contexts={"id": foreign, **_CONTEXT}, times=times)
        assert brought.json()["contexts"]["created"] == 1
        self.places[id_] = Context()
        return id_

    @rule(target=flows, context=contexts, apply=st.booleans(), times=st.integers(1, 2))
    def import_flow(self, context: str, apply: bool, times: int) -> str:
        """Into a context that the file has, too, and that stays as it is here."""
        foreign, id_ = self.foreign_id("flow")
        brought = self.import_file(
            contexts={"id": context, **_CONTEXT, "name": "Another"},
            flows={"id": foreign, "context_id": context, "title": "Read"},
            apply=apply,
            times=times,
        )
        if self.places[context].trashed:
            assert brought.status_code == 422
            return ""
        assert brought.json()["flows"]["created"] == 1
        if not apply:
            return ""
        self.known[id_] = Flow(context)
        return id_

    @rule()
    def import_what_was_exported(self) -> None:
        brought = self.run(self.person.post("/import?apply=true", self.read("/export"))).json()
        assert brought["contexts"]["created"] == brought["flows"]["created"] == 0
        assert brought["flows"]["unchanged"] == len(self.live())

    @rule(target=flows, context=contexts, times=st.integers(1, 2))
    def make_flow(self, context: str, times: int) -> str:
        made = self.post(f"/contexts/{context}/flows", {"title": "Plan"}, times=times)
        if self.places[context].trashed:
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

    @rule(flow=flows, action=st.sampled_from(["archive", "unarchive"]), times=st.integers(1, 2))
    def archive_or_unarchive(self, flow: str, action: str, times: int) -> None:
        if flow:
            done = self.post(f"/flows/{flow}/{action}", times=times)
            assert done.status_code == (200 if self.reachable(flow) else 404)
            if self.reachable(flow):
                self.known[flow].archived = action == "archive"
                assert (done.json()["archived_at"] is not None) == self.known[flow].archived

    @rule(flow=flows, context=contexts, position=st.none() | st.integers(-5, 5), times=st.integers(1, 2))
    def move(self, flow: str, context: str, position: int | None, times: int) -> None:
        if flow:
            moved = self.post(
                f"/flows/{flow}/move", {"context_id": context, "position": position}, times=times
            )
            possible = self.reachable(flow) and not self.places[context].trashed
            assert moved.status_code == (200 if possible else 404)
            if possible:
                self.known[flow].context = context
                assert position in (None, moved.json()["position"])

    @rule(flow=flows, context=contexts)
    def move_by_a_patch(self, flow: str, context: str) -> None:
        if flow:
            moved = self.run(self.person.patch(f"/flows/{flow}", {"context_id": context}))
            possible = self.reachable(flow) and not self.places[context].trashed
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
            possible = not self.places[self.known[flow].context].trashed
            back = self.post(f"/flows/{flow}/restore")
            assert back.status_code == (200 if possible else 404)
            if possible:
                self.known[flow].trashed = False
                assert (back.json()["status"] == "completed") == self.known[flow].completed
                assert (back.json()["archived_at"] is not None) == self.known[flow].archived

    @rule(context=contexts)
    def delete_context(self, context: str) -> None:
        gone = self.run(self.person.delete(f"/contexts/{context}"))
        assert gone.status_code == (404 if self.places[context].trashed else 204)
        self.places[context].trashed = True
        if self.current == context:
            self.current = None

    @rule(context=contexts)
    def restore_context(self, context: str) -> None:
        assert self.post(f"/contexts/{context}/restore").status_code == 200
        self.places[context].trashed = False

    @rule(context=contexts, action=st.sampled_from(["archive", "unarchive"]), times=st.integers(1, 2))
    def archive_or_unarchive_context(self, context: str, action: str, times: int) -> None:
        place = self.places[context]
        done = self.post(f"/contexts/{context}/{action}", times=times)
        assert done.status_code == (404 if place.trashed else 200)
        if place.trashed:
            return
        if action == "archive" and not place.archived and self.current == context:
            self.current = None
        place.archived = action == "archive"

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
        if not self.reachable(flow) or self.places[to].trashed:
            assert switched.status_code == 404
            return
        if self.places[to].archived:
            assert switched.status_code == 409
            return
        assert switched.status_code == 201, switched.text
        if self.known[flow].completed:
            pass  # a flow that is completed already stays as it is
        elif action == "complete":
            self.known[flow].completed = True
        else:
            self.known[flow].trashed = True
        self.current = to
        assert switched.json()["left_open"] == sum(
            one.context == left and not one.completed and not one.archived for one in self.live()
        )

    @invariant()
    def counts_are_true(self) -> None:
        shown = {item["context"]["id"]: item["counts"] for item in self.read("/dashboard")["items"]}
        assert set(shown) == {
            id_ for id_, place in self.places.items() if not place.trashed and not place.archived
        }
        for id_, counts in shown.items():
            flows = [flow for flow in self.live() if flow.context == id_ and not flow.archived]
            assert counts["completed"] == sum(flow.completed for flow in flows)
            assert counts["open"] == len(flows) - counts["completed"]

    @invariant()
    def every_flow_is_listed_once_and_in_a_context(self) -> None:
        contexts: set[str] = set()
        listed: list[Json] = []
        for archived in ("false", "true"):
            contexts |= {one["id"] for one in self.read(f"/contexts?limit=100&archived={archived}")["items"]}
            found = self.read(f"/flows?limit=100&archived={archived}")["items"]
            assert {self.known[flow["id"]].archived for flow in found} <= {archived == "true"}
            listed += found
        assert sorted(flow["id"] for flow in listed) == sorted(filter(self.reachable, self.known))
        assert contexts == {id_ for id_, place in self.places.items() if not place.trashed}
        assert all(flow["context_id"] == self.known[flow["id"]].context for flow in listed)

    @invariant()
    def the_person_is_where_they_went_last(self) -> None:
        assert self.read("/preferences")["current_context_id"] == self.current


# The driver draws a number for each command, also on the thread that follows changes beside the test.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@pytest.mark.parametrize("walks", [6, pytest.param(100, marks=pytest.mark.long)])
async def test_whatever_is_done_the_model_holds(alice: Person, walks: int) -> None:
    class AlicesMachine(Machine):
        person = alice
        subject = Subject("alice")
        loop = asyncio.get_running_loop()

    with ThreadPoolExecutor(1) as thread:
        await AlicesMachine.loop.run_in_executor(
            thread,
            lambda: run_state_machine_as_test(
                AlicesMachine, settings=settings(_SETTINGS, max_examples=walks)
            ),
        )
