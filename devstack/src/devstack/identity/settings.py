"""The provider's settings: users, addresses, lifetimes; and the refusal to run in production."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal
from urllib.parse import urlsplit

Algorithm = Literal["ES384", "RS256"]
LOOPBACK_NAMES = ("localhost", "127.0.0.1")


class SettingsError(Exception):
    """The provider must not run with these settings; the message gives the reason."""


@dataclass(frozen=True)
class User:
    """A user who can sign in by one click. `username` is also the `sub` of their tokens."""

    username: str
    name: str
    email: str


@dataclass(frozen=True)
class Machine:
    """A client that signs in as itself, by `client_credentials`, as smoke tests do."""

    client_id: str
    secret: str


USERS: Mapping[str, User] = MappingProxyType(
    {
        "alice": User("alice", "Alice Example", "alice@example.test"),
        "bob": User("bob", "Bob Example", "bob@example.test"),
    }
)


@dataclass(frozen=True)
class Settings:
    """The provider's settings. Lifetimes are in seconds."""

    port: int
    app_id: str
    resources: tuple[str, ...]
    client_origins: tuple[str, ...]
    algorithm: Algorithm = "ES384"
    state: Path | None = None
    test_hooks: bool = False
    users: Mapping[str, User] = USERS
    machine: Machine = Machine("my-flow-machine", "my-flow-machine-secret")
    access_ttl: int = 3600
    id_ttl: int = 3600
    refresh_ttl: int = 14 * 86400
    code_ttl: int = 60
    reuse_interval: float = 3.0
    """Seconds in which a rotated refresh token is still accepted: two tabs refresh at once."""

    @property
    def endpoint(self) -> str:
        """The base URL."""
        return f"http://localhost:{self.port}"

    @property
    def issuer(self) -> str:
        """The issuer of all tokens."""
        return f"{self.endpoint}/oidc"

    @property
    def redirect_uris(self) -> frozenset[str]:
        """The allowed redirect URIs after sign-in."""
        return frozenset(f"{origin}/callback{slash}" for origin in self.client_origins for slash in ("", "/"))

    @property
    def post_logout_redirect_uris(self) -> frozenset[str]:
        """The allowed redirect URIs after sign-out."""
        return frozenset(f"{origin}{slash}" for origin in self.client_origins for slash in ("", "/"))

    @property
    def cookie(self) -> str:
        """The name of the session cookie, with the port: cookies ignore ports, and a test runs providers."""
        return f"devstack-identity-{self.port}"


def require_development(environment: Mapping[str, str], settings: Settings) -> None:
    """Raise SettingsError in production, and for a client that is not on this machine."""
    for name in ("ENVIRONMENT", "APP_ENV", "ENV", "NODE_ENV"):
        if environment.get(name, "").strip().lower() in ("production", "prod", "staging"):
            raise SettingsError(
                f"this sign-in has no passwords and does not run where {name}={environment[name]}. "
                f"Unset {name}, or use Logto."
            )
    for origin in settings.client_origins:
        parts = urlsplit(origin)
        if parts.hostname not in LOOPBACK_NAMES or parts.path or parts.scheme not in ("http", "https"):
            raise SettingsError(
                f"--client-origin must be like http://localhost:3000, on this machine; got {origin}"
            )
