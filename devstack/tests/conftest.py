from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from devstack.testing import IdentityProvider, identity_provider, mongod, stack

__all__ = ["identity_provider", "mongod", "stack"]

pytest_plugins = ["pytester"]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    return tmp_path / "logs"


@pytest.fixture
def http(identity_provider: IdentityProvider) -> Iterator[httpx.Client]:
    """Return a client that acts like a browser: it keeps cookies. It does not follow redirects."""
    with httpx.Client(base_url=identity_provider.endpoint, trust_env=False) as client:
        yield client
    identity_provider.reset()
