"""The connection to MongoDB. Besides this file only `*/repository.py` may import Motor."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from random import random
from typing import Any

# Motor runs each operation on a thread; by default it has five per core, which would keep the connection
# pool from ever reaching its size. Threads are made on demand. It is read when Motor is imported.
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
"""For each collection the validator of its documents."""
type SessionId = Binary
type Progress = tuple[int, int]
"""How far a transaction is: which one of its session, and for how many microseconds it has been at work."""

UNAVAILABLE: tuple[type[PyMongoError], ...] = (ConnectionFailure, ExecutionTimeout, WTimeoutError)
"""What the driver raises when MongoDB cannot be reached or does not answer in time."""

DRIVER_ERRORS: tuple[type[PyMongoError], ...] = (*UNAVAILABLE, OperationFailure)
"""What the driver raises for whatever MongoDB does; see `is_unavailable`."""

# Refusals that say something about the server and nothing about what was asked of it.
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
"""A field that a transaction writes only to meet others that write to the same document."""

_IN_TRASH = {"deleted_at": {"$type": "date"}}
_APP_NAME = "my-flow-api"
_OURS = {"$regex": f"^{_APP_NAME}(/|$)"}
_PING_SECONDS = 1.0
BAD_VALUE = 2  # what a hint of an index that is not there is
_NOT_PERMITTED = {13, 8000}  # as MongoDB says it, and as Atlas does
_CHANGE_WAIT_MS = 500
_CATCH_UP_WAIT_MS = 10
_POOL_SIZE = 110  # a hundred for Motor's threads, the others for the catch-ups of `/events`
_TRANSACTION_ATTEMPTS = 12
_TRANSACTION_PAUSE = 0.02
_LONGEST_PAUSE = 0.3


class Mongo:
    """One database and the pool of connections to it.

    Args:
        url: a `mongodb://` or `mongodb+srv://` address. MongoDB must be a replica set (transactions).
        database: the name of the database.
        server_selection_seconds: how long an operation waits for a server that can take it.
        operation_seconds: how long one operation may take, retries included.
        slow_query_seconds: what takes longer is written into the log.
        release: tells processes that use other indexes apart, see `index_fingerprint`.
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
        """The collection called `name`."""
        return self._database[name]

    def watch(self, pipeline: Sequence[Mapping[str, Any]], *, after: str | None = None) -> ChangeStream:
        """The changes in the database from now on, or after the resume token `after`.

        Updates come with the whole document as it is then. Asking for the next change takes half a second at
        most when there is none.
        """
        return self._database.watch(
            list(pipeline),
            full_document="updateLookup",
            resume_after={"_data": after} if after is not None else None,
            max_await_time_ms=_CHANGE_WAIT_MS,
        )

    def open_catch_up(self, pipeline: Sequence[Mapping[str, Any]], *, after: str) -> CatchUpStream:
        """The changes after a resume token. It blocks, and so does the stream: use a thread.

        Opening it looks for nothing yet (`batch_size=0`), so that closing it from another thread ends the
        search, which takes as long as there are changes to look through. It asks the primary, which has all
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
        """Whether MongoDB answers a ping within a second."""
        try:
            async with asyncio.timeout(_PING_SECONDS):
                await self._client.admin.command("ping")
        except (TimeoutError, PyMongoError):
            return False
        return True

    @asynccontextmanager
    async def database_without_timeout(self) -> AsyncIterator[AsyncDatabase[Mapping[str, Any]]]:
        """The database by a client of its own whose operations take as long as they take, for index builds.

        The driver's asyncio client ends an operation with its task. One of Motor's goes on in its thread, and
        would keep the process from ending as long as a build takes.
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
            await asyncio.shield(client.close())  # a task that is cancelled at this moment leaves none open

    async def set_validators(self, validators: Validators) -> bool:
        """Have MongoDB refuse documents that do not pass `validators`. Those that are stored already stay.

        Validators that are there already are not set again, since that takes a lock. False if the user of
        this connection may not set validators, which takes `collMod` (built-in role dbAdmin).
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
        """Run `work` in a transaction: all of it or nothing.

        `work` may be called more than once, since a transaction that met another one is tried again. The
        driver's own loop does that for two minutes, which is longer than anybody waits.
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
        """A session whose reads all see the database as it was at the first of them, for five minutes.

        End it when it is no longer needed. Source: MongoDB manual, "Read Concern snapshot".
        """
        return await self._client.start_session(snapshot=True)

    async def waiting_transactions(self) -> dict[SessionId, Progress] | None:
        """The transactions of this API, in whatever process, that wait for their next command.

        None if the user of this connection may not see them. On a sharded cluster that takes the privilege
        `inprog`; on a replica set everybody sees their own. Source: MongoDB manual, "$currentOp".
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

        None if the user of this connection cannot see the connections, its own among them; see
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
        """End sessions of this user and what runs in them. Source: MongoDB manual, "killSessions"."""
        await self._client.admin.command("killSessions", [{"id": id_} for id_ in ids])

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


def is_unavailable(error: Exception) -> bool:
    """Whether MongoDB cannot do its work right now, as opposed to what it was asked being wrong."""
    if isinstance(error, OperationFailure):
        has_label = any(map(error.has_error_label, ("RetryableWriteError", "TransientTransactionError")))
        return isinstance(error, UNAVAILABLE) or has_label or error.code in _NOT_NOW
    return isinstance(error, UNAVAILABLE)


def all_indexes(*parts: Indexes) -> Indexes:
    """The indexes of all features; several may have some of one collection."""
    together: dict[str, list[IndexModel]] = {}
    for part in parts:
        for collection, models in part.items():
            together.setdefault(collection, []).extend(models)
    return together


def app_name(release: str) -> str:
    """The name by which MongoDB knows the clients of a release."""
    return f"{_APP_NAME}/{release}" if release else _APP_NAME


def index_fingerprint(indexes: Indexes) -> str:
    """A short name for a set of indexes: two releases with the same one need the same indexes."""
    described = sorted((name, repr(model.document)) for name, models in indexes.items() for model in models)
    return sha256(repr(described).encode()).hexdigest()[:12]


async def find_with_hint(
    index: str, found: Cursor, limit: "int | Callable[[Cursor], Awaitable[list[Mapping[str, Any]]]] | None"
) -> list[Mapping[str, Any]]:
    """Up to `limit` documents of a query (None: all), or those that it takes, read by the index of this name.

    MongoDB's own choice among indexes that would do is a race between them, and it keeps the winner. Without
    the index (it is being made: MongoDB was away when the process began) the choice is left to it.
    """
    read = limit if callable(limit) else lambda cursor: cursor.to_list(limit)
    try:
        return await read(found.hint(index))
    except OperationFailure as error:
        if error.code != BAD_VALUE:
            raise
        return await read(found.clone().hint(None))


def trash_index() -> IndexModel:
    """What is in the trash is removed by MongoDB after thirty days. Source: MongoDB manual, "TTL Indexes"."""
    return IndexModel(
        [("deleted_at", 1)],
        name="trash_expiry",
        expireAfterSeconds=TRASH_DAYS * 24 * 60 * 60,
        partialFilterExpression=_IN_TRASH,
    )


def trash_list_index(**where: Any) -> IndexModel:
    """What is in the trash, for one person; `where` is the `trashed_alone` of the repository."""
    return IndexModel(
        [("user_id", 1), ("deleted_at", -1), ("_id", -1)],
        name="trash_list",
        partialFilterExpression={**_IN_TRASH, **where},
    )
