"""pytest fixtures: a real mongod, a real identity provider, and the whole stack.

A part's tests use them by two lines, in its pyproject.toml and its `tests/conftest.py`:

    pythonpath = ["../devstack/src"]
    from devstack.testing import identity_provider, mongod, stack

Each starts when the first test requests it, and ends with the session, even if that is killed.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from devstack import layout, ports, services
from devstack.services import ClientBuild, ClientEnvironment, Service, Startable, start_all, stop_all

__all__ = [
    "CLIENT_ORIGIN",
    "IdentityProvider",
    "Mongod",
    "Stack",
    "identity_provider",
    "mongod",
    "running_identity_provider",
    "running_mongod",
    "running_stack",
    "stack",
]

# The client's bundle has these URLs compiled in, so they cannot be random. Two checkouts whose tests run at
# the same time need ports of their own: one of them sets TEST_PORT_OFFSET. So do the workers of pytest-xdist.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_SHIFT = int(os.environ.get("TEST_PORT_OFFSET", "0")) + 20 * _WORKER
CLIENT_PORT = 3100 + _SHIFT
API_PORT = 8100 + _SHIFT
IDENTITY_PORT = 3101 + _SHIFT

CLIENT_ORIGIN = f"http://localhost:{CLIENT_PORT}"
"""The client's origin in tests, which the identity providers of the fixtures accept."""


@dataclass(frozen=True)
class Mongod:
    """A MongoDB replica set for tests.

    `url` names no database: every test has its own. `service` is None if MONGODB_URL names an outside server;
    tests that stop mongod cannot use that one.
    """

    url: str
    service: Service | None


class IdentityProvider:
    """A running identity provider and its test hooks."""

    def __init__(self, service: Service) -> None:
        assert service.port is not None
        self.service = service
        self.endpoint = service.url
        self._port = service.port

    @property
    def issuer(self) -> str:
        """The issuer of its tokens."""
        return f"{self.endpoint}/oidc"

    def access_token(self, sub: str = "alice", **claims: object) -> str:
        """Return an access token for the API as the provider issues it to `sub`.

        Args:
            sub: A user, or any other subject.
            claims: Override its claims; a claim set to None is left out.
        """
        now = int(time.time())
        issued = {
            "jti": secrets.token_urlsafe(12),
            "sub": sub,
            "iat": now,
            "exp": now + 3600,
            "scope": "",
            "client_id": layout.APP_ID,
            "iss": self.issuer,
            "aud": layout.RESOURCE,
            **claims,
        }
        return self.mint({name: value for name, value in issued.items() if value is not None})

    def mint(self, claims: Mapping[str, object], *, header: Mapping[str, object] | None = None) -> str:
        """Sign exactly `claims` with the current key; `header` adds to or replaces `{"typ": "at+jwt"}`."""
        return str(self._hook("mint", {"claims": dict(claims), "header": dict(header or {})})["token"])

    def rotate_keys(self, *, keep_old: bool = True) -> str:
        """Sign with a new key from now on and return its `kid`; the JWKS keeps the old one if `keep_old`."""
        return str(self._hook("rotate-keys", {"keep_old": keep_old})["kid"])

    def set_access_ttl(self, seconds: int) -> None:
        """Set the lifetime of access tokens that are issued from now on."""
        self._hook("access-ttl", {"seconds": seconds})

    def revoke_all(self) -> None:
        """End all sessions and refresh tokens, as an administrator can."""
        self._hook("revoke-all", {})

    def advance(self, seconds: float) -> None:
        """Advance the clock of codes and refresh tokens; signed times stay real."""
        self._hook("advance", {"seconds": seconds})

    def fail(self, path: str, *, status: int = 503, times: int | None = None) -> None:
        """Give requests below `path` (`/oidc/jwks`) the `status`, `times` times or until `heal`."""
        self._hook("fail", {"path": path, "status": status, "times": times})

    def heal(self) -> None:
        """End every `fail`."""
        self._hook("heal", {})

    def reset(self) -> None:
        """Reset failures, the clock and the lifetime; keys, sessions and tokens stay."""
        self._hook("reset", {})

    def _hook(self, name: str, body: Mapping[str, object]) -> dict[str, Any]:
        connection = http.client.HTTPConnection(ports.LOOPBACK, self._port, timeout=10)
        try:
            headers = {"Content-Type": "application/json", "Host": f"localhost:{self._port}"}
            connection.request("POST", f"/__dev/{name}", json.dumps(body), headers)
            response = connection.getresponse()
            answer: dict[str, Any] = json.loads(response.read())
            if response.status != http.HTTPStatus.OK:
                raise RuntimeError(f"identity provider: {name}: {answer}")
            return answer
        finally:
            connection.close()


