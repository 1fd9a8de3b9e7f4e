"""Index builds that take longer than an operation may, than the start waits, and than their process lives."""

import signal
import tomllib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest
from devstack.layout import ROOT
from devstack.testing import IdentityProvider, Mongod, running_mongod
from motor.motor_asyncio import AsyncIOMotorClient
from prometheus_client import REGISTRY
from pymongo import IndexModel
from pymongo.errors import (
    DuplicateKeyError,
    ExecutionTimeout,
    NetworkTimeout,
    ServerSelectionTimeoutError,
)
from structlog.testing import capture_logs
from tests.conftest import Database
from tests.support.api import BASE, running
from tests.support.serving import serving
from tests.support.waiting import eventually

from my_flow_api import main
from my_flow_api.config import Settings
from my_flow_api.kit.persistence import database_setup
from my_flow_api.kit.persistence.database_setup import START_WAIT_SECONDS, running_database_setup
from my_flow_api.kit.persistence.mongo import Indexes, Mongo, all_indexes, app_name, index_fingerprint

_NEW: Indexes = {"notes": [IndexModel([("text", 1)], name="by_text")]}
_LIMIT = 0.3


@pytest.fixture(scope="module")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongod]:
    """Run a mongod of its own, whose index builds can be made to hang."""
    with running_mongod(tmp_path_factory.mktemp("mongod"), parameters=["enableTestCommands=1"]) as mongod:
        yield mongod


class Builds:
    """The index builds of one database, as MongoDB has them."""

    def __init__(self, url: str, database: Database) -> None:
        self.url = url
        self.database = database

    async def hang(self, mode: str = "alwaysOn") -> None:
        """Have builds stop after they have begun. Source: MongoDB, index_builds_coordinator.cpp."""
        await self.database.client.admin.command(
            "configureFailPoint", "hangAfterStartingIndexBuild", mode=mode
        )

    async def go_on(self) -> None:
        await self.hang("off")

    async def under_way(self) -> dict[str, Any]:
        """Return the running builds, by the names of their indexes. Source: MongoDB, list_indexes.idl."""
        listed = await self.database.command("listIndexes", "notes", includeBuildUUIDs=True)
        found = listed["cursor"]["firstBatch"]
        return {one["spec"]["name"]: one["buildUUID"] for one in found if "buildUUID" in one}

    async def is_under_way(self) -> bool:
        return "by_text" in await self.under_way()

    async def is_done(self) -> bool:
        return "by_text" in await self.database["notes"].index_information() and not await self.under_way()


@pytest.fixture
async def builds(breakable: Mongod) -> AsyncIterator[Builds]:
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(breakable.url)
    database = client["my_flow_builds"]
    await database["notes"].insert_one({"text": "plan"})
    builds = Builds(breakable.url, database)
    await builds.hang()
    yield builds
    await builds.go_on()
    await client.drop_database("my_flow_builds")
    client.close()


@pytest.fixture
async def mongo(builds: Builds) -> AsyncIterator[Mongo]:
    mongo = Mongo(builds.url, "my_flow_builds", operation_seconds=_LIMIT)
    yield mongo
    mongo.close()


@pytest.fixture
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_setup, "START_WAIT_SECONDS", 0.1)
    monkeypatch.setattr(database_setup, "_RETRY_SECONDS", 0.01)


async def an_operation_has_met_its_limit(mongo: Mongo) -> None:
    with pytest.raises((ExecutionTimeout, NetworkTimeout)):
        await mongo.collection("notes").find_one({"$where": "sleep(60000) || true"})


def of_builds(logs: Sequence[Any]) -> list[tuple[str, list[str]]]:
    """Return the log entries of builds, with the names of the indexes."""
    return [(line["event"], line["indexes"]) for line in logs if line["event"].startswith("Index build")]


