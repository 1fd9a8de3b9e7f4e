"""The connection to MongoDB. Besides this file only `*/repository.py` may import Motor."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from random import random
from typing import Any

# Motor runs each operation on a thread; its default of five per core would keep the connection pool from
# ever reaching its size. Threads are created on demand. Motor reads this when it is imported.
os.environ.setdefault("MOTOR_MAX_WORKERS", "100")

from bson.binary import Binary
from motor.motor_asyncio import (
    AsyncIOMotorChangeStream,
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorCursor,
)
from pymongo import AsyncMongoClient, IndexModel, ReadPreference
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.change_stream import ChangeStream as PyMongoChangeStream
from pymongo.errors import (
    ConnectionFailure,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)

from my_flow_api.kit.observability.mongo_monitoring import Commands, Connections

type Session = AsyncIOMotorClientSession
type Collection = AsyncIOMotorCollection[Mapping[str, Any]]
type ChangeStream = AsyncIOMotorChangeStream[Mapping[str, Any]]
type CatchUpStream = PyMongoChangeStream[Mapping[str, Any]]
type Cursor = AsyncIOMotorCursor[Mapping[str, Any]]
type BuildCollection = AsyncCollection[Mapping[str, Any]]
type Indexes = Mapping[str, Sequence[IndexModel]]
type Validators = Mapping[str, Mapping[str, Any]]
"""The validator of the documents, by collection."""
type SessionId = Binary
type Progress = tuple[int, int]
"""The progress of a transaction: its number in the session, and the microseconds that it has been active."""

UNAVAILABLE: tuple[type[PyMongoError], ...] = (ConnectionFailure, ExecutionTimeout, WTimeoutError)
"""The driver's exceptions if MongoDB cannot be reached or does not respond in time."""

DRIVER_ERRORS: tuple[type[PyMongoError], ...] = (*UNAVAILABLE, OperationFailure)
"""All exceptions of MongoDB operations; see `is_unavailable`."""

# Errors that are about the server's state and not about the command.
# Source: MongoDB, src/mongo/base/error_codes.yml.
_NOT_NOW = frozenset(
    {
        50,  # MaxTimeMSExpired
        91,  # ShutdownInProgress
        112,  # WriteConflict
        133,  # FailedToSatisfyReadPreference
        175,  # QueryPlanKilled: its index was dropped while it was read
        202,  # NetworkInterfaceExceededTimeLimit
        262,  # ExceededTimeLimit
        11600,  # InterruptedAtShutdown
        11602,  # InterruptedDueToReplStateChange
        14031,  # OutOfDiskSpace
    }
)

TRASH_DAYS = 30
LOCK_FIELD = "held"
"""A field that a transaction writes only to conflict with other writers of the same document."""

_IN_TRASH = {"deleted_at": {"$type": "date"}}
_APP_NAME = "my-flow-api"
_OURS = {"$regex": f"^{_APP_NAME}(/|$)"}
_PING_SECONDS = 1.0
BAD_VALUE = 2  # the error for a hint of a missing index
_NOT_PERMITTED = {13, 8000}  # MongoDB's code, and Atlas's
_CHANGE_WAIT_MS = 500
_CATCH_UP_WAIT_MS = 10
_CHANGES_AT_ONCE = 100
_POOL_SIZE = 110  # a hundred for Motor's threads, the others for the catch-ups of `/events`
_TRANSACTION_ATTEMPTS = 12
_TRANSACTION_PAUSE = 0.02
_LONGEST_PAUSE = 0.3


