"""Deletions, restorations and imports of any size: in steps, and every read sees all of it or nothing."""

import asyncio
from functools import partial
from typing import Any

import pytest
from pymongo.errors import NetworkTimeout
from tests.conftest import Database
from tests.operations.seen import STEP, Reader, Seen, a_file, reading_all_the_time
from tests.support.api import Json, Person, assert_problem, listed
from tests.support.clock import FrozenClock
from tests.support.flow_dataset import store_flows

from my_flow_api.contexts.service import ContextService
from my_flow_api.flows.repository import FlowRepository
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.container import Container
from my_flow_api.operations.service import OperationService

pytestmark = pytest.mark.usefixtures("small_steps")

MANY = 5 * STEP + 7


async def reader_of(person: Person) -> Reader:
    feed = (await person.post("/calendar")).json()["path"]
    small = await person.makes_context(name="Small")
    await person.makes_flow(small, title="Alone")
    return Reader(person, feed)


async def imports(person: Person, file: Json, key: str | None = None) -> Json:
    headers = {"idempotency-key": key} if key else {}
    response = await person.post("/import?apply=true", file, headers=headers)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


async def only_imported(person: Person) -> str:
    """Return the id of the only context called `Imported`."""
    contexts = (await person.reads("/contexts"))["items"]
    (id_,) = [context["id"] for context in contexts if context["name"] == "Imported"]
    return str(id_)


def check(seen: Seen, before: Json, after: Json) -> None:
    """Each read saw what was before or what is after, and the latter for good."""
    for kind, numbers in seen.numbers.items():
        allowed = [before[kind], after[kind]]
        assert set(numbers) <= set(allowed), kind
        assert numbers == sorted(numbers, key=allowed.index), kind


async def goes_on_beside_reads(reader: Reader, work: Any, *, one_by_one: bool = False) -> None:
    before = await reader.once()
    async with reading_all_the_time(reader, one_by_one=one_by_one) as seen:
        await work
        at_the_end = await reader.once()
    assert set(at_the_end.values()) != set(before.values()), "the work has done something"
    check(seen, before, at_the_end)
    assert await reader.once() == at_the_end


READS = pytest.mark.parametrize("one_by_one", [True, pytest.param(False, marks=pytest.mark.long)])


@READS
async def test_every_read_sees_all_of_an_import_of_a_deletion_and_of_a_restoration_or_nothing(
    alice: Person, empty_database: Database, one_by_one: bool
) -> None:
    reader = await reader_of(alice)
    file = a_file(MANY)
    await goes_on_beside_reads(reader, imports(alice, file), one_by_one=one_by_one)
    assert (await reader.once())["export"] == (await reader.once())["dashboard"] == MANY
    path = f"/contexts/{await only_imported(alice)}"
    exported = (await alice.reads("/export"))["flows"]
    await goes_on_beside_reads(reader, alice.delete(path), one_by_one=one_by_one)
    assert (await reader.once())["export"] == 0
    await goes_on_beside_reads(reader, alice.post(f"{path}/restore"), one_by_one=one_by_one)
    assert (await alice.reads("/export"))["flows"] == exported, "as they were, versions included"
    assert await empty_database["import_chunks"].count_documents({}) == 0


@READS
async def test_an_import_into_a_context_that_is_there_is_seen_wholly_or_not_at_all(
    alice: Person, one_by_one: bool
) -> None:
    reader = await reader_of(alice)
    there = await alice.makes_context(name="There")
    importing = imports(alice, a_file(MANY, context_id=there["id"]))
    await goes_on_beside_reads(reader, importing, one_by_one=one_by_one)
    assert (await alice.reads(f"/contexts/{there['id']}/focus"))["open_count"] == MANY


