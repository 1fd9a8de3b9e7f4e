"""Faults of the database and of the signing keys, under load: nothing is lost, and nothing is done twice."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from devstack.replica_set_cluster import Node, ReplicaSetCluster
from devstack.testing import IdentityProvider
from pymongo import MongoClient
from pymongo.errors import PyMongoError
from tests.conftest import Database
from tests.faults.ledger import Load
from tests.faults.report import Survived
from tests.support.serving import Served
from tests.support.tokens import RESOURCE

from my_flow_api.kit.persistence.mongo import app_name, index_fingerprint
from my_flow_api.main import INDEXES


@dataclass(frozen=True)
class Around:
    """The services that the API depends on, which tests break, and the load meanwhile."""

    nodes: ReplicaSetCluster
    identity_provider: IdentityProvider
    load: Load


type Cause = Callable[[Around], AbstractAsyncContextManager[None]]

_SECONDS_OF_A_FAULT = 5
_WRITES = ["insert", "update", "findAndModify", "commitTransaction"]


def command(url: str, name: str, value: Any = 1, **fields: Any) -> Any:
    with MongoClient[dict[str, Any]](url, serverSelectionTimeoutMS=10_000) as client:
        return client.admin.command(name, value, **fields)


def primary_of(nodes: ReplicaSetCluster) -> Node:
    address = command(nodes.url, "hello")["primary"]
    return next(node for node in nodes.nodes if node.address == address)


def is_whole(nodes: ReplicaSetCluster) -> bool:
    with suppress(PyMongoError):
        members = command(nodes.url, "replSetGetStatus")["members"]
        return sorted(one["stateStr"] for one in members) == ["PRIMARY", "SECONDARY", "SECONDARY"]
    return False


async def whole(nodes: ReplicaSetCluster) -> None:
    """Wait until there are a primary and two secondaries."""
    async with asyncio.timeout(90):
        while not await asyncio.to_thread(is_whole, nodes):  # noqa: ASYNC110  (it is another program's state)
            await asyncio.sleep(0.2)


@asynccontextmanager
async def step_down(around: Around) -> AsyncIterator[None]:
    node = primary_of(around.nodes)
    with suppress(PyMongoError):  # it closes the connection that asked
        await asyncio.to_thread(
            lambda: command(node.direct_url, "replSetStepDown", 20, secondaryCatchUpPeriodSecs=5)
        )
    yield


@asynccontextmanager
async def killed(around: Around) -> AsyncIterator[None]:
    node = primary_of(around.nodes)
    await asyncio.to_thread(node.kill)
    try:
        yield
        await asyncio.sleep(_SECONDS_OF_A_FAULT)
    finally:
        await asyncio.to_thread(node.restart)


@asynccontextmanager
async def paused(around: Around) -> AsyncIterator[None]:
    with primary_of(around.nodes).service.paused():
        await asyncio.sleep(10)
    yield


def failing(**data: Any) -> Cause:
    """Every node fails some commands in this way for a while."""

    @asynccontextmanager
    async def cause(around: Around) -> AsyncIterator[None]:
        mode = {"activationProbability": data.get("probability", 1.0)}
        rule = {name: value for name, value in data.items() if name != "probability"} | {
            "appName": app_name(index_fingerprint(INDEXES))
        }
        for node in around.nodes.nodes:
            await asyncio.to_thread(
                lambda url: command(url, "configureFailPoint", "failCommand", mode=mode, data=rule),
                node.direct_url,
            )
        try:
            await asyncio.sleep(_SECONDS_OF_A_FAULT)
        finally:
            for node in around.nodes.nodes:
                await asyncio.to_thread(
                    lambda url: command(url, "configureFailPoint", "failCommand", mode="off"), node.direct_url
                )
        yield

    return cause


@asynccontextmanager
async def rotated(around: Around) -> AsyncIterator[None]:
    """Replace the signing key: newcomers have tokens of the new one, others still of the old."""
    around.identity_provider.rotate_keys(keep_old=True)
    for number in range(4):
        token = around.identity_provider.access_token(f"newcomer {number}", aud=RESOURCE)
        await around.load.add(token)
    await asyncio.sleep(_SECONDS_OF_A_FAULT)
    yield


_EVERYTHING = ["find", "aggregate", *_WRITES]
FAULTS: dict[str, Cause] = {
    "the primary steps down": step_down,
    "the primary is killed (kill -9)": killed,
    "the primary hangs for 10 s (SIGSTOP)": paused,
    "the disk of the primary is full": failing(failCommands=_WRITES, errorCode=14031),
    "one command in three meets a broken connection": failing(
        failCommands=_EVERYTHING, closeConnection=True, probability=0.33
    ),
    "every command takes 500 ms longer": failing(
        failCommands=_EVERYTHING, blockConnection=True, blockTimeMS=500
    ),
    "the keys of the identity provider are rotated": rotated,
}


_IN_THE_USUAL_RUN = {"the primary is killed (kill -9)", "one command in three meets a broken connection"}


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize(
    "fault",
    [pytest.param(fault, marks=() if fault in _IN_THE_USUAL_RUN else pytest.mark.long) for fault in FAULTS],
)
async def test_nothing_is_lost_and_nothing_is_done_twice(
    fault: str,
    cluster: ReplicaSetCluster,
    api_on_three: Served,
    faulty_database: Database,
    identity_provider: IdentityProvider,
    survived: list[Survived],
) -> None:
    await whole(cluster)
    await faulty_database["flows"].delete_many({})
    names = [f"{fault} {number}" for number in range(24)]
    load = Load(api_on_three.url, [identity_provider.access_token(name, aud=RESOURCE) for name in names])
    await load.begin()
    try:
        await asyncio.sleep(1)
        async with FAULTS[fault](Around(cluster, identity_provider, load)):
            ended = time.monotonic()
            last = await load.is_well_again()
    finally:
        await load.end()
    ledger = load.ledger
    recovered = max(0.0, last - ended)
    assert dict(ledger.wrong) == {}
    assert ledger.given_up == 0
    assert ledger.acknowledged
    await whole(cluster)
    await ledger.check(faulty_database)
    survived.append(Survived(fault, ledger.sent, len(ledger.acknowledged), len(ledger.refused_at), recovered))
