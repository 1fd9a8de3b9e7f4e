"""Background migration of the search words stored with flows, after the rules of `kit/words.py` have changed.

It goes through all flows twice: processes of the previous release write words by the old rules, so the second
pass runs after they have ended. Until a flow is migrated, search finds it by the old rules only.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog
from pymongo.errors import PyMongoError

from my_flow_api.kit.background import in_background, in_time_slices
from my_flow_api.kit.clock import Clock
from my_flow_api.kit.words import VERSION, stored_words
from my_flow_api.search.repository import StoredWordsRepository

log = structlog.get_logger(__name__)

_BATCH = 200
_PASSES = 2
_BETWEEN_PASSES = timedelta(minutes=10)
_LEASE = timedelta(minutes=1)
_SECONDS_BETWEEN_LOOKS = 60.0


@asynccontextmanager
async def running_word_rewriter(words: StoredWordsRepository, clock: Clock) -> AsyncIterator[None]:
    """Rewrite outdated words in the background."""
    async with in_background(_keep_rewriting(words, clock)):
        yield


async def rewrite_batch(words: StoredWordsRepository, clock: Clock) -> bool:
    """Rewrite the words of the next batch of flows, and return whether another batch may follow at once."""
    progress = await words.claim(VERSION, clock(), _LEASE)
    if progress is None:
        return False
    flows = await words.batch(progress["after"], _BATCH)
    changed = 0
    async for flow in in_time_slices(flows):
        present = {
            "title_words": stored_words(flow["title"]),
            "description_words": stored_words(flow["description"]),
        }
        if any(flow.get(field) != found for field, found in present.items()):
            changed += await words.rewrite(flow["user_id"], flow, present)
    if changed:
        log.info("words of flows rewritten", flows=changed)
    if flows:
        await words.save_progress(VERSION, {"after": flows[-1]["_id"], "due_at": clock()})
        return True
    passes = progress["passes"] + 1
    due_at = clock() + _BETWEEN_PASSES if passes < _PASSES else None
    await words.save_progress(VERSION, {"after": None, "passes": passes, "due_at": due_at})
    return False


async def _keep_rewriting(words: StoredWordsRepository, clock: Clock) -> None:
    """Rewrite batch after batch. After an outage of MongoDB the next attempt goes on."""
    while True:
        with suppress(PyMongoError):
            while await rewrite_batch(words, clock):
                pass
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
