"""The API in a process of its own, with a database of its own."""

import os
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from devstack.layout import memory_settings_of_the_image
from devstack.ports import free_port
from devstack.testing import IdentityProvider, Mongod
from pymongo import MongoClient
from tests.support.tokens import RESOURCE

_PATIENCE = 120
UVICORN = ("-m", "uvicorn", "my_flow_api.main:app", "--no-proxy-headers")
PROGRAM = ("-m", "my_flow_api")


@dataclass(frozen=True)
class Served:
    """A running API: where it answers, and what it writes."""

    url: str
    log: Path
    process: "subprocess.Popen[bytes]"


@contextmanager
def serving(
    mongod: Mongod,
    identity_provider: IdentityProvider,
    folder: Path,
    *,
    program: Sequence[str] = UVICORN,
    database: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    """Start the API and wait until it is ready; at the end of the `with` block it gets SIGTERM.

    Args:
        mongod: The database server.
        identity_provider: Issues its tokens.
        folder: Directory of its log.
        program: The command that starts it.
        database: A database that the caller drops; by default there is one for this process alone.
        settings: More of its variables.
    """
    port, name = free_port(), database or f"my_flow_test_{secrets.token_hex(4)}"
    environment = os.environ | {
        **memory_settings_of_the_image(),
        "MONGODB_URL": mongod.url,
        "MONGODB_DB_NAME": name,
        "LOGTO_ENDPOINT": identity_provider.endpoint,
        "LOGTO_RESOURCE": RESOURCE,
        "CORS_ORIGINS": "",
        "ENVIRONMENT": "development",
        "RATE_LIMIT": "1000000/minute",
        "PACE_PER_SECOND": "1000000",
        "PORT": str(port),
        **(settings or {}),
    }
    log = folder / f"api-{port}.log"
    command = [sys.executable, *program, *(("--port", str(port)) if program == UVICORN else ())]
    with (
        log.open("w") as output,
        subprocess.Popen(command, env=environment, stdout=output, stderr=output) as process,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/health/ready")
            yield Served(f"http://127.0.0.1:{port}", log, process)
        finally:
            process.terminate()
            process.wait(_PATIENCE)
            if database is None:
                with MongoClient[dict[str, object]](mongod.url) as client:
                    client.drop_database(name)


def wait_for(url: str) -> None:
    """Wait until `url` answers well."""
    began = time.monotonic()
    while time.monotonic() - began < _PATIENCE:
        # Not by httpx, which the tests of the session have taken the outside from.
        with suppress(OSError), urllib.request.urlopen(url):  # noqa: S310
            return
        time.sleep(0.1)
    raise TimeoutError(f"{url} does not answer")
