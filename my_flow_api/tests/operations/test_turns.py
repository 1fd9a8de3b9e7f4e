"""Operations of many people: each has its turn, and whoever waits for one takes nothing from others."""

import asyncio
from collections import Counter
from functools import partial

import pytest
from prometheus_client import REGISTRY
from tests.operations.seen import STEP, a_file
from tests.operations.test_all_or_nothing import imports, only_imported
from tests.support.api import Person, running
from tests.support.tokens import Signer
from tests.support.waiting import eventually

from my_flow_api.config import Settings
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.container import Container
from my_flow_api.kit.persistence.mongo import Session
from my_flow_api.main import create_app
from my_flow_api.operations import visibility
from my_flow_api.operations.service import OperationHandler, OperationService
from my_flow_api.operations.visibility import Hidden

pytestmark = pytest.mark.usefixtures("empty_database")

LARGE = ("alice", "bob", "carol", "dave")
SMALL = "erin"
STEPS = 3


class CountedSteps(OperationHandler):
    """Counts each person's steps. The large operations go on until they are told to end."""

    def __init__(self) -> None:
        self.of: Counter[str] = Counter()
        self.may_end = False

    async def step(self, operation: Document, session: Session) -> bool:
        user_id = operation["user_id"]
        self.of[user_id] += 1
        return not self.may_end if user_id in LARGE else self.of[user_id] < STEPS


@pytest.fixture
def steps(another_process: Container, monkeypatch: pytest.MonkeyPatch) -> CountedSteps:
    steps = CountedSteps()
    monkeypatch.setattr(visibility, "SECONDS_OF_GRACE", 0)
    another_process.get(OperationService).register("counted", steps)
    return steps


async def begin(operations: OperationService, user_id: str) -> "asyncio.Task[None]":
    """Begin an operation, and return the task that waits for its end."""

    async def store_intent(session: Session) -> Document:
        return await operations.begin(user_id, "counted", Hidden(), session)

    operation = await operations.one_at_a_time(user_id, store_intent)
    return asyncio.create_task(operations.complete(operation))


async def test_a_small_operation_ends_after_a_few_rounds_whatever_the_number_of_large_ones(
    another_process: Container, steps: CountedSteps
) -> None:
    operations = another_process.get(OperationService)
    large = [await begin(operations, user_id) for user_id in LARGE]
    await eventually(lambda: len(steps.of) == len(LARGE))
    await asyncio.wait_for(await begin(operations, SMALL), 10)
    assert steps.of[SMALL] == STEPS
    assert not any(task.done() for task in large), "they would go on for ever"
    steps.may_end = True
    await asyncio.wait_for(asyncio.gather(*large), 10)


async def test_operations_that_have_not_begun_their_steps_are_in_nobodys_way(
    another_process: Container, steps: CountedSteps, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations = another_process.get(OperationService)
    with monkeypatch.context() as patch:
        patch.setattr(visibility, "SECONDS_OF_GRACE", 3600)
        for user_id in LARGE:
            await begin(operations, user_id)
        await eventually(lambda: len(operations._tasks) == len(LARGE))
        await asyncio.sleep(0)  # now each waits for its first step
    await asyncio.wait_for(await begin(operations, SMALL), 10)
    assert steps.of == {SMALL: STEPS}


@pytest.mark.usefixtures("small_steps")
async def test_requests_that_wait_for_an_operation_leave_room_for_others(
    settings: Settings, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end, steps, pending = asyncio.Event(), 0, 0
    step, finish_pending = OperationService._step, OperationService.finish_pending

    async def step_when_it_may(self: OperationService, operation: Document, session: Session) -> bool:
        nonlocal steps
        steps += 1
        await may_end.wait()
        return await step(self, operation, session)

    async def counted_finish_pending(self: OperationService, user_id: str) -> None:
        nonlocal pending
        pending += 1
        await finish_pending(self, user_id)

    def are_waiting(number: int) -> bool:
        return pending == number and REGISTRY.get_sample_value("my_flow_requests_in_flight") == 0

    async with running(create_app(settings.model_copy(update={"max_in_flight": 1}))) as transport:
        alice, bob = (Person(transport, signer.token(name)) for name in ("alice", "bob"))
        await imports(alice, a_file(2 * STEP))
        path = f"/contexts/{await only_imported(alice)}"
        monkeypatch.setattr(OperationService, "_step", step_when_it_may)
        monkeypatch.setattr(OperationService, "finish_pending", counted_finish_pending)
        waiting = [asyncio.create_task(alice.delete(path))]
        await eventually(lambda: steps == 1 and are_waiting(0))
        for number, ask in enumerate(
            (
                partial(alice.post, f"{path}/restore"),
                partial(alice.post, "/import", a_file(1)),
                partial(alice.delete, "/account"),
            ),
            start=1,
        ):
            waiting.append(asyncio.create_task(ask()))
            await eventually(partial(are_waiting, number))
        assert (await bob.get("/contexts")).status_code == 200
        assert not any(task.done() for task in waiting)
        may_end.set()
        statuses = [answer.status_code for answer in await asyncio.gather(*waiting)]
    assert (statuses[0], statuses[2], statuses[3]) == (204, 200, 204)
    assert statuses[1] in (200, 404), "before the account was deleted, or after"