class Mongo:
    """A database and its connection pool.

    Args:
        url: A `mongodb://` or `mongodb+srv://` address. MongoDB must be a replica set (transactions).
        database: Name of the database.
        server_selection_seconds: Maximum time that an operation waits for a suitable server.
        operation_seconds: Maximum time of an operation, including retries.
        slow_query_seconds: Slower operations are logged.
        release: Distinguishes processes that use other indexes, see `index_fingerprint`.
    """

    def __init__(
        self,
        url: str,
        database: str,
        *,
        server_selection_seconds: float = 5,
        operation_seconds: float = 5,
        slow_query_seconds: float = 0.1,
        release: str = "",
    ) -> None:
        self._url = url
        self._app_name = app_name(release)
        self._server_selection_ms = int(server_selection_seconds * 1000)
        self._operation_seconds = operation_seconds
        self._client: AsyncIOMotorClient[Mapping[str, Any]] = AsyncIOMotorClient(
            url,
            appName=self._app_name,
            minPoolSize=10,
            maxPoolSize=_POOL_SIZE,
            retryWrites=True,
            w="majority",
            serverSelectionTimeoutMS=self._server_selection_ms,
            timeoutMS=int(operation_seconds * 1000),
            tz_aware=True,
            event_listeners=[Commands(slow_query_seconds), Connections()],
        )
        self._database = self._client[database]

    def collection(self, name: str) -> Collection:
        """Return the collection called `name`."""
        return self._database[name]

    def watch(
        self,
        pipeline: Sequence[Mapping[str, Any]],
        *,
        after: str | None = None,
        wait_ms: int = _CHANGE_WAIT_MS,
    ) -> ChangeStream:
        """Open a stream of the database's changes, from now on or after the resume token `after`.

        Updates come with the whole document as of the read. Requesting the next change takes up to `wait_ms`
        milliseconds if there is none.
        """
        return self._database.watch(
            list(pipeline),
            full_document="updateLookup",
            resume_after={"_data": after} if after is not None else None,
            max_await_time_ms=wait_ms,
        )

    def open_catch_up(self, pipeline: Sequence[Mapping[str, Any]], *, after: str) -> CatchUpStream:
        """Open a stream of the changes after a resume token. It blocks, and so does the stream: use a thread.

        Opening it searches nothing yet (`batch_size=0`), so that closing it from another thread ends the
        search, whose time grows with the number of changes. It reads from the primary, which has everything
        that any other stream has shown.
        """
        database = self._database.delegate.with_options(read_preference=ReadPreference.PRIMARY)
        stream: CatchUpStream = database.watch(
            list(pipeline),
            full_document="updateLookup",
            resume_after={"_data": after},
            max_await_time_ms=_CATCH_UP_WAIT_MS,
            batch_size=0,
        )
        return stream

    async def is_reachable(self) -> bool:
        """Return whether MongoDB responds to a ping within a second."""
        try:
            async with asyncio.timeout(_PING_SECONDS):
                await self._client.admin.command("ping")
        except (TimeoutError, PyMongoError):
            return False
        return True

    @asynccontextmanager
    async def database_without_timeout(self) -> AsyncIterator[AsyncDatabase[Mapping[str, Any]]]:
        """Open the database by a separate client without operation timeouts, for index builds.

        The driver's asyncio client ends an operation with its task. An operation of Motor continues in its
        thread, and would keep the process from exiting for as long as a build takes.
        """
        client: AsyncMongoClient[Mapping[str, Any]] = AsyncMongoClient(
            self._url,
            appName=self._app_name,
            w="majority",
            serverSelectionTimeoutMS=self._server_selection_ms,
            timeoutMS=None,
            socketTimeoutMS=None,
        )
        try:
            yield client[self._database.name]
        finally:
            await asyncio.shield(client.close())  # also if the task is cancelled now

    async def set_validators(self, validators: Validators) -> bool:
        """Make MongoDB reject documents that do not pass `validators`. Stored documents stay.

        Validators that are set already are not set again, since that takes a lock. Returns False if this
        connection's user may not set validators, which needs `collMod` (built-in role dbAdmin).
        """
        listed = await self._database.list_collections()
        there = {found["name"]: found["options"].get("validator") async for found in listed}
        try:
            for collection, validator in validators.items():
                if there.get(collection) != validator:
                    await self._database.command(
                        "collMod", collection, validator=validator, validationLevel="moderate"
                    )
        except OperationFailure as error:
            if error.code not in _NOT_PERMITTED:
                raise
            return False
        return True

    async def in_transaction[T](self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Run `work` in a transaction: all or nothing.

        `work` may be called more than once, since a transaction that conflicts with another one is retried.
        The driver's own loop retries for two minutes, which is longer than any client waits.
        Source: MongoDB manual, "Transactions", TransientTransactionError.
        """
        until = time.monotonic() + self._operation_seconds
        async with await self._client.start_session() as session:
            for attempt in range(_TRANSACTION_ATTEMPTS):
                try:
                    async with session.start_transaction():
                        return await work(session)
                except (OperationFailure, ConnectionFailure) as error:
                    if not error.has_error_label("TransientTransactionError"):
                        raise
                if time.monotonic() > until:
                    break
                pause = min(_TRANSACTION_PAUSE * 2**attempt, _LONGEST_PAUSE)
                await asyncio.sleep(pause * random())  # noqa: S311  (spreads rivals)
        raise ConnectionFailure("the transaction met others too often")

    async def snapshot(self) -> Session:
        """Start a session whose reads all see the database as of the first read, for five minutes.

        End it when it is no longer needed. Source: MongoDB manual, "Read Concern snapshot".
        """
        return await self._client.start_session(snapshot=True)

    async def waiting_transactions(self) -> dict[SessionId, Progress] | None:
        """Return the transactions of all processes of this API that wait for their next command.

        None if this connection's user may not see them. On a sharded cluster that needs the privilege
        `inprog`; on a replica set every user sees their own. Source: MongoDB manual, "$currentOp".
        """
        found = self._client.admin.aggregate(
            [
                {"$currentOp": {"allUsers": False, "idleSessions": True}},
                {"$match": {"active": False, "appName": _OURS, "transaction": {"$exists": True}}},
                {
                    "$group": {
                        "_id": "$lsid.id",
                        "number": {"$max": "$transaction.parameters.txnNumber"},
                        "active": {"$sum": "$transaction.timeActiveMicros"},
                    }
                },
            ]
        )
        try:
            return {one["_id"]: (one["number"], one["active"]) async for one in found}
        except OperationFailure as error:
            if error.code not in _NOT_PERMITTED:
                raise
            return None

    async def has_other_releases(self) -> bool | None:
        """Return whether a process of another release of this API is connected.

        None if this connection's user cannot see the connections, its own among them; see
        `waiting_transactions`.
        """
        found = self._client.admin.aggregate(
            [
                {"$currentOp": {"allUsers": False, "idleConnections": True}},
                {"$match": {"appName": _OURS}},
                {"$group": {"_id": "$appName"}},
            ]
        )
        try:
            releases = {one["_id"] async for one in found}
            return len(releases) > 1 if self._app_name in releases else None
        except OperationFailure as error:
            if error.code not in _NOT_PERMITTED:
                raise
            return None

    async def end_sessions(self, ids: Sequence[SessionId]) -> None:
        """End sessions of this user and their operations. Source: MongoDB manual, "killSessions"."""
        await self._client.admin.command("killSessions", [{"id": id_} for id_ in ids])

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


def is_unavailable(error: Exception) -> bool:
    """Return whether the error means that MongoDB is unavailable, and not that the command is wrong."""
    if isinstance(error, OperationFailure):
        has_label = any(map(error.has_error_label, ("RetryableWriteError", "TransientTransactionError")))
        return isinstance(error, UNAVAILABLE) or has_label or error.code in _NOT_NOW
    return isinstance(error, UNAVAILABLE)


async def next_changes(stream: ChangeStream) -> list[Mapping[str, Any]]:
    """Wait for changes, and return up to a hundred that MongoDB has sent together; none if there is none yet.

    Motor hands over one at a time, each by way of a thread, which takes fifteen times as long. What has been
    received needs no thread. The driver has no public way to ask for that.
    """
    first = await stream.try_next()
    if first is None:
        return []
    received = stream.delegate
    changes = [first]
    while len(changes) < _CHANGES_AT_ONCE and received._cursor._has_next():
        changes.append(received.try_next())
    return changes


def all_indexes(*parts: Indexes) -> Indexes:
    """Combine the indexes of all features; several may have some of one collection."""
    together: dict[str, list[IndexModel]] = {}
    for part in parts:
        for collection, models in part.items():
            together.setdefault(collection, []).extend(models)
    return together


def app_name(release: str) -> str:
    """Return the name by which MongoDB identifies the clients of a release."""
    return f"{_APP_NAME}/{release}" if release else _APP_NAME


def index_fingerprint(indexes: Indexes) -> str:
    """Return a digest of a set of indexes: releases with the same one need the same indexes."""
    described = sorted((name, repr(model.document)) for name, models in indexes.items() for model in models)
    return sha256(repr(described).encode()).hexdigest()[:12]


async def find_with_hint(
    index: str, found: Cursor, limit: "int | Callable[[Cursor], Awaitable[list[Mapping[str, Any]]]] | None"
) -> list[Mapping[str, Any]]:
    """Return up to `limit` documents of a query (None for all), or those that `read` takes, by an index.

    MongoDB would choose among the possible indexes by racing them, and keep the winner. While the index is
    missing (it is being built: MongoDB was down when the process started) MongoDB chooses.
    """
    read = limit if callable(limit) else lambda cursor: cursor.to_list(limit)
    try:
        return await read(found.hint(index))
    except OperationFailure as error:
        if error.code != BAD_VALUE:
            raise
        return await read(found.clone().hint(None))


def trash_index() -> IndexModel:
    """Return the index that empties the trash after thirty days. Source: MongoDB manual, "TTL Indexes"."""
    return IndexModel(
        [("deleted_at", 1)],
        name="trash_expiry",
        expireAfterSeconds=TRASH_DAYS * 24 * 60 * 60,
        partialFilterExpression=_IN_TRASH,
    )


def trash_list_index(**where: Any) -> IndexModel:
    """Return the index of a user's trash; `where` is the `trashed_alone` of the repository."""
    return IndexModel(
        [("user_id", 1), ("deleted_at", -1), ("_id", -1)],
        name="trash_list",
        partialFilterExpression={**_IN_TRASH, **where},
    )
