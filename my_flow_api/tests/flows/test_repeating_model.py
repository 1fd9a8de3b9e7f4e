"""A series against a model in memory: two devices, retries, and a release before this one."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import pytest
from bson import ObjectId
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.conftest import Database
from tests.support.api import Json, Person
from tests.support.clock import FrozenClock

from my_flow_api.config import Settings
from my_flow_api.container import make_container
from my_flow_api.events.repository import ChangeRepository
from my_flow_api.events.service import EventService
from my_flow_api.flows.repeating import RepeatingFlows
from my_flow_api.kit.limits.rate_limit import RateLimiter
from my_flow_api.kit.persistence.mongo import Mongo

_SETTINGS = hypothesis_settings(
    stateful_step_count=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
RULES = ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=YEARLY"]
TIMES = st.integers(1, 3)


@pytest.fixture
async def sweeper(settings: Settings, clock: FrozenClock) -> AsyncIterator[RepeatingFlows]:
    mongo = Mongo(settings.mongodb_url, settings.mongodb_db_name)
    async with httpx.AsyncClient() as client:
        limiter, events = RateLimiter("9/second", clock), EventService(ChangeRepository(mongo))
        yield make_container(settings, clock, mongo, client, limiter, events).get(RepeatingFlows)
    mongo.close()


@dataclass(frozen=True)
class BehindTheApi:
    """The machine's tools beside the API; Hypothesis takes a database itself for a rule."""

    database: Database
    repeating: RepeatingFlows

    async def complete_as_before(self, id_: str, at: datetime) -> None:
        """Complete a flow as the release before did."""
        changes = {"completed": True, "completed_at": at, "updated_at": at}
        await self.database["flows"].update_one(
            {"_id": ObjectId(id_)}, {"$set": changes, "$inc": {"version": 1}}
        )

    async def made_version(self, id_: str) -> int | None:
        stored: Any = await self.database["flows"].find_one({"_id": ObjectId(id_)})
        version: int | None = stored["repeat"]["made_version"]
        return version


