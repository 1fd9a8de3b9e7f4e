"""Call mongod for the supervisor, which has no driver: `python -m devstack.replica_set COMMAND URL …`.

Runs in devstack's own virtual environment.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

_ALREADY_INITIALIZED = 23
_NAME = "rs0"


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m devstack.replica_set")
    commands = parser.add_subparsers(dest="command", required=True)
    initiate = commands.add_parser("initiate", help="make a single-node replica set and wait for its primary")
    initiate.add_argument("port", type=int)
    initiate.add_argument("--timeout", type=float, default=30.0)
    drop = commands.add_parser("drop", help="drop one database")
    drop.add_argument("url")
    drop.add_argument("database")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "initiate":
            initiate_single_node(chosen.port, timeout=chosen.timeout)
        else:
            with _client(chosen.url) as client:
                client.drop_database(chosen.database)
    except (PyMongoError, TimeoutError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def initiate_single_node(port: int, *, timeout: float) -> None:
    """Make the mongod on `port` the primary of a replica set of one, and wait until it accepts writes.

    Data of a run on another port has that port in its configuration, which is updated.

    Raises:
        TimeoutError: It is not primary within `timeout` seconds.
        PyMongoError: It does not respond, or rejects a command.
    """
    member = {"_id": 0, "host": f"127.0.0.1:{port}"}
    deadline = time.monotonic() + timeout
    with _client(f"mongodb://127.0.0.1:{port}/?directConnection=true") as client:
        try:
            client.admin.command("replSetInitiate", {"_id": _NAME, "members": [member]})
        except OperationFailure as error:
            if error.code != _ALREADY_INITIALIZED:
                raise
            _adopt_port(client, member)
        while not client.admin.command("hello")["isWritablePrimary"]:
            if time.monotonic() > deadline:
                raise TimeoutError(f"mongod on port {port} did not become primary within {timeout:.0f} s")
            time.sleep(0.02)


def _adopt_port(client: MongoClient[dict[str, Any]], member: dict[str, Any]) -> None:
    config = client.local["system.replset"].find_one()
    if config is None or [each["host"] for each in config["members"]] == [member["host"]]:
        return
    config["members"] = [member]
    config["version"] += 1
    client.admin.command("replSetReconfig", config, force=True)


def _client(url: str) -> MongoClient[dict[str, Any]]:
    return MongoClient(url, serverSelectionTimeoutMS=5000, appname="devstack")


if __name__ == "__main__":
    sys.exit(main())
