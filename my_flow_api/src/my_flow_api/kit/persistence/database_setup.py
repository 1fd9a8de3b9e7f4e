"""Database setup at the start of the process: build indexes, set document validators, drop old indexes.

The time of a build grows with its collection. Builds have no operation timeout: MongoDB aborts a build whose
command times out, and the next attempt starts from the beginning. The process waits for builds for a limited
time, then serves requests while they continue. A process that requests an index under construction waits for
that build, and a build continues after the process that started it has ended.
Source: MongoDB manual, "Index Builds on Populated Collections"; both are tested on a mongod.

An index that existed at the start and that this release does not name is dropped once no process of another
release has been connected for an hour. A deployment runs both for a while, the old one needs its indexes
until it ends, and a rollback within the hour finds them.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog
from pymongo import IndexModel
from pymongo.errors import OperationFailure, PyMongoError, ServerSelectionTimeoutError

from my_flow_api.kit.background import in_background
from my_flow_api.kit.observability import metrics
from my_flow_api.kit.persistence.mongo import BuildCollection, Indexes, Mongo, Validators, is_unavailable

log = structlog.get_logger(__name__)

START_WAIT_SECONDS = 10.0
"""Seconds that the start waits. A start is aborted much later, by railway.toml's `healthcheckTimeout`."""

_RETRY_SECONDS = 5.0
_SECONDS_BETWEEN_LOOKS = 30.0
_SECONDS_ALONE = 3600.0
_LOGGED_FROM_SECONDS = 1.0

# Errors that pass when another process's build ends. Source: MongoDB, src/mongo/base/error_codes.yml.
_BUILD_ABORTED = 276
_BUILD_RUNNING = 12587  # a validator cannot be set during a build (BackgroundOperationInProgressForNamespace)
_INDEX_NOT_FOUND = 27


@asynccontextmanager
async def running_database_setup(
    mongo: Mongo, indexes: Indexes, validators: Validators
) -> AsyncIterator[None]:
    """Set up the database, for up to `START_WAIT_SECONDS` before the body and in the background from then on.

    If MongoDB is unavailable, the body begins after the first attempt.

    Raises:
        OperationFailure: MongoDB rejected an index or a validator before the body began. A later rejection is
            logged and counted, and this process does not try again.
    """
    setup = _DatabaseSetup(mongo, indexes, validators)
    async with in_background(setup.run()):
        await setup.wait()
        yield


class _DatabaseSetup:
    def __init__(self, mongo: Mongo, indexes: Indexes, validators: Validators) -> None:
        self._mongo = mongo
        self._indexes = indexes
        self._validators = validators
        self._building: dict[str, object] = {}
        self._unnamed: dict[str, set[str]] = {}
        self._alone_since: float | None = None
        self._first_attempt_ended = asyncio.Event()
        self._refusal: OperationFailure | None = None

    async def run(self) -> None:
        """Try until everything is set up or MongoDB rejects it; then drop indexes that no release needs."""
        try:
            while not await self._attempt():
                self._first_attempt_ended.set()
                await asyncio.sleep(_RETRY_SECONDS)
        except OperationFailure as error:
            self._refusal = error
            return
        finally:
            self._first_attempt_ended.set()
        while self._unnamed:
            if await self._drop_unnamed():
                return
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    async def wait(self) -> None:
        """Wait for the first attempt, but no longer than `START_WAIT_SECONDS`.

        Raises:
            OperationFailure: MongoDB rejected an index or a validator.
        """
        try:
            async with asyncio.timeout(START_WAIT_SECONDS):
                await self._first_attempt_ended.wait()
        except TimeoutError:
            log.warning("Serving before the database is set up", **self._building)
        if self._refusal is not None:
            raise self._refusal

    async def _attempt(self) -> bool:
        """Set up everything; return False if it should be tried again.

        Raises:
            OperationFailure: MongoDB rejected an index or a validator.
        """
        try:
            async with self._mongo.database_without_timeout() as database:
                for name, models in self._indexes.items():
                    await self._build(database[name], models)
            if not await self._mongo.set_validators(self._validators):
                log.warning("This MongoDB user may not set validators")
        except PyMongoError as error:
            self._log(error)
            if isinstance(error, OperationFailure) and not _is_temporary(error):
                raise
            return False
        return True

    async def _build(self, collection: BuildCollection, models: Sequence[IndexModel]) -> None:
        """Build the indexes of a collection. Existing ones stay as they are."""
        wanted = [str(model.document["name"]) for model in models]
        listed = {index["name"] async for index in await collection.list_indexes()}
        missing = [name for name in wanted if name not in listed]
        if unnamed := listed - {"_id_", *wanted}:
            self._unnamed.setdefault(collection.name, unnamed)
        # MongoDB lists an index from the beginning of its build: this may wait even if none is missing.
        self._building = {"collection": collection.name, "indexes": missing or wanted}
        if missing:
            log.info("Index build started", **self._building)
        began = time.monotonic()
        with metrics.index_builds_running.track_inprogress():
            try:
                await collection.create_indexes(list(models))
            except PyMongoError:
                metrics.count_index_build(collection.name, "failed", time.monotonic() - began)
                raise
        seconds = time.monotonic() - began
        if missing or seconds > _LOGGED_FROM_SECONDS:
            metrics.count_index_build(collection.name, "ok", seconds)
            log.info("Index build done", **self._building, seconds=round(seconds, 1))
        self._building = {}

    async def _drop_unnamed(self) -> bool:
        """Drop the indexes that this release does not name; return False if it should be tried again."""
        try:
            if (is_alone := await self._is_alone()) is None:
                unnamed = [f"{place}.{name}" for place, names in self._unnamed.items() for name in names]
                log.warning("MongoDB does not let this user see its connections", indexes=sorted(unnamed))
                return True
            if not is_alone:
                return False
            async with self._mongo.database_without_timeout() as database:
                for collection, names in self._unnamed.items():
                    for name in names:
                        if not await self._is_alone():  # another release may have started in the meantime
                            return False
                        await self._drop(database[collection], name)
        except PyMongoError as error:
            self._log(error)
            return isinstance(error, OperationFailure) and not _is_temporary(error)
        return True

    async def _is_alone(self) -> bool | None:
        """Return whether no other release was connected for an hour; None if that cannot be determined."""
        others = await self._mongo.has_other_releases()
        if others or others is None:
            self._alone_since = None
            return None if others is None else False
        if self._alone_since is None:
            self._alone_since = time.monotonic()
        return time.monotonic() - self._alone_since >= _SECONDS_ALONE

    async def _drop(self, collection: BuildCollection, name: str) -> None:
        try:
            await collection.drop_index(name)
        except OperationFailure as error:
            if error.code != _INDEX_NOT_FOUND:  # another process was first
                raise
        else:
            log.info("Index dropped", collection=collection.name, index=name)

    def _log(self, error: PyMongoError) -> None:
        code = error.code if isinstance(error, OperationFailure) else None
        if self._building:
            log.error("Index build failed", **self._building, error=type(error).__name__, code=code)
            self._building = {}
        elif isinstance(error, ServerSelectionTimeoutError):
            log.error("MongoDB cannot be reached", error=type(error).__name__)
        else:
            log.error("Database set-up failed", error=type(error).__name__, code=code)


def _is_temporary(error: OperationFailure) -> bool:
    return is_unavailable(error) or error.code in {_BUILD_ABORTED, _BUILD_RUNNING}
