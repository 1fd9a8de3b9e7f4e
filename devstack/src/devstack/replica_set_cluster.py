"""A replica set of three mongods whose faults a test can cause: `running_cluster(folder)`.

The nodes take MongoDB's test commands (`failCommand`).
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
    """One mongod of the set."""

    port: int
    service: Service

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def direct_url(self) -> str:
        """Leads to this node whatever it is in the set."""
        return f"mongodb://{self.address}/?directConnection=true"

    def kill(self) -> None:
        """As `kill -9`: nothing is finished and nobody is told."""
        self.service.signal(signal.SIGKILL)
        self.service.stop()

    def restart(self) -> None:
        """Start it again on what it has stored."""
        self.service.start()


@dataclass(frozen=True)
class ReplicaSetCluster:
    """The set. `url` has no database in it."""

    nodes: Sequence[Node]

    @property
    def url(self) -> str:
        return f"mongodb://{','.join(node.address for node in self.nodes)}/?replicaSet=rs0"


@contextmanager
def running_cluster(folder: Path) -> Iterator[ReplicaSetCluster]:
    """Three mongods with their data and logs in `folder`; what initiates the set is the caller's driver."""
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
