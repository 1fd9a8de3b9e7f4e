"""What is checked: addresses, and what is expected of them."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import httpx

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_TIMEOUT = 15.0
BYPASS = "x-vercel-protection-bypass"


class Failed(Exception):
    """A check found something wrong; the message says what, and what was expected."""


class NotLookedAt(Exception):
    """A check was not made; the message says why."""


@dataclass(frozen=True)
class Machine:
    """A client that signs in as itself: OAuth client credentials (RFC 6749, section 4.4)."""

    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Target:
    """A deployment. Addresses are without a slash at the end.

    Args:
        api: address of the API.
        client: address of the client; None while only the API is looked at.
        origin: the client's origin, which the API must let in.
        commit: the one that must answer; None lets any.
        preview: an origin of a preview, which the API must let in too; None asks for none.
        contract: the contract's file, in place of what the client's pages say.
        logto: address of the identity provider.
        resource: the identifier of the API there.
        machine: who asks for a token.
        browser: whether to start the front page in a headless browser too.
        bypass: lets automation pass the protection that Vercel puts before deployments without a domain.
    """

    api: str
    client: str | None = None
    origin: str | None = None
    commit: str | None = None
    preview: str | None = None
    contract: Path | None = None
    logto: str | None = None
    resource: str | None = None
    machine: Machine | None = None
    browser: bool = False
    bypass: str | None = field(default=None, repr=False)

    @property
    def client_origin(self) -> str | None:
        return self.origin or self.client


class Run:
    """Connections to a target, and what several checks look at."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._trust = ssl.create_default_context()
        self.api = self.connect(target.api)
        self.without_keep_alive = self.connect(target.api, limits=httpx.Limits(max_keepalive_connections=0))
        self.client = self.connect(target.client or target.api)
        self.identity = self.connect(target.logto or target.api)
        if target.client and target.bypass:
            self.client.headers[BYPASS] = target.bypass

    def connect(self, url: str, *, limits: httpx.Limits | None = None) -> httpx.Client:
        """Connections to one address; who asks for them closes them."""
        # A proxy in the environment is not for this machine.
        return httpx.Client(
            base_url=url,
            verify=self._trust,
            timeout=_TIMEOUT,
            trust_env=not is_loopback(url),
            headers={"user-agent": "my-flow-smoke"},
            limits=limits or httpx.Limits(),
        )

    def close(self) -> None:
        self.api.close()
        self.without_keep_alive.close()
        self.client.close()
        self.identity.close()

    @cached_property
    def front_page(self) -> httpx.Response:
        return self.client.get("/")


def is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK


def expect(condition: bool, message: str) -> None:
    """Raises Failed with the message unless the condition holds."""
    if not condition:
        raise Failed(message)


def expect_status(response: httpx.Response, status: int) -> httpx.Response:
    """The response again; raises Failed unless it has the status."""
    request = response.request
    expect(
        response.status_code == status,
        f"{request.method} {request.url.path} answered {response.status_code}, not {status}",
    )
    return response