@dataclass(frozen=True)
class Stack:
    """Client, API, identity provider and mongod, as a browser reaches them.

    A test can stop and start `api`, `client` and `identity.service`; it has to leave them running. All data
    is in `database` of `mongodb_url`.
    """

    client_url: str
    api_url: str
    logto_endpoint: str
    mongodb_url: str
    database: str
    client: Service
    api: Service
    identity: IdentityProvider
    mongod: Mongod
    export: Path


@pytest.fixture(scope="session")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongod]:
    """Run a temporary mongod on a random port, or use the server of MONGODB_URL."""
    url = os.environ.get("MONGODB_URL")
    if url:
        yield Mongod(url=url, service=None)
        return
    with running_mongod(tmp_path_factory.mktemp("mongod")) as running:
        yield running


@pytest.fixture(scope="session")
def identity_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdentityProvider]:
    """Run an identity provider with test hooks on a random port."""
    with running_identity_provider(tmp_path_factory.mktemp("identity")) as running:
        yield running


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, mongod: Mongod) -> Iterator[Stack]:
    """Run all four on fixed ports, with a database that is dropped afterwards."""
    with running_stack(tmp_path_factory.mktemp("stack"), mongod) as running:
        yield running


@contextmanager
def running_mongod(folder: Path, *, parameters: Sequence[str] = ()) -> Iterator[Mongod]:
    """Run a mongod with its data and its log in `folder`.

    Args:
        folder: Directory of data and log.
        parameters: More server parameters, as `name=value`.
    """
    service = services.mongod(
        port=ports.free_port(), data=folder / "data", logs=folder, keep_data=False, parameters=parameters
    )
    with _started(service) as running:
        yield Mongod(url=running.url, service=running)


@contextmanager
def running_identity_provider(folder: Path, *, algorithm: str = "ES384") -> Iterator[IdentityProvider]:
    """Run an identity provider with its log in `folder`."""
    service = services.identity_provider(
        port=ports.free_port(),
        client_origins=[CLIENT_ORIGIN],
        logs=folder,
        test_hooks=True,
        algorithm=algorithm,
    )
    with _started(service) as running:
        yield IdentityProvider(running)


@contextmanager
def running_stack(
    folder: Path,
    mongod: Mongod,
    *,
    api_argv: Sequence[str] | None = None,
    api_settings: Mapping[str, str] | None = None,
    build: ClientBuild | None = None,
) -> Iterator[Stack]:
    """Run the stack with its logs in `folder`.

    Args:
        folder: Directory of the logs.
        mongod: The server for the API's data, which gets a database of its own.
        api_argv: Another program in place of the API.
        api_settings: More of the API's variables.
        build: Another client.
    """
    database = f"my_flow_test_{secrets.token_hex(4)}"
    endpoint, api_url = f"http://localhost:{IDENTITY_PORT}", f"http://localhost:{API_PORT}"
    identity = services.identity_provider(
        port=IDENTITY_PORT, client_origins=[CLIENT_ORIGIN], logs=folder, test_hooks=True
    )
    api = services.api(
        port=API_PORT,
        mongodb_url=mongod.url,
        database=database,
        logto_endpoint=endpoint,
        client_origins=[CLIENT_ORIGIN],
        logs=folder,
        argv=api_argv,
        settings=api_settings,
    )
    environment = ClientEnvironment(api_url=api_url, logto_endpoint=endpoint).variables()
    build = build or ClientBuild(environment=environment, logs=folder)
    client = services.client_export(port=CLIENT_PORT, directory=lambda: build.directory, logs=folder)
    for service in (identity, api, client):
        service.port_hint = "End that first: this port is compiled into the client under test."
        service.require_free_port()
    plan: dict[Startable, Sequence[Startable]] = {identity: (), build: (), api: (), client: (build,)}
    start_all(plan)
    try:
        yield Stack(
            client_url=CLIENT_ORIGIN,
            api_url=api_url,
            logto_endpoint=endpoint,
            mongodb_url=mongod.url,
            database=database,
            client=client,
            api=api,
            identity=IdentityProvider(identity),
            mongod=mongod,
            export=build.directory,
        )
    finally:
        stop_all(list(plan))
        if mongod.service is None:
            _drop(mongod.url, database)


@contextmanager
def _started(service: Service) -> Iterator[Service]:
    service.start()
    try:
        yield service
    finally:
        service.stop()


def _drop(url: str, database: str) -> None:
    tool = [str(layout.venv_python(layout.DEVSTACK)), "-m", "devstack.replica_set", "drop", url, database]
    subprocess.run(tool, check=True, capture_output=True)