class Series(RuleBasedStateMachine):
    """One series, by the numbers of its flows: what is open, and what was done."""

    person: Person
    clock: FrozenClock
    behind: BehindTheApi
    loop: asyncio.AbstractEventLoop

    def __init__(self) -> None:
        super().__init__()
        self.keys = 0
        self.done: list[str] = []
        self.plain: set[str] = set()
        self.after: dict[str, str] = {}
        self.clock.reset()
        assert self.run(self.person.delete("/account")).status_code == 204

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def run_all(self, *works: Any) -> list[Any]:
        """Run them at once."""

        async def all_of_them() -> list[Any]:
            return list(await asyncio.gather(*works))

        found: list[Any] = self.run(all_of_them())
        return found

    @initialize(rule_text=st.sampled_from(RULES), timed=st.booleans())
    def begin(self, rule_text: str, timed: bool) -> None:
        due: Json = {"date": "2026-05-18"}
        if timed:
            due |= {"time": "07:00", "timezone": "Europe/Helsinki"}
        context = self.run(self.person.makes_context())
        flow = self.run(self.person.makes_flow(context, due=due, repeat={"rule": rule_text}))
        self.open: str = flow["id"]

    def sends(self, path: str, times: int, *, at_once: bool, body: Json | None = None) -> Json:
        """Send it as devices do: at once without a key, or one after the other under one."""
        self.keys += 1
        headers = {} if at_once else {"idempotency-key": f"{id(self)}-{self.keys}"}

        if at_once:
            answers = self.run_all(*(self.person.post(path, body) for _ in range(times)))
        else:
            answers = [self.run(self.person.post(path, body, headers=headers)) for _ in range(times)]
        assert {answer.status_code for answer in answers} == {200}, answers[-1].text
        found: Json = answers[-1].json()
        return found

    def goes_on(self) -> None:
        """Note that the open flow was completed and followed by another."""
        before, self.open = self.open, self.following()
        self.done.append(before)
        self.after[before] = self.open

    def following(self) -> str:
        """Return the only open flow of the series."""
        items = self.run(self.person.reads("/flows?completed=false&limit=100"))["items"]
        (flow,) = [item for item in items if item["repeat"] is not None]
        return str(flow["id"])

    @rule(times=TIMES, at_once=st.booleans(), days=st.integers(0, 40))
    def complete(self, times: int, at_once: bool, days: int) -> None:
        self.clock.advance(days=days)
        before = self.run(self.person.reads(f"/flows/{self.open}"))["due"]["date"]
        self.sends(f"/flows/{self.open}/complete", times, at_once=at_once)
        self.goes_on()
        flow = self.run(self.person.reads(f"/flows/{self.open}"))
        assert flow["due"]["date"] > before
        assert flow["status"] not in {"overdue", "completed"}

    @rule(days=st.integers(0, 40))
    def the_release_before_completes(self, days: int) -> None:
        self.clock.advance(days=days)
        self.run(self.behind.complete_as_before(self.open, self.clock.now))
        assert self.run(self.behind.repeating.create_missing_next_flows()) == 1
        assert self.run(self.behind.repeating.create_missing_next_flows()) == 0
        self.goes_on()

    @rule(times=TIMES, at_once=st.booleans(), touched=st.booleans())
    def take_the_completion_back(self, times: int, at_once: bool, touched: bool) -> None:
        if not self.done:
            return
        last = self.done.pop()
        version = self.run(self.person.reads(f"/flows/{self.open}"))["version"]
        made_version = self.run(self.behind.made_version(self.open))
        is_touched = touched or self.after[last] != self.open or version != made_version
        if touched:
            self.run(self.person.patch(f"/flows/{self.open}", {"title": "Touched"}))
        reopened = self.sends(f"/flows/{last}/reopen", times, at_once=at_once)
        assert (reopened["repeat"] is None) == is_touched
        if is_touched:
            self.plain.add(last)
        else:
            self.open = last

    @rule(times=TIMES, at_once=st.booleans())
    def skip(self, times: int, at_once: bool) -> None:
        before = self.run(self.person.reads(f"/flows/{self.open}"))["due"]["date"]
        after = self.sends(f"/flows/{self.open}/skip", times, at_once=at_once)
        assert after["due"]["date"] > before

    @rule(rule_text=st.sampled_from(RULES), times=TIMES)
    def change_the_rule(self, rule_text: str, times: int) -> None:
        """Send it as devices do that do not know of each other, or as one that tries again."""
        path, body = f"/flows/{self.open}", {"repeat": {"rule": rule_text}}
        for changed in self.run_all(*(self.person.patch(path, body) for _ in range(times))):
            assert changed.status_code == 200, changed.text
            assert changed.json()["repeat"]["rule"] == rule_text

    @rule(body=st.sampled_from([{"title": "Other"}, *({"repeat": {"rule": text}} for text in RULES)]))
    def complete_and_change_on_two_devices(self, body: Json) -> None:
        path = f"/flows/{self.open}"
        answers = self.run_all(self.person.post(f"{path}/complete"), self.person.patch(path, body))
        assert {answer.status_code for answer in answers} == {200}
        self.goes_on()

    @rule()
    def complete_and_skip_on_two_devices(self) -> None:
        path = f"/flows/{self.open}"
        completed, skipped = self.run_all(
            self.person.post(f"{path}/complete"), self.person.post(f"{path}/skip")
        )
        assert completed.status_code == 200, completed.text
        assert skipped.status_code in {200, 409}, skipped.text
        self.goes_on()

    @rule()
    def take_back_and_complete_the_next_on_two_devices(self) -> None:
        if not self.done:
            return
        last = self.done.pop()
        reopened, completed = self.run_all(
            self.person.post(f"/flows/{last}/reopen"), self.person.post(f"/flows/{self.open}/complete")
        )
        assert reopened.status_code == 200, reopened.text
        if reopened.json()["repeat"] is None:
            assert completed.status_code == 200, completed.text
            self.plain.add(last)
            self.goes_on()
        else:  # the next one was taken away before it could be completed
            assert completed.status_code == 404, completed.text
            self.open = last

    @invariant()
    def one_is_open_and_no_history_is_lost(self) -> None:
        flows = self.run(self.person.reads("/flows?limit=100&completed=false"))["items"]
        assert [flow["id"] for flow in flows if flow["repeat"] is not None] == [self.open]
        assert {flow["id"] for flow in flows if flow["repeat"] is None} == self.plain
        done = self.run(self.person.reads("/flows?limit=100&completed=true"))["items"]
        assert sorted(flow["id"] for flow in done) == sorted(self.done)
        numbers = [flow["repeat"]["number"] for flow in (*done, *flows) if flow["repeat"] is not None]
        assert len(numbers) == len(set(numbers))
        assert len({flow["repeat"]["series_id"] for flow in (*done, *flows) if flow["repeat"]}) == 1


# The driver draws a number for each command, also on the thread that follows changes beside the test.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@pytest.mark.parametrize("walks", [5, pytest.param(150, marks=pytest.mark.long)])
async def test_whatever_is_done_one_flow_of_the_series_is_open(
    alice: Person, clock: FrozenClock, empty_database: Database, sweeper: RepeatingFlows, walks: int
) -> None:
    class AlicesSeries(Series):
        person = alice
        behind = BehindTheApi(empty_database, sweeper)
        loop = asyncio.get_running_loop()

    AlicesSeries.clock = clock
    with ThreadPoolExecutor(1) as thread:
        await AlicesSeries.loop.run_in_executor(
            thread,
            lambda: run_state_machine_as_test(
                AlicesSeries, settings=hypothesis_settings(_SETTINGS, max_examples=walks)
            ),
        )
