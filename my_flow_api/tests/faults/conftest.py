"""A replica set of three, the API on it, and the table of what it survived."""

import os
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import respx
from devstack.replica_set_cluster import ReplicaSetCluster, running_cluster
from devstack.testing import IdentityProvider, Mongod
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import MongoClient
from tests.conftest import Database
from tests.faults import report
from tests.faults.report import Survived
from tests.support.serving import PROGRAM, Served, serving

_CONFIG = {"settings": {"electionTimeoutMillis": 2000, "heartbeatIntervalMillis": 500}}


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplicaSetCluster]:
    """Run a set whose primary accepts writes."""
    with running_cluster(tmp_path_factory.mktemp("cluster")) as found:
        members = [{"_id": number, "host": node.address} for number, node in enumerate(found.nodes)]
        with MongoClient[dict[str, object]](found.nodes[0].direct_url) as client:
            client.admin.command("replSetInitiate", {"_id": "rs0", "members": members, **_CONFIG})
        with MongoClient[dict[str, object]](found.url, serverSelectionTimeoutMS=60_000) as client:
            client.admin.command("ping")
        for node in found.nodes:
            # What a killed API leaves open is ended by the API or not at all while a test waits.
            with MongoClient[dict[str, object]](node.direct_url) as client:
                client.admin.command("setParameter", 1, transactionLifetimeLimitSeconds=3600)
        yield found


@pytest.fixture(scope="session")
async def faulty_database(cluster: ReplicaSetCluster) -> AsyncIterator[Database]:
    """Name the database of the API that uses the replica set."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(cluster.url)
    yield client[f"my_flow_test_{secrets.token_hex(4)}"]
    client.close()


@pytest.fixture
async def own_database(mongod: Mongod) -> AsyncIterator[Database]:
    """On the single mongod, where an API of the test's own stores what it is given."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongod.url)
    name = f"my_flow_test_{secrets.token_hex(4)}"
    yield client[name]
    await client.drop_database(name)
    client.close()


@pytest.fixture(scope="session")
def api_on_three(
    cluster: ReplicaSetCluster,
    identity_provider: IdentityProvider,
    faulty_database: Database,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    """Run the API on the set, started once: no test restarts it."""
    mongod, folder = Mongod(cluster.url, None), tmp_path_factory.mktemp("api-on-three")
    options = {"DRAIN_SECONDS": "0", "LOG_LEVEL": "warning"}
    with serving(
        mongod, identity_provider, folder, program=PROGRAM, database=faulty_database.name, settings=options
    ) as api:
        yield api


@pytest.fixture(scope="session")
def survived() -> Iterator[list[Survived]]:
    """Collect the survived faults; `make test-faults` writes them at the end (WRITE_FAULT_REPORT).

    How long it took is held against what we promise only there: machines that test are busy.
    """
    found: list[Survived] = []
    yield found
    if os.environ.get("WRITE_FAULT_REPORT"):
        report.write(found)
        assert [one.fault for one in found if one.recovered > one.promised] == []


@pytest.fixture
def outside() -> Iterator[None]:
    """Let requests to this machine pass, although the session's tests block httpx."""
    with respx.mock(assert_all_called=False) as router:
        router.route(host__in=["127.0.0.1", "localhost"]).pass_through()
        yield
