"""What is asked at the same moment is one query, and everybody gets what they would have got alone."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from random import Random

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Database
from tests.support.api import Json, Person
from tests.support.tokens import Signer
from tests.support.waiting import eventually

from my_flow_api.kit.batching import AT_MOST, BatchedRead
from my_flow_api.kit.record import Record, present_record, recording

PEOPLE = 9


class Store:
    """What there is, and what was asked of it. It answers when it may."""

    def __init__(self, there: Mapping[str, int]) -> None:
        self.there = dict(there)
        self.asked: list[Collection[str]] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    def reading(self) -> BatchedRead[str, int]:
        return BatchedRead(self._read)

    async def was_asked(self, times: int) -> None:
        await eventually(lambda: len(self.asked) == times)

    async def _read(self, keys: Collection[str]) -> Mapping[str, int]:
        self.asked.append(keys)
        found = {key: self.there[key] for key in keys if key in self.there}
        record = present_record()
        assert record is not None
        record.database_commands += 1
        record.database_seconds += 0.5
        await self.may_answer.wait()
        if "broken" in keys:
            raise ConnectionError
        return found


async def all_of(read: BatchedRead[str, int], keys: Sequence[str]) -> list[int | None]:
    return await asyncio.gather(*map(read.of, keys))


@given(
    there=st.dictionaries(st.sampled_from("abcdef"), st.integers()),
    asked=st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=20),
)
def test_each_gets_what_is_theirs_and_nothing_is_asked_twice(there: dict[str, int], asked: list[str]) -> None:
    async def ask() -> None:
        store = Store(there)
        assert await all_of(store.reading(), asked) == [there.get(key) for key in asked]
        assert list(map(sorted, store.asked)) == [sorted(set(asked))]

    asyncio.run(ask())


async def test_more_than_a_query_should_ask_for_are_several() -> None:
    keys = [str(number) for number in range(AT_MOST + 1)]
    store = Store(dict.fromkeys(keys, 1))
    assert await all_of(store.reading(), keys) == [1] * len(keys)
    assert sorted(map(len, store.asked)) == [1, AT_MOST]


async def test_who_asks_while_others_wait_is_told_what_is_so_by_then() -> None:
    store = Store({"a": 1})
    read = store.reading()
    store.may_answer.clear()
    early = asyncio.create_task(read.of("a"))
    await store.was_asked(1)
    store.there["a"] = 2
    late = asyncio.create_task(read.of("a"))
    await store.was_asked(2)
    store.may_answer.set()
    assert (await early, await late) == (1, 2)


async def test_a_query_that_fails_fails_for_those_who_asked_at_once_and_for_nobody_later() -> None:
    store = Store({"a": 1})
    read = store.reading()
    answers = await asyncio.gather(read.of("a"), read.of("broken"), return_exceptions=True)
    assert [type(answer) for answer in answers] == [ConnectionError, ConnectionError]
    assert await read.of("a") == 1


async def test_who_goes_away_takes_nothing_from_the_others() -> None:
    store = Store({"a": 1, "b": 2})
    read = store.reading()
    store.may_answer.clear()
    impatient, patient = asyncio.create_task(read.of("a")), asyncio.create_task(read.of("b"))
    await store.was_asked(1)
    impatient.cancel()
    store.may_answer.set()
    assert await patient == 2
    with pytest.raises(asyncio.CancelledError):
        await impatient


@pytest.mark.parametrize("key", ["a", "broken"])
async def test_each_request_is_told_what_it_would_have_cost_by_itself(key: str) -> None:
    read = Store({}).reading()

    async def ask() -> Record:
        record = Record("abc")
        with recording(record):
            await asyncio.gather(read.of(key), return_exceptions=True)
        return record

    for record in await asyncio.gather(ask(), ask()):
        assert (record.database_commands, record.database_seconds) == (1, 0.5)


@pytest.fixture
async def people(
    transport: httpx.ASGITransport, signer: Signer, empty_database: Database
) -> list[tuple[Person, list[Json], Json]]:
    """Each with a number of contexts of their own, the last of which has a flow."""
    found = []
    for number in range(PEOPLE):
        person = Person(transport, signer.token(f"person {number}"))
        contexts = [await person.makes_context(name=f"{number}.{n}") for n in range(1 + number % 4)]
        found.append((person, contexts, await person.makes_flow(contexts[-1])))
    return found


async def test_people_who_ask_at_once_see_their_own_contexts_in_order(
    people: list[tuple[Person, list[Json], Json]], empty_database: Database
) -> None:
    await empty_database.command("profile", 2)
    pages = await asyncio.gather(
        *(
            person.reads("/contexts", params={"limit": 1 + place % 2})
            for place, (person, *_) in enumerate(people)
        )
    )
    await empty_database.command("profile", 0)
    for place, (page, (_, contexts, _)) in enumerate(zip(pages, people, strict=True)):
        assert page["items"] == contexts[: 1 + place % 2]
        assert (page["next_cursor"] is None) == (len(contexts) <= 1 + place % 2)
    queries = await empty_database["system.profile"].count_documents({"command.find": "contexts"})
    await empty_database["system.profile"].drop()
    assert queries < PEOPLE


@pytest.fixture
def pairs() -> list[tuple[int, int]]:
    """Who asks, and for whose: everybody for everybody's."""
    pairs = [(asking, owner) for asking in range(PEOPLE) for owner in range(PEOPLE)]
    Random(1).shuffle(pairs)  # noqa: S311  (a shuffle)
    return pairs


async def test_strangers_who_ask_for_a_flow_beside_its_owner_are_told_that_there_is_none(
    people: list[tuple[Person, list[Json], Json]], pairs: list[tuple[int, int]]
) -> None:
    known = {"if-none-match": '"1"'}
    answers = await asyncio.gather(
        *(people[asking][0].get(f"/flows/{people[owner][2]['id']}", headers=known) for asking, owner in pairs)
    )
    expected = [304 if asking == owner else 404 for asking, owner in pairs]
    assert [answer.status_code for answer in answers] == expected


async def test_strangers_who_come_into_a_context_beside_its_owner_make_nothing_there(
    people: list[tuple[Person, list[Json], Json]], pairs: list[tuple[int, int]]
) -> None:
    answers = await asyncio.gather(
        *(
            people[asking][0].post(f"/contexts/{people[owner][1][-1]['id']}/flows", {"title": "Here"})
            for asking, owner in pairs
        )
    )
    expected = [201 if asking == owner else 404 for asking, owner in pairs]
    assert [answer.status_code for answer in answers] == expected
    for person, *_ in people:
        flows = await person.reads("/flows")
        assert [flow["title"] for flow in flows["items"]] == ["Here", "Write the plan"]


async def test_people_who_ask_at_once_live_each_in_their_own_day(
    people: list[tuple[Person, list[Json], Json]],
) -> None:
    zones = ["Pacific/Kiritimati", "UTC", "Pacific/Niue"]  # at noon of 15 May: the 16th, the 15th, the 15th
    for place, (person, contexts, _) in enumerate(people):
        await person.patch("/preferences", {"timezone": zones[place % 3]})
        await person.makes_flow(contexts[-1], due={"date": "2026-05-15"})
    pages = await asyncio.gather(*(person.reads("/flows", params={"limit": 1}) for person, *_ in people))
    statuses = [page["items"][0]["status"] for page in pages]
    assert statuses == [["overdue", "due_today", "due_today"][place % 3] for place in range(PEOPLE)]