class Killed:
    """The process ends after some steps of an operation; nobody knows of it but those who wait."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
        self._context = monkeypatch.context()
        self._steps = steps

    def __enter__(self) -> None:
        steps = self._steps

        async def run_until_killed(self: OperationService, operation: Document) -> None:
            for _ in range(steps):
                await self._mongo.in_transaction(partial(self._step, operation))

        self._context.__enter__().setattr(OperationService, "_run", run_until_killed)

    def __exit__(self, *_: object) -> None:
        self._context.__exit__(None, None, None)


async def is_taken_up(another_process: Container, clock: FrozenClock) -> None:
    operations = another_process.get(OperationService)
    assert await operations.sweep() == 0, "somebody may be at it"
    clock.advance(seconds=30)
    assert await operations.sweep() == 1
    await operations.finish_pending("alice")


@pytest.mark.parametrize("steps", [0, 1, 3])
async def test_a_killed_deletion_shows_nothing_and_is_finished_by_another_process(
    alice: Person,
    another_process: Container,
    clock: FrozenClock,
    empty_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    steps: int,
) -> None:
    reader = await reader_of(alice)
    nothing = await reader.once()
    await imports(alice, a_file(MANY))
    path = f"/contexts/{await only_imported(alice)}"
    flow = (await alice.reads(f"{path}/flows?limit=1"))["items"][0]
    known = {"if-none-match": '"1"'}
    with Killed(monkeypatch, steps):
        assert (await alice.delete(path)).status_code == 204
    assert await reader.once() == nothing
    assert await empty_database["flows"].count_documents({"deleted_at": None}) == 1 + MANY - steps * STEP
    for id_ in [one["_id"] async for one in empty_database["flows"].find({"title": {"$ne": "Alone"}})][::50]:
        for answer in (
            await alice.get(f"/flows/{id_}"),
            await alice.get(f"/flows/{id_}", headers=known),
            await alice.patch(f"/flows/{id_}", {"title": "Seen"}),
            await alice.post(f"/flows/{id_}/complete"),
            await alice.post(f"/flows/{id_}/restore"),
            await alice.delete(f"/flows/{id_}"),
        ):
            assert_problem(answer, 404, "not-found")
    for answer in (await alice.get(f"{path}/flows"), await alice.get(f"{path}/focus")):
        assert_problem(answer, 404, "not-found")
    assert [item["kind"] for item in (await alice.reads("/trash"))["items"]] == ["context"]
    await is_taken_up(another_process, clock)
    assert await reader.once() == nothing
    assert await empty_database["flows"].count_documents({"deleted_at": None}) == 1
    assert (await alice.post(f"{path}/restore")).status_code == 200
    assert listed(await alice.reads(f"/flows/{flow['id']}")) == flow
    assert (await reader.once())["export"] == MANY


@pytest.mark.parametrize("steps", [0, 2])
async def test_a_killed_restoration_shows_nothing_until_another_process_has_finished_it(
    alice: Person,
    another_process: Container,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
    steps: int,
) -> None:
    reader = await reader_of(alice)
    await imports(alice, a_file(MANY))
    all_of_it = await reader.once()
    path = f"/contexts/{await only_imported(alice)}"
    context = await alice.reads(path)
    await alice.delete(path)
    nothing = await reader.once()
    with Killed(monkeypatch, steps):
        restored = await alice.post(f"{path}/restore")
    assert (restored.status_code, restored.json(), restored.headers["etag"]) == (200, context, '"1"')
    assert await reader.once() == nothing
    assert_problem(await alice.get(path), 404, "not-found")
    assert await another_process.get(ContextService).trash_orphans(clock()) == 0, (
        "nothing of it was left behind"
    )
    await is_taken_up(another_process, clock)
    assert await reader.once() == all_of_it


@pytest.mark.parametrize("steps", [0, 2])
async def test_a_killed_import_shows_nothing_and_gets_the_first_answer_when_it_is_sent_again(
    alice: Person,
    another_process: Container,
    clock: FrozenClock,
    empty_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    steps: int,
) -> None:
    reader = await reader_of(alice)
    nothing = await reader.once()
    file = a_file(MANY)
    with Killed(monkeypatch, steps):
        answer = await imports(alice, file, "once")
    assert (answer["flows"]["created"], answer["flows"]["unchanged"]) == (MANY, 0)
    assert await reader.once() == nothing
    await empty_database["idempotency_keys"].update_one({"answer": {"$ne": None}}, {"$set": {"answer": None}})
    clock.advance(seconds=30)
    assert await imports(alice, file, "once") == answer, "which sees it to its end first"
    assert (await reader.once())["export"] == MANY
    assert await empty_database["flows"].count_documents({}) == MANY + 1
    assert await another_process.get(OperationService).sweep() == 0


async def test_what_is_asked_for_beside_an_unfinished_operation_waits_for_it(
    alice: Person, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = await reader_of(alice)
    await imports(alice, a_file(MANY))
    all_of_it, path = await reader.once(), f"/contexts/{await only_imported(alice)}"
    for first, second in (
        (alice.delete(path), alice.post(f"{path}/restore")),
        (imports(alice, a_file(STEP + 1, name="Second")), alice.delete(path)),
    ):
        with Killed(monkeypatch, 1):
            await first
        clock.advance(seconds=30)  # nobody is at it
        answer = await second
        assert answer.status_code in (200, 204)
        if answer.status_code == 200:
            assert await reader.once() == all_of_it
    assert (await reader.once())["dashboard"] == STEP + 1


async def test_operations_at_the_same_moment_are_as_one_after_the_other(
    alice: Person, empty_database: Database
) -> None:
    reader = await reader_of(alice)
    await imports(alice, a_file(STEP * 2))
    path, file = f"/contexts/{await only_imported(alice)}", a_file(STEP * 2, name="Second")
    answers = await asyncio.gather(
        alice.delete(path),
        alice.post(f"{path}/restore"),
        *(alice.post("/import?apply=true", file) for _ in range(3)),
        *(alice.post(f"{path}/flows", {"title": f"Beside {n}"}) for n in range(5)),
    )
    assert {answer.status_code for answer in answers} <= {200, 201, 204, 404}
    created = sorted(answer.json()["flows"]["created"] for answer in answers[2:5])
    assert created == [0, 0, STEP * 2]
    await alice.post(f"{path}/restore")
    numbers = await reader.once()
    assert (numbers["export"], numbers["trash"]) == (STEP * 4, 0)
    made = {answer.json()["id"] for answer in answers[5:] if answer.status_code == 201}
    listed = (await alice.reads(f"{path}/flows?limit=100&sort=-created_at&q=beside"))["items"]
    assert {flow["id"] for flow in listed} == made, "nothing is lost"
    assert await empty_database["operations"].count_documents({"is_running": True}) == 0


async def test_a_process_that_wakes_up_after_the_end_does_nothing(
    alice: Person,
    another_process: Container,
    clock: FrozenClock,
    empty_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await imports(alice, a_file(MANY))
    path = f"/contexts/{await only_imported(alice)}"
    with Killed(monkeypatch, 1):
        await alice.delete(path)
    sleeping = await empty_database["operations"].find_one({"is_running": True})
    await is_taken_up(another_process, clock)
    assert (await alice.post(f"{path}/restore")).status_code == 200
    assert sleeping is not None
    operations = another_process.get(OperationService)
    assert not await operations._mongo.in_transaction(partial(operations._step, sleeping))
    assert (await alice.reads(f"{path}/focus"))["open_count"] == MANY


async def test_an_earlier_release_may_restore_what_is_being_deleted(
    alice: Person,
    another_process: Container,
    clock: FrozenClock,
    empty_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It knows nothing of operations, and restores in one transaction what has gone by then."""
    await imports(alice, a_file(MANY))
    path = f"/contexts/{await only_imported(alice)}"
    with Killed(monkeypatch, 2):
        await alice.delete(path)
    await empty_database["flows"].update_many(
        {"deleted_at": {"$ne": None}}, {"$set": {"deleted_at": None, "deleted_with_context": False}}
    )
    await empty_database["contexts"].update_many({}, {"$set": {"deleted_at": None}})
    await is_taken_up(another_process, clock)
    assert (await alice.reads(f"{path}/focus"))["open_count"] == MANY


