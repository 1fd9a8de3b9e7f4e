"""Migrate the stored search words of flows in the background, when `kit/text_search.py` has changed.

It goes through all flows twice: processes of the previous release write words by the old rules, so the second
pass runs after they have ended. Until a flow is migrated, search finds it only by the old rules.
"""

from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import structlog

from my_flow_api.kit.background import in_time_slices, repeating
from my_flow_api.kit.clock import Clock
from my_flow_api.kit.text_search import VERSION, stored_words
from my_flow_api.search.repository import StoredWordsRepository

log = structlog.get_logger(__name__)

_BATCH = 200
_PASSES = 2
_BETWEEN_PASSES = timedelta(minutes=10)
_LEASE = timedelta(minutes=1)
_SECONDS_BETWEEN_SWEEPS = 60.0


def running_word_rewriter(words: StoredWordsRepository, clock: Clock) -> AbstractAsyncContextManager[None]:
    """Rewrite outdated words in the background."""

    async def rewrite() -> None:
        while await rewrite_batch(words, clock):
            pass

    return repeating(rewrite, pause_seconds=_SECONDS_BETWEEN_SWEEPS)


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