def number_of(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.usefixtures("no_wait")
async def test_a_build_goes_on_when_its_time_would_be_up_beside_the_requests(
    builds: Builds, mongo: Mongo
) -> None:
    built = ("my_flow_index_build_seconds_count", {"collection": "notes", "outcome": "ok"})
    before = number_of(built[0], **built[1])
    with capture_logs() as logs:
        async with running_database_setup(mongo, _NEW, {}):
            await eventually(builds.is_under_way)
            build = await builds.under_way()
            await an_operation_has_met_its_limit(mongo)
            assert await builds.under_way() == build
            assert number_of("my_flow_index_builds_running") == 1
            await builds.go_on()
            await eventually(builds.is_done)
            await eventually(lambda: number_of("my_flow_index_builds_running") == 0)
            assert number_of(built[0], **built[1]) == before + 1
    assert of_builds(logs) == [
        ("Index build started", ["by_text"]),
        ("Index build done", ["by_text"]),
    ]
    assert "Serving before the database is set up" in [line["event"] for line in logs]
    assert not [line for line in logs if "reached" in line["event"]]
    assert logs[-1]["seconds"] >= _LIMIT


@pytest.mark.usefixtures("no_wait")
async def test_a_process_that_starts_beside_a_build_waits_for_the_same_one(
    builds: Builds, mongo: Mongo
) -> None:
    other = Mongo(builds.url, "my_flow_builds", operation_seconds=_LIMIT)
    with capture_logs() as logs:
        async with running_database_setup(mongo, _NEW, {"notes": {}}):
            await eventually(builds.is_under_way)
            build = await builds.under_way()
            async with running_database_setup(other, _NEW, {"notes": {}}):
                await an_operation_has_met_its_limit(other)
                assert await builds.under_way() == build
                await builds.go_on()
                await eventually(lambda: number_of("my_flow_index_builds_running") == 0)
                assert await builds.is_done()
    other.close()
    assert not [line for line in logs if line["log_level"] == "error"]


@pytest.mark.usefixtures("no_wait")
async def test_a_build_goes_on_when_its_process_ends_and_the_next_one_waits_for_it(
    builds: Builds, mongo: Mongo
) -> None:
    async with running_database_setup(mongo, _NEW, {}):
        await eventually(builds.is_under_way)
        build = await builds.under_way()
    assert await builds.under_way() == build
    async with running_database_setup(mongo, _NEW, {}):
        assert await builds.under_way() == build
        await builds.go_on()
        await eventually(builds.is_done)


@pytest.mark.usefixtures("no_wait")
async def test_a_build_that_somebody_aborts_is_begun_again(builds: Builds, mongo: Mongo) -> None:
    with capture_logs() as logs:
        async with running_database_setup(mongo, _NEW, {}):
            await eventually(builds.is_under_way)
            await builds.database["notes"].drop_index("by_text")
            await eventually(lambda: ("Index build failed", ["by_text"]) in of_builds(logs))
            await builds.go_on()
            await eventually(builds.is_done)


@pytest.mark.usefixtures("no_wait")
async def test_the_api_serves_while_an_index_is_built(
    builds: Builds, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "INDEXES", all_indexes(main.INDEXES, _NEW))
    here = settings.model_copy(update={"mongodb_url": builds.url, "mongodb_db_name": "my_flow_builds"})
    async with running(main.create_app(here)) as transport:
        await eventually(builds.is_under_way)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            assert (await client.get("/health")).status_code == 200


async def test_a_process_that_is_told_to_end_during_a_build_ends(
    builds: Builds, breakable: Mongod, identity_provider: IdentityProvider, tmp_path: Any
) -> None:
    start = "from my_flow_api.kit.persistence import database_setup as s; s.START_WAIT_SECONDS = 0.1; "
    program = ("-c", f"{start} from my_flow_api.__main__ import main; main()")
    with serving(
        breakable, identity_provider, tmp_path, program=program, settings={"DRAIN_SECONDS": "0"}
    ) as api:
        api.process.send_signal(signal.SIGTERM)
        assert api.process.wait(timeout=20) == -signal.SIGTERM
    assert '"Serving before the database is set up"' in api.log.read_text()


async def test_a_refusal_before_the_start_keeps_the_process_from_starting(
    builds: Builds, mongo: Mongo
) -> None:
    await builds.go_on()
    await builds.database["notes"].insert_one({"text": "plan"})
    unique: Indexes = {"notes": [IndexModel([("text", 1)], name="by_text", unique=True)]}
    with capture_logs() as logs, pytest.raises(DuplicateKeyError):
        async with running_database_setup(mongo, unique, {}):
            raise AssertionError("it started")
    assert of_builds(logs)[-1] == ("Index build failed", ["by_text"])
    assert logs[-1]["code"] == 11000


@pytest.mark.usefixtures("no_wait")
async def test_a_refusal_beside_the_requests_is_logged_counted_and_not_tried_again(
    builds: Builds, mongo: Mongo
) -> None:
    await builds.database["notes"].insert_one({"text": "plan"})
    unique: Indexes = {"notes": [IndexModel([("text", 1)], name="by_text", unique=True)]}
    failed = {"collection": "notes", "outcome": "failed"}
    before = number_of("my_flow_index_build_seconds_count", **failed)
    with capture_logs() as logs:
        async with running_database_setup(mongo, unique, {}):
            await eventually(builds.is_under_way)
            await builds.go_on()
            await eventually(lambda: number_of("my_flow_index_build_seconds_count", **failed) == before + 1)
            await an_operation_has_met_its_limit(mongo)  # thirty pauses before a retry
    assert [event for event, _ in of_builds(logs)] == ["Index build started", "Index build failed"]


# The indexes of the flows in the release before this way to drop them.
_EARLIER = (
    "active", "active_by_completed_at", "active_by_due", "active_by_due_in_context",
    "active_by_due_with_reminder", "active_by_due_with_reminder_in_context",
    "active_by_position_in_context", "active_by_priority", "active_by_priority_in_context",
    "active_by_title", "active_by_title_in_context", "by_description_words", "by_title_words", "calendar",
    "trash", "trash_of_person", "usage",
)  # fmt: skip


@asynccontextmanager
async def connected(url: str, release: str) -> AsyncIterator[None]:
    """Run a process of this release that is only connected."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(url, appName=app_name(release))
    await client.admin.command("ping")
    try:
        yield
    finally:
        client.close()


class Upgrade:
    """A database with the indexes of the release before, and the process of the next one."""

    def __init__(self, mongo: Mongo, database: Database) -> None:
        self.mongo = mongo
        self.database = database

    def count_looks(self) -> list[bool | None]:
        """Set what `has_other_releases` returns from now on."""
        looks: list[bool | None] = []
        look = self.mongo.has_other_releases

        async def counting() -> bool | None:
            looks.append(await look())
            return looks[-1]

        self.mongo.has_other_releases = counting  # type: ignore[method-assign]
        return looks

    async def names(self) -> dict[str, set[str]]:
        return {name: set(await self.database[name].index_information()) for name in main.INDEXES}

    async def is_done(self) -> bool:
        return await self.names() == self.named

    @property
    def named(self) -> dict[str, set[str]]:
        """The names of the indexes that the next release has."""
        return {
            collection: {"_id_", *(str(model.document["name"]) for model in models)}
            for collection, models in main.INDEXES.items()
        }


@pytest.fixture
async def upgrade(breakable: Mongod, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Upgrade]:
    monkeypatch.setattr(database_setup, "_SECONDS_BETWEEN_LOOKS", 0.05)
    monkeypatch.setattr(database_setup, "_SECONDS_ALONE", 0)
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(breakable.url)
    database = client["my_flow_upgrade"]
    models = [IndexModel([("user_id", 1), (name, 1)], name=name) for name in _EARLIER]
    await database["flows"].create_indexes(models)
    mongo = Mongo(breakable.url, "my_flow_upgrade", release=index_fingerprint(main.INDEXES))
    yield Upgrade(mongo, database)
    mongo.close()
    await client.drop_database("my_flow_upgrade")
    client.close()


@pytest.mark.parametrize("release", ["", "another"])
async def test_indexes_of_another_release_are_dropped_when_its_last_process_has_ended(
    breakable: Mongod, upgrade: Upgrade, release: str
) -> None:
    looks = upgrade.count_looks()
    with capture_logs() as logs:
        async with (
            connected(breakable.url, release),
            running_database_setup(upgrade.mongo, main.INDEXES, {}),
        ):
            await eventually(lambda: len(looks) > 2)
            assert (await upgrade.names())["flows"] == upgrade.named["flows"] | set(_EARLIER)
        async with running_database_setup(upgrade.mongo, main.INDEXES, {}):
            await eventually(upgrade.is_done)
    dropped = {line["index"] for line in logs if line["event"] == "Index dropped"}
    assert dropped == set(_EARLIER)


async def test_a_rollback_within_the_hour_finds_its_indexes(
    upgrade: Upgrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_setup, "_SECONDS_ALONE", 3600)
    looks = upgrade.count_looks()
    async with running_database_setup(upgrade.mongo, main.INDEXES, {}):
        await eventually(lambda: len(looks) > 2)
    assert looks == [False] * len(looks)
    assert set(_EARLIER) <= (await upgrade.names())["flows"]


async def test_a_release_that_starts_during_the_dropping_keeps_the_rest(upgrade: Upgrade) -> None:
    assert len(_EARLIER) > 1
    seen = iter([False, False])  # then the other release is there

    async def starts_later() -> bool:
        return next(seen, True)

    upgrade.mongo.has_other_releases = starts_later  # type: ignore[method-assign]
    async with running_database_setup(upgrade.mongo, main.INDEXES, {}):

        async def one_is_dropped() -> bool:
            return len((await upgrade.names())["flows"] & set(_EARLIER)) == len(_EARLIER) - 1

        await eventually(one_is_dropped)
    assert await one_is_dropped()


async def test_who_does_not_see_its_own_connections_does_not_know(upgrade: Upgrade) -> None:
    await upgrade.database.command("ping")
    assert await upgrade.mongo.has_other_releases() is False
    upgrade.mongo._app_name = "not-connected"
    assert await upgrade.mongo.has_other_releases() is None


async def test_other_processes_of_the_same_release_keep_no_index(breakable: Mongod, upgrade: Upgrade) -> None:
    async with (
        connected(breakable.url, index_fingerprint(main.INDEXES)),
        running_database_setup(upgrade.mongo, main.INDEXES, {}),
        running_database_setup(upgrade.mongo, main.INDEXES, {}),
    ):
        await eventually(upgrade.is_done)


async def test_an_index_that_comes_later_is_not_dropped(breakable: Mongod, upgrade: Upgrade) -> None:
    """A newer release builds its indexes while this one waits for the end of an older one."""
    async with running_database_setup(upgrade.mongo, main.INDEXES, {}):
        await eventually(upgrade.is_done)
    await upgrade.database["flows"].create_index("earlier", name="earlier")
    async with AsyncExitStack() as older:
        await older.enter_async_context(connected(breakable.url, "older"))
        async with running_database_setup(upgrade.mongo, main.INDEXES, {}):
            await upgrade.database["flows"].create_index("newer", name="newer")
            await older.aclose()

            async def is_dropped() -> bool:
                return "earlier" not in (await upgrade.names())["flows"]

            await eventually(is_dropped)
    assert (await upgrade.names())["flows"] == upgrade.named["flows"] | {"newer"}


async def test_a_user_who_may_not_see_connections_drops_nothing(
    upgrade: Upgrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_permitted(_: Mongo) -> None:
        return None

    monkeypatch.setattr(Mongo, "has_other_releases", not_permitted)
    with capture_logs() as logs:
        async with running_database_setup(upgrade.mongo, main.INDEXES, {}):
            await eventually(lambda: any("connections" in line["event"] for line in logs))
    assert set(_EARLIER) <= (await upgrade.names())["flows"]
    (line,) = [line for line in logs if "connections" in line["event"]]
    assert line["indexes"] == [f"flows.{name}" for name in sorted(_EARLIER)]


async def test_a_lost_connection_only_delays_the_dropping(
    upgrade: Upgrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, failures = Mongo.has_other_releases, [ServerSelectionTimeoutError("away")]

    async def away_at_first(mongo: Mongo) -> bool | None:
        if failures:
            raise failures.pop()
        return await look(mongo)

    monkeypatch.setattr(Mongo, "has_other_releases", away_at_first)
    async with running_database_setup(upgrade.mongo, main.INDEXES, {}):
        await eventually(upgrade.is_done)


def test_the_start_waits_half_as_long_as_the_platform_at_most() -> None:
    railway = tomllib.loads((ROOT / "railway.toml").read_text())
    assert railway["deploy"]["healthcheckTimeout"] >= 2 * START_WAIT_SECONDS


@pytest.mark.long
async def test_a_build_of_many_keys_takes_longer_than_an_operation_may_and_is_done_once(
    builds: Builds,
) -> None:
    """Without a fail point, and under the limit that the API has: five seconds."""
    await builds.go_on()
    mongo = Mongo(builds.url, "my_flow_builds")
    await fill(builds.database, documents=1_000, keys=4_000)
    many: Indexes = {"notes": [IndexModel([("words", 1)], name="by_text")]}
    with capture_logs() as logs:
        async with running_database_setup(mongo, many, {}):
            await eventually(lambda: len(of_builds(logs)) == 2, patience=300)
    mongo.close()
    assert [event for event, _ in of_builds(logs)] == ["Index build started", "Index build done"]
    assert not [line for line in logs if line["log_level"] == "error"]
    assert logs[-1]["seconds"] > 5


async def fill(database: Database, *, documents: int, keys: int) -> None:
    """Have MongoDB make documents with many keys of one index each."""
    await database["numbers"].insert_many([{"n": number} for number in range(documents)])
    word = {"$concat": ["word ", {"$toString": {"$rand": {}}}]}
    words = {"$map": {"input": {"$range": [0, keys]}, "in": word}}
    await (
        database["numbers"]
        .aggregate([{"$project": {"words": words}}, {"$merge": {"into": "notes"}}])
        .to_list(None)
    )
