"""Durable operations on many flows, in steps.

One write stores the intent, bounded steps carry it out, and another process finishes them after a crash.

The intent is stored in a transaction of a few documents. Each step is a transaction as well, of at most
`STEP_DOCUMENTS` flows and `STEP_BYTES`. It renews the operation's lease, so that of two processes at the same
step one is retried, and one that wakes up after the end does nothing. The last step finds nothing left to do
and ends the operation in the same transaction. Until then reads leave out the flows that it changes
(`visibility.py`).

A user has one operation at a time: the next one begins after the previous one is finished.
`docs/decisions/0028-run-large-operations-in-steps.md` has the reasons.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

import structlog
from bson import ObjectId

from my_flow_api.errors import ServiceUnavailable
from my_flow_api.kit.background import cancel_and_wait, repeating
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.clock import Clock
from my_flow_api.kit.limits.load_shedding import place_released
from my_flow_api.kit.persistence.mongo import DRIVER_ERRORS, Mongo, Session, is_unavailable
from my_flow_api.kit.persistence.repository import STEP_DOCUMENTS, smaller_steps
from my_flow_api.operations import visibility
from my_flow_api.operations.repository import OperationRepository
from my_flow_api.operations.visibility import Hidden

log = structlog.get_logger(__name__)

MAX_WAIT_SECONDS = 20.0
"""Seconds that a request waits for its operation. Then it gets its response: the intent is durable."""

_MAX_CONCURRENT = 4  # steps in this process; the operation that has waited longest is next
_LEASE = timedelta(seconds=10)  # without a step in this time, the process is gone
_MARKER_KEPT = timedelta(seconds=60)  # longer than a request takes
_SECONDS_BETWEEN_SWEEPS = 5.0
_ATTEMPTS = 10
_SECONDS_BETWEEN_LOOKS = 0.25
_SECONDS_BETWEEN_TRIES = 1.0


class OperationRunningError(Exception):
    """The user has an unfinished operation: finish it, then retry the transaction."""


class OperationHandler(ABC):
    """Does the work of one kind of operation. Each method gets its document and runs in a transaction."""

    @abstractmethod
    async def step(self, operation: Document, session: Session) -> bool:
        """Do a bounded part of the work; return False if nothing was left to do, and nothing was written."""

    async def finish(self, operation: Document, session: Session) -> None:  # noqa: B027
        """Make the result visible, after the last step."""

    async def forget(self, operation: Document, session: Session) -> None:  # noqa: B027
        """Remove data that was kept only as long as the marker."""


class OperationService:
    """Begins operations, runs their steps, and finishes those whose process is gone.

    Args:
        operations: Stores the operations.
        new_preferences: Builds the document of default preferences, which contains the marker of an
            operation.
        mongo: Runs the transactions.
        clock: Returns the time.
    """

    def __init__(
        self,
        operations: OperationRepository,
        new_preferences: Callable[[datetime], Document],
        mongo: Mongo,
        clock: Clock,
    ) -> None:
        self._operations = operations
        self._new_preferences = new_preferences
        self._mongo = mongo
        self._clock = clock
        self._handlers: dict[str, OperationHandler] = {}
        self._tasks: dict[ObjectId, asyncio.Task[None]] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._slots = asyncio.Semaphore(_MAX_CONCURRENT)

    def register(self, kind: str, handler: OperationHandler) -> None:
        """Register the handler of a kind of operation."""
        self._handlers[kind] = handler

    async def require_none(self, user_id: str, session: Session) -> None:
        """Raise `OperationRunningError` if the user has an unfinished operation, within a transaction."""
        if await self._operations.running(user_id, session) is not None:
            raise OperationRunningError

    async def reserved_contexts(self, user_id: str, session: Session) -> int:
        """Return the number of contexts that the user's unfinished operation is going to add."""
        found = await self._operations.running(user_id, session)
        return int(found["reserved_contexts"]) if found is not None else 0

    async def is_running_on(self, user_id: str, context_id: ObjectId, session: Session) -> bool:
        """Return whether the user's unfinished operation deletes or restores this context."""
        found = await self._operations.running(user_id, session)
        return found is not None and found.get("context_id") == context_id

    async def begin(
        self,
        user_id: str,
        kind: str,
        hidden: Hidden,
        session: Session,
        *,
        reserved_contexts: int = 0,
        keep_preferences: bool = True,
        **details: Any,
    ) -> Document:
        """Store the intent, in the transaction that has checked its preconditions. Then call `complete`.

        Args:
            user_id: The owner.
            kind: The kind of operation, which has a registered handler.
            hidden: The flows that reads leave out while it runs.
            session: The transaction.
            reserved_contexts: The number of contexts that it is going to add; they count at once.
            keep_preferences: False to reset the user's preferences to the defaults.
            details: Fields for the handler.
        """
        now = self._clock()
        operation = {
            "_id": user_id,
            "user_id": user_id,
            "operation": ObjectId(),
            "kind": kind,
            "is_running": True,
            "begun_at": now,
            "renewed_at": now,
            "reserved_contexts": reserved_contexts,
            **details,
        }
        await self._operations.begin(
            user_id,
            operation,
            hidden,
            preferences=self._new_preferences(now),
            keep_preferences=keep_preferences,
            session=session,
        )
        return operation

    async def complete(self, operation: Document) -> None:
        """Run the steps, and wait for up to `MAX_WAIT_SECONDS`; they continue if the caller is cancelled."""
        task = self._start(operation)
        async with place_released():
            await asyncio.wait({task}, timeout=MAX_WAIT_SECONDS)

    async def finish_pending(self, user_id: str) -> None:
        """Finish the user's unfinished operation, if any, or wait until another process has.

        Raises:
            ServiceUnavailable: That takes longer than a request waits.
        """
        until = time.monotonic() + MAX_WAIT_SECONDS
        while (found := await self._operations.running(user_id)) is not None:
            if found["operation"] in self._tasks or await self._takes_over(found):
                await self.complete(found)
            elif time.monotonic() < until:
                async with place_released():
                    await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
            if time.monotonic() >= until:
                raise ServiceUnavailable("An import or a deletion is under way. Try again in a moment.")

    async def one_at_a_time[T](self, user_id: str, work: Callable[[Session], Awaitable[T]]) -> T:
        """Run the transaction `work`, again after each `OperationRunningError`, and return its result.

        Raises:
            ServiceUnavailable: The previous operation takes longer than a request waits.
        """
        turn = self._turns.setdefault(user_id, asyncio.Lock())
        for _ in range(_ATTEMPTS):
            with suppress(OperationRunningError):
                async with place_released():
                    await turn.acquire()  # requests of one process need not conflict in MongoDB
                try:
                    return await self._mongo.in_transaction(work)
                finally:
                    turn.release()
            await self.finish_pending(user_id)
        raise ServiceUnavailable

    async def forget(self, operation: Document) -> None:
        """Remove the marker of a finished operation, once no read in progress can need it."""

        async def work(session: Session) -> None:
            if await self._operations.forget(operation["user_id"], operation["operation"], session):
                await self._handlers[operation["kind"]].forget(operation, session)

        await self._mongo.in_transaction(work)

    async def sweep(self) -> int:
        """Take over the operations of dead processes, and remove the markers that are no longer needed.

        Returns:
            The number of operations that were taken over.
        """
        now, taken_up = self._clock(), 0
        for found in await self._operations.with_expired_lease(now - _LEASE):
            if found["is_running"]:
                if found["operation"] not in self._tasks and await self._takes_over(found):
                    self._start(found)
                    taken_up += 1
            elif found["renewed_at"] <= now - _MARKER_KEPT:
                await self.forget(found)
        if taken_up:
            log.warning("operations of another process taken over", number=taken_up)
        return taken_up

    async def store_chunk(
        self, user_id: str, import_id: ObjectId, number: int, flows: Sequence[Document]
    ) -> None:
        """Store a chunk of a file until it is imported."""
        await self._operations.store_chunk(user_id, import_id, number, flows, self._clock())

    async def take_chunk(
        self, user_id: str, import_id: ObjectId, session: Session
    ) -> Sequence[Document] | None:
        """Return the next chunk of the file, and remove it in the same transaction."""
        found = await self._operations.next_chunk(user_id, import_id, session)
        if found is None:
            return None
        await self._operations.remove_chunk(user_id, import_id, found["number"], session)
        flows: Sequence[Document] = found["flows"]
        return flows

    async def drop_chunks(self, user_id: str, import_id: ObjectId) -> None:
        """Remove the chunks of a file that will not be imported."""
        await self._operations.drop_chunks(user_id, import_id)

    async def stop(self) -> None:
        """Stop the steps in this process; another process, or the next one, continues them."""
        await asyncio.gather(*map(cancel_and_wait, self._tasks.values()), return_exceptions=True)

    async def _takes_over(self, found: Document) -> bool:
        now = self._clock()
        return found["renewed_at"] <= now - _LEASE and await self._operations.take_over(
            found["user_id"], found, now
        )

    def _start(self, operation: Document) -> "asyncio.Task[None]":
        id_ = operation["operation"]
        if id_ not in self._tasks:
            self._tasks[id_] = asyncio.create_task(self._run(operation))
            self._tasks[id_].add_done_callback(lambda _: self._tasks.pop(id_, None))
        return self._tasks[id_]

    async def _run(self, operation: Document) -> None:
        """Run all steps, through outages of MongoDB. After each outage the steps are smaller.

        Each step waits for its turn: however many operations are large, a small one ends after a few rounds.
        After an unexpected error the next sweep takes over.
        """
        await asyncio.sleep(visibility.SECONDS_OF_GRACE)
        is_unfinished, fraction = True, 1
        while is_unfinished:
            try:
                async with self._slots:
                    with smaller_steps(fraction):
                        is_unfinished = await self._mongo.in_transaction(partial(self._step, operation))
            except DRIVER_ERRORS as error:
                fraction = min(fraction * 2, STEP_DOCUMENTS)
                log.warning("operation interrupted", kind=operation["kind"], error=type(error).__name__)
                if not is_unavailable(error):
                    return
                await asyncio.sleep(_SECONDS_BETWEEN_TRIES)

    async def _step(self, operation: Document, session: Session) -> bool:
        """Run one step, and return whether there may be another."""
        user_id, id_, handler = (
            operation["user_id"],
            operation["operation"],
            self._handlers[operation["kind"]],
        )
        if not await self._operations.renew_lease(user_id, id_, self._clock(), session):
            return False
        if await handler.step(operation, session):
            return True
        await handler.finish(operation, session)
        await self._operations.end(user_id, id_, self._clock(), session)
        return False


@asynccontextmanager
async def running_operation_sweeper(operations: OperationService) -> AsyncIterator[None]:
    """Take over operations of dead processes in the background; on exit stop those of this process."""
    async with repeating(operations.sweep, pause_seconds=_SECONDS_BETWEEN_SWEEPS):
        try:
            yield
        finally:
            await operations.stop()
