"""Words stored by the rules of the release before are brought to the present ones, beside the requests."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.conftest import Database
from tests.support.api import Json, Person
from tests.support.clock import FrozenClock

from my_flow_api.config import Settings
from my_flow_api.kit.persistence.mongo import Mongo
from my_flow_api.search import rewriting
from my_flow_api.search.repository import StoredWordsRepository
from my_flow_api.search.rewriting import rewrite_batch

# Titles, and their words as the release before stored them.
OLD_WORDS = {
    "किताब पढ़ो": ["क", "त", "ब", "पढ"],
    "שָׁלוֹם": ["ש", "ל", "ם"],
    "Łódź": ["łodz"],
    "Write the plan": ["write", "the", "plan"],
}


@pytest.fixture
async def words(settings: Settings) -> AsyncIterator[StoredWordsRepository]:
    mongo = Mongo(settings.mongodb_url, settings.mongodb_db_name)
    yield StoredWordsRepository(mongo)
    mongo.close()


@pytest.fixture
async def old_flows(alice: Person, empty_database: Database) -> list[Json]:
    """Return flows as the release before stored them."""
    context = await alice.makes_context()
    flows = [await alice.makes_flow(context, title=title) for title in OLD_WORDS]
    for title, old in OLD_WORDS.items():
        await empty_database["flows"].update_one({"title": title}, {"$set": {"title_words": old}})
    await empty_database["maintenance"].delete_many({})
    return flows


async def found(alice: Person, query: str) -> list[str]:
    items = (await alice.reads("/search", params={"q": query}))["items"]
    return [item["flow"]["title"] for item in items]


async def finish_pass(words: StoredWordsRepository, clock: FrozenClock) -> int:
    """Rewrite until nothing more is to be done at once; return how many batches there were."""
    batches = 0
    while await rewrite_batch(words, clock):
        batches += 1
    return batches


async def test_flows_of_the_release_before_are_found_by_the_present_rules(
    alice: Person, old_flows: list[Json], words: StoredWordsRepository, clock: FrozenClock
) -> None:
    assert await found(alice, "lodz") == []
    assert await finish_pass(words, clock) == 1
    assert await found(alice, "lodz") == ["Łódź"]
    assert await found(alice, "שלום") == ["שָׁלוֹם"]
    assert await found(alice, "किताब") == ["किताब पढ़ो"]
    assert await found(alice, "plan") == ["Write the plan"]
    assert [await alice.reads(f"/flows/{flow['id']}") for flow in old_flows] == old_flows


async def test_it_goes_on_where_it_was_and_ends_after_two_passes(
    old_flows: list[Json],
    words: StoredWordsRepository,
    clock: FrozenClock,
    empty_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rewriting, "_BATCH", 1)
    assert await rewrite_batch(words, clock)
    assert await finish_pass(words, clock) == len(OLD_WORDS) - 1
    assert await finish_pass(words, clock) == 0
    # A process of the release before, which has not ended yet, stores words by the old rules.
    await empty_database["flows"].update_one({"title": "Łódź"}, {"$set": {"title_words": ["łodz"]}})
    clock.advance(minutes=11)
    assert await finish_pass(words, clock) == len(OLD_WORDS)
    stored = await empty_database["flows"].find_one({"title": "Łódź"})
    assert stored is not None
    assert stored["title_words"] == ["lodz"]
    clock.advance(days=30)
    assert await finish_pass(words, clock) == 0


async def test_a_process_that_is_gone_is_followed_by_another(
    old_flows: list[Json], words: StoredWordsRepository, clock: FrozenClock
) -> None:
    assert await words.claim(2, clock(), timedelta(minutes=1)) is not None
    assert await finish_pass(words, clock) == 0
    clock.advance(minutes=1)
    assert await finish_pass(words, clock) == 1


async def test_a_text_that_changes_meanwhile_keeps_its_own_words(
    alice: Person, old_flows: list[Json], words: StoredWordsRepository, empty_database: Database
) -> None:
    [flow] = await words.batch(None, 1)
    await alice.patch(f"/flows/{flow['_id']}", {"title": "Another title"})
    assert not await words.rewrite(flow["user_id"], flow, {"title_words": ["stale"], "description_words": []})
    stored = await empty_database["flows"].find_one({"_id": flow["_id"]})
    assert stored is not None
    assert stored["title_words"] == ["another", "title"]
