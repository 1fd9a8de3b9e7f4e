"""A replica set of three mongods in which a test can cause faults: `running_cluster(folder)`.

The nodes accept MongoDB's test commands (`failCommand`).
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from devstack import ports
from devstack.mongod_binary import find_mongod
from devstack.service import Service, start_all, stop_all

_CACHE_GB = "0.25"


@dataclass(frozen=True)
class Node:
    """A mongod of the set."""

    port: int
    service: Service

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    @property
    def direct_url(self) -> str:
        """The URL of a direct connection to this node, whatever its role in the set."""
        return f"mongodb://{self.address}/?directConnection=true"

    def kill(self) -> None:
        """Kill it like `kill -9`: nothing is completed, and no other node is told."""
        self.service.signal(signal.SIGKILL)
        self.service.stop()

    def restart(self) -> None:
        """Start it again on its data."""
        self.service.start()


@dataclass(frozen=True)
class ReplicaSetCluster:
    """The set. `url` names no database."""

    nodes: Sequence[Node]

    @property
    def url(self) -> str:
        """The URL of the whole set."""
        return f"mongodb://{','.join(node.address for node in self.nodes)}/?replicaSet=rs0"


@contextmanager
def running_cluster(folder: Path) -> Iterator[ReplicaSetCluster]:
    """Run three mongods with data and logs in `folder`; the caller initiates the set with its driver."""
    with ExitStack() as stack:
        found = [_node(folder / f"node-{number}", ports.free_port()) for number in range(3)]
        services = [node.service for node in found]
        start_all({service: () for service in services})
        stack.callback(stop_all, services)
        yield ReplicaSetCluster(found)


def _node(folder: Path, port: int) -> Node:
    def command() -> Sequence[str]:
        (folder / "data").mkdir(parents=True, exist_ok=True)
        settings = ["enableTestCommands=1", "diagnosticDataCollectionEnabled=false"]
        return [
            *(str(find_mongod()), "--port", str(port), "--dbpath", str(folder / "data")),
            *("--replSet", "rs0", "--bind_ip", "127.0.0.1", "--nounixsocket", "--oplogSize", "64"),
            *("--wiredTigerCacheSizeGB", _CACHE_GB, "--quiet"),
            *(word for setting in settings for word in ("--setParameter", setting)),
        ]

    service = Service(
        name=f"mongod on {port}",
        argv=command,
        log=folder / "mongod.log",
        answers=lambda: ports.accepts(port),
        port=port,
        timeout=45,
        grace=0,
    )
    return Node(port, service)
