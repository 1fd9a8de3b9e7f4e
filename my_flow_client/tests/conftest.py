"""Fixtures that the client's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from devstack.services import ClientBuild, ClientEnvironment, start_all
from devstack.testing import (
    API_PORT,
    IDENTITY_PORT,
    Mongod,
    Stack,
    identity_provider,
    mongod,
    running_stack,
)

from my_flow_client.build import PROJECT

from .e2e.fixtures import alice, bob, browser, empty_database, fresh, http, page_for, playwright, watch

__all__ = [
    "alice",
    "bob",
    "browser",
    "empty_database",
    "fresh",
    "http",
    "identity_provider",
    "mongod",
    "page_for",
    "playwright",
    "stack",
    "watch",
]

LOCK_AT_START = (PROJECT / "bun.lock").read_bytes()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, mongod: Mongod) -> Iterator[Stack]:
    """Run the stack without the limit of production: all tests are requests of the same two people."""
    limits = {"RATE_LIMIT": "100000/minute"}
    with running_stack(tmp_path_factory.mktemp("stack"), mongod, api_settings=limits) as running:
        yield running


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the client as it is deployed, for the stack under test; an unchanged one is not built again."""
    environment = ClientEnvironment(
        api_url=f"http://localhost:{API_PORT}", logto_endpoint=f"http://localhost:{IDENTITY_PORT}"
    )
    build = ClientBuild(environment=environment.variables(), logs=tmp_path_factory.mktemp("build"))
    start_all({build: ()})
    return build.directory
