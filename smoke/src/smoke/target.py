"""The deployment to check: addresses and expectations."""

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


class CheckFailedError(Exception):
    """A check found a problem; the message gives it and the expectation."""


class CheckSkippedError(Exception):
    """A check was not made; the message gives the reason."""


@dataclass(frozen=True)
class Machine:
    """A client that signs in as itself: OAuth client credentials (RFC 6749, section 4.4)."""

    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Target:
    """A deployment. Addresses have no trailing slash.

    Args:
        api: Address of the API.
        client: Address of the client; None to check only the API.
        origin: The client's origin, which the API must allow.
        commit: The expected commit; None accepts any.
        preview: Origin of a preview, which the API must allow too; None skips that check.
        contract: The contract's file, in place of the contract that the client's pages name.
        logto: Address of the identity provider.
        resource: The API's identifier there.
        machine: The client that requests a token.
        browser: Whether to start the front page in a headless browser too.
        bypass: Secret for the protection that Vercel puts before deployments without a domain.
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
        """The origin that the API must allow: `origin`, or the client's address."""
        return self.origin or self.client


class Run:
    """The connections to a target, and responses that several checks use."""

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
        """Return a client for one address; the caller closes it."""
        # A proxy of the environment cannot reach loopback.
        return httpx.Client(
            base_url=url,
            verify=self._trust,
            timeout=_TIMEOUT,
            trust_env=not is_loopback(url),
            headers={"user-agent": "my-flow-smoke"},
            limits=limits or httpx.Limits(),
        )

    def close(self) -> None:
        """Close all connections."""
        self.api.close()
        self.without_keep_alive.close()
        self.client.close()
        self.identity.close()

    @cached_property
    def front_page(self) -> httpx.Response:
        """The response to `/`, requested once."""
        return self.client.get("/")


def is_loopback(url: str) -> bool:
    """Return whether the URL's host is loopback."""
    return urlsplit(url).hostname in LOOPBACK


def expect(condition: bool, message: str) -> None:
    """Raise CheckFailedError with the message unless the condition holds."""
    if not condition:
        raise CheckFailedError(message)


def expect_status(response: httpx.Response, status: int) -> httpx.Response:
    """Return the response; raise CheckFailedError unless it has the status."""
    request = response.request
    expect(
        response.status_code == status,
        f"{request.method} {request.url.path} answered {response.status_code}, not {status}",
    )
    return response