@pytest.mark.parametrize("what", ["deletion", "restoration"])
async def test_a_context_whose_time_is_over_meanwhile_leaves_nothing_to_be_seen(
    alice: Person,
    another_process: Container,
    clock: FrozenClock,
    empty_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    """MongoDB removes it from the trash by itself."""
    reader = await reader_of(alice)
    nothing = await reader.once()
    await imports(alice, a_file(MANY))
    path = f"/contexts/{await only_imported(alice)}"
    if what == "restoration":
        await alice.delete(path)
    with Killed(monkeypatch, 2):
        await (alice.delete(path) if what == "deletion" else alice.post(f"{path}/restore"))
    await empty_database["contexts"].delete_many({"deleted_at": {"$ne": None}})
    await is_taken_up(another_process, clock)
    assert await reader.once() == nothing
    assert await empty_database["flows"].count_documents({"deleted_at": None}) == 1


async def test_a_step_that_takes_too_long_is_made_smaller(
    alice: Person, empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await imports(alice, a_file(MANY))
    path, sizes = f"/contexts/{await only_imported(alice)}", []
    go = FlowRepository.move_with_context

    async def is_slow(self: FlowRepository, user_id: str, ids: Any, *arguments: Any, **options: Any) -> None:
        sizes.append(len(ids))
        if len(ids) > STEP // 3:
            raise NetworkTimeout("timed out")
        await go(self, user_id, ids, *arguments, **options)

    monkeypatch.setattr(FlowRepository, "move_with_context", is_slow)
    assert (await alice.delete(path)).status_code == 204
    assert max(sizes) == STEP
    assert await empty_database["flows"].count_documents({"deleted_at": None}) == 0


async def test_markers_are_removed_when_no_read_can_need_them(
    alice: Person, another_process: Container, clock: FrozenClock, empty_database: Database
) -> None:
    await imports(alice, a_file(MANY))
    clock.advance(seconds=59)
    await another_process.get(OperationService).sweep()
    assert await empty_database["preferences"].count_documents({"pending_operation": {"$exists": True}}) == 1
    clock.advance(seconds=2)
    await another_process.get(OperationService).sweep()
    assert await empty_database["preferences"].count_documents({"pending_operation": {"$exists": True}}) == 0
    assert await empty_database["operations"].count_documents({}) == 0


async def test_an_operation_reserves_its_contexts(
    alice: Person, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(49):
        await alice.makes_context(name=f"Context {number}")
    with Killed(monkeypatch, 1):
        await imports(alice, a_file(MANY))
    new = {"name": "One too many", "color": "#2F6FEB", "icon": "💼"}
    assert_problem(await alice.post("/contexts", new), 409, "conflict")
    clock.advance(seconds=30)
    await imports(alice, a_file(1, context_id=(await alice.reads("/contexts"))["items"][0]["id"]))
    assert len((await alice.reads("/contexts?limit=100"))["items"]) == 50


async def test_a_switch_meets_nothing_of_an_import_that_is_not_finished(
    alice: Person, empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = await alice.makes_context(name="Here"), await alice.makes_context(name="There")
    left = await alice.makes_flow(here, title="Left")
    with Killed(monkeypatch, 2):
        await imports(alice, a_file(MANY, context_id=here["id"]))
    hidden = await empty_database["flows"].find_one({"import_id": {"$exists": True}})
    assert hidden is not None
    switch = {"from_context_id": here["id"], "to_context_id": there["id"]}
    complete = {"flow_id": str(hidden["_id"]), "action": "complete"}
    refused = await alice.post("/transitions", switch | {"resolutions": [complete]})
    assert_problem(refused, 404, "not-found", "resolutions.0.flow_id")
    switched = await alice.post("/transitions", switch)
    assert (switched.status_code, switched.json()["left_open"]) == (201, 1)
    looked_at = await alice.reads("/transitions/preview", params={"from": here["id"], "to": there["id"]})
    assert [item["flow"]["id"] for item in looked_at["from"]["items"]] == [left["id"]]


@pytest.mark.parametrize("killed", [False, True])
async def test_an_account_of_any_size_goes_all_at_once(
    alice: Person,
    bob: Person,
    another_process: Container,
    clock: FrozenClock,
    empty_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    killed: bool,
) -> None:
    await bob.makes_flow(await bob.makes_context(), title="His")
    reader = await reader_of(alice)
    context = await alice.makes_context()
    await store_flows(empty_database, context, [f"Many {n}" for n in range(MANY)])
    for _ in range(3):
        await alice.post("/transitions", {"to_context_id": context["id"]})
    await alice.delete(f"/contexts/{context['id']}")
    if killed:
        with Killed(monkeypatch, 2):
            assert (await alice.delete("/account")).status_code == 204
    else:
        await alice.delete("/account")
    for path in ("/contexts", "/flows", "/trash", "/transitions", "/dashboard"):
        assert (await alice.reads(path))["items"] == [], path
    export = await alice.reads("/export")
    assert (export["flows"], export["contexts"], export["transitions"]) == ([], [], [])
    assert_problem(await alice.client.get(reader._feed), 404, "not-found")
    if killed:
        await is_taken_up(another_process, clock)
        clock.advance(minutes=2)
        await another_process.get(OperationService).sweep()
    left = {
        name: await empty_database[name].count_documents({"user_id": "alice"})
        for name in await empty_database.list_collection_names()
        if not name.startswith("system.")
    }
    assert {name for name, number in left.items() if number} <= {"preferences"}, "which the reads make anew"
    assert (await bob.reads("/flows"))["items"][0]["title"] == "His"
