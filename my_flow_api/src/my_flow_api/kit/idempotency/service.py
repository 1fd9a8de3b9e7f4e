"""Claim idempotency keys: one attempt at a time, and the stored response of a successful one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from bson import ObjectId

from my_flow_api.errors import Conflict, KeyReused, RequestInProgress
from my_flow_api.kit.background import in_background
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.clock import Clock
from my_flow_api.kit.idempotency.repository import IdempotencyRepository, is_expired
from my_flow_api.kit.persistence.mongo import Session
from my_flow_api.kit.persistence.quotas import Quota

# An attempt that has not renewed its lease by then will never end: its process is gone.
_LEASE = timedelta(seconds=10)
_RENEWED_AFTER = 3.0
# Minimum bytes counted per response. Most are smaller, so that the index of sizes changes for few.
_SIZE = 1024


@dataclass(frozen=True, slots=True)
class Claim:
    """An attempt under a key. `answer` is the response of an earlier successful one; None to proceed."""

    user_id: str
    id: bytes
    attempt: ObjectId
    chosen_id: ObjectId
    answer: Document | None


class IdempotencyService:
    """Claims keys, and stores the results of attempts."""

    def __init__(self, records: IdempotencyRepository, quota: Quota, clock: Clock) -> None:
        self._records = records
        self._quota = quota
        self._clock = clock

    async def claim(self, user_id: str, operation: str, key: str, fingerprint: bytes) -> Claim:
        """Claim `key` for an attempt at `operation`.

        Args:
            user_id: The user, who owns the key.
            operation: Name of the operation.
            key: The key.
            fingerprint: Digest of the request; a retry must have the same.

        Raises:
            KeyReused: The key was used for another request.
            RequestInProgress: An attempt under the key is still running.
            Conflict: The user has reached the quota of keys in a day.
        """
        now = self._clock()
        id_ = sha256("\0".join((user_id, operation, key)).encode()).digest()
        attempt = ObjectId()
        record: dict[str, Any] = {
            "fingerprint": fingerprint,
            "attempt": attempt,
            "running_until": now + _LEASE,
            "chosen_id": ObjectId(),
            "answer": None,
            "bytes": _SIZE,
            "created_at": now,
        }
        seen = await self._records.claim(user_id, id_, record)
        if seen is None:
            await self._check_quota(user_id, id_, attempt)
            return Claim(user_id, id_, attempt, record["chosen_id"], None)
        if not is_expired(seen, now):
            if seen["fingerprint"] != fingerprint:
                raise KeyReused
            if seen["answer"] is not None:
                return Claim(user_id, id_, attempt, seen["chosen_id"], seen["answer"])
            if seen["running_until"] > now:
                raise RequestInProgress
            record["chosen_id"] = seen["chosen_id"]  # finds what an earlier attempt created
        if not await self._records.take_over(user_id, seen, record):
            raise RequestInProgress
        return Claim(user_id, id_, attempt, record["chosen_id"], None)

    async def _check_quota(self, user_id: str, id_: bytes, attempt: ObjectId) -> None:
        """Raise `Conflict` if the user has too many keys; the new one is then free again."""
        try:
            await self._quota.check_quota(user_id, 1, _SIZE, is_stored=True)
        except Conflict:
            await self._records.forget(user_id, id_, attempt)
            raise

    @asynccontextmanager
    async def holding(self, claim: Claim) -> AsyncIterator[None]:
        """Renew the lease of the attempt during the `with` block."""
        async with in_background(self._keep_renewing(claim)):
            yield

    async def _keep_renewing(self, claim: Claim) -> None:
        while True:
            await asyncio.sleep(_RENEWED_AFTER)
            changes = {"running_until": self._clock() + _LEASE}
            with suppress(Exception):  # the next renewal may succeed; without it the lease just expires
                await self._records.settle(claim.user_id, claim.id, claim.attempt, changes)

    async def succeed(self, claim: Claim, answer: Document) -> None:
        """Store the response for retries."""
        await self._records.settle(claim.user_id, claim.id, claim.attempt, _result(answer))

    async def succeed_within(self, claim: Claim, answer: Document, session: Session) -> None:
        """Store the response for retries in the transaction of the effects: both are stored, or neither is.

        Raises:
            RequestInProgress: Another attempt has taken the key over; the transaction must not be committed.
        """
        if not await self._records.settle(claim.user_id, claim.id, claim.attempt, _result(answer), session):
            raise RequestInProgress

    async def fail(self, claim: Claim) -> None:
        """Let the next attempt begin at once, with the same preallocated id: the effect is unknown."""
        changes = {"running_until": self._clock()}
        await self._records.settle(claim.user_id, claim.id, claim.attempt, changes)

    async def forget(self, claim: Claim) -> None:
        """Free the key: the attempt was rejected before it did anything."""
        await self._records.forget(claim.user_id, claim.id, claim.attempt)


def _result(answer: Document) -> Document:
    return {"answer": answer, "bytes": max(_SIZE, len(answer["body"]))}
