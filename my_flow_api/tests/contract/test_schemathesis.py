"""The running API keeps its contract, whatever is sent: schemathesis with all its checks, stateful too."""

import os
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from devstack.ports import free_port
from devstack.testing import IdentityProvider, Mongod
from pymongo import MongoClient
from tests.support.tokens import RESOURCE

_PATIENCE = 30
_CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture
def api(mongod: Mongod, identity_provider: IdentityProvider, tmp_path: Path) -> Iterator[str]:
    """The address of the API, in a process of its own with a database of its own."""
    port, database = free_port(), f"my_flow_test_{secrets.token_hex(4)}"
    environment = os.environ | {
        "MONGODB_URL": mongod.url,
        "MONGODB_DB_NAME": database,
        "LOGTO_ENDPOINT": identity_provider.endpoint,
        "LOGTO_RESOURCE": RESOURCE,
        "CORS_ORIGINS": "",
        "ENVIRONMENT": "development",
        "RATE_LIMIT": "1000000/minute",
    }
    command = [sys.executable, "-m", "uvicorn", "my_flow_api.main:app", "--port", str(port)]
    with (
        (tmp_path / "api.log").open("w") as log,
        subprocess.Popen(command, env=environment, stdout=log) as process,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/health/ready")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(_PATIENCE)
            with MongoClient[dict[str, object]](mongod.url) as client:
                client.drop_database(database)


def _wait_for(url: str) -> None:
    began = time.monotonic()
    while time.monotonic() - began < _PATIENCE:
        # Not by httpx, which the tests of the session have taken the outside from.
        with suppress(OSError), urllib.request.urlopen(url):  # noqa: S310
            return
        time.sleep(0.1)
    pytest.fail(f"{url} does not answer")


def test_the_running_api_keeps_its_contract(
    api: str, identity_provider: IdentityProvider, tmp_path: Path
) -> None:
    token = identity_provider.access_token("schemathesis", aud=RESOURCE)
    tool = Path(sys.executable).with_name("schemathesis")
    run = subprocess.run(
        [
            str(tool),
            f"--config-file={_CONFIG}",
            "run",
            "--checks=all",
            "--phases=examples,coverage,fuzzing,stateful",
            "--no-color",
            f"{api}/api/v1/openapi.json",
            f"--header=Authorization: Bearer {token}",
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr
    assert run.stdout.count("✅") >= 4, "examples, coverage, fuzzing and stateful"
