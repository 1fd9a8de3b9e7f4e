from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from devstack import layout, ports
from devstack.testing import Stack, mongod, stack

from tests.proxy import Alteration, Proxy, replacing, unchanged

__all__ = ["mongod", "stack"]


@dataclass
class Fronts:
    """The stack behind two proxies, whose responses a test can alter."""

    api: Proxy
    client: Proxy
    stack: Stack

    def arguments(self, origin: str | None = None) -> list[str]:
        """Return the arguments for this stack, with the origin that the client is said to have."""
        addresses = ["--api", self.api.url, "--client", self.client.url]
        origins = ["--origin", origin or self.stack.client_url, "--preview-origin", layout.PREVIEW_ORIGIN]
        return [*addresses, *origins, "--commit", "unknown"]

    def break_api(self, alteration: Alteration) -> None:
        self.api.alterations.append(alteration)

    def break_client(self, alteration: Alteration) -> None:
        self.client.alterations.append(alteration)


@pytest.fixture(scope="session")
def proxies(stack: Stack) -> Iterator[Fronts]:
    with (
        Proxy.before(stack.api_url, ports.free_port()) as api,
        Proxy.before(stack.client_url, ports.free_port()) as client,
    ):
        yield Fronts(api, client, stack)


@pytest.fixture
def fronts(proxies: Fronts, monkeypatch: pytest.MonkeyPatch) -> Fronts:
    """Return the unaltered stack, with the client built for the API's proxy and from the same commit."""
    monkeypatch.setenv("LOGTO_ENDPOINT", proxies.stack.logto_endpoint)
    for name in ("LOGTO_RESOURCE", "SMOKE_CLIENT_ID", "SMOKE_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    proxies.api.alterations = [unchanged]
    proxies.client.alterations = [
        replacing(proxies.stack.api_url, proxies.api.url),
        replacing("<head>", '<head><meta name="my-flow-commit" content="unknown"/>'),
    ]
    return proxies
