"""The provider's state; keys, sessions and refresh tokens survive a restart."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from devstack.identity.keys import SigningKey
from devstack.identity.settings import Algorithm


@dataclass(frozen=True)
class Grant:
    """A user's consent. All tokens that come from it have the same `family`."""

    sub: str
    scopes: tuple[str, ...]
    resources: tuple[str, ...]
    auth_time: int
    nonce: str | None
    family: str


@dataclass
class Code:
    """An authorization code. Reusing a `used` one revokes the family (RFC 6749, section 4.1.2)."""

    grant: Grant
    redirect_uri: str
    challenge: str
    expires: float
    used: bool = False


@dataclass
class RefreshToken:
    """A refresh token. `rotated` is the time at which a newer one replaced it; 0 for the newest."""

    grant: Grant
    expires: float
    rotated: float = 0.0


@dataclass(frozen=True)
class OpaqueToken:
    """An access token without a resource: valid only for `/me`."""

    grant: Grant
    expires: float


class Store:
    """The state of a provider.

    Args:
        algorithm: Algorithm of the signing key.
        path: A file, readable only by its owner, for the state that survives a restart; None keeps nothing.
    """

    def __init__(self, algorithm: Algorithm, path: Path | None) -> None:
        self._algorithm: Algorithm = algorithm
        self._path = path
        self.ahead = 0.0  # seconds by which a test has advanced this clock; signed times stay real
        self.keys: list[SigningKey] = []
        self.sessions: dict[str, str] = {}
        self.refresh_tokens: dict[str, RefreshToken] = {}
        self.codes: dict[str, Code] = {}
        self.opaque_tokens: dict[str, OpaqueToken] = {}
        if path is not None and path.exists():
            self._load(path)
        if not self.keys or self.keys[0].algorithm != algorithm:
            self.keys.insert(0, SigningKey.generate(algorithm))
        self.save()

    def now(self) -> float:
        """Return the time by which lifetimes are measured, in seconds since 1970."""
        return time.time() + self.ahead

    @property
    def signing_key(self) -> SigningKey:
        """The current key."""
        return self.keys[0]

    def rotate_keys(self, *, keep_old: bool) -> SigningKey:
        """Sign with a new key from now on, and return it; the old one stays published if `keep_old`."""
        self.keys = [SigningKey.generate(self._algorithm), *(self.keys[:1] if keep_old else [])]
        self.save()
        return self.signing_key

    def begin_session(self, username: str) -> str:
        """Start a session and return its id."""
        session = secrets.token_urlsafe(24)
        self.sessions[session] = username
        self.save()
        return session

    def end_session(self, session: str) -> None:
        """End a session, if it exists."""
        if self.sessions.pop(session, None) is not None:
            self.save()

    def issue_refresh_token(self, grant: Grant, expires: float) -> str:
        """Store a new refresh token, which expires at `expires`, and return it."""
        token = secrets.token_urlsafe(32)
        self.refresh_tokens[token] = RefreshToken(grant, expires)
        self.save()
        return token

    def issue_code(self, code: Code) -> str:
        """Store an authorization code and return its value."""
        value = secrets.token_urlsafe(32)
        self.codes[value] = code
        return value

    def issue_opaque_token(self, token: OpaqueToken) -> str:
        """Store an opaque access token and return its value."""
        value = secrets.token_urlsafe(32)
        self.opaque_tokens[value] = token
        return value

    def opaque_token(self, value: str) -> OpaqueToken | None:
        """Return the opaque access token of this value; None if it is unknown or expired."""
        token = self.opaque_tokens.get(value)
        return token if token and token.expires > self.now() else None

    def end_family(self, family: str) -> None:
        """Revoke every token of one sign-in."""
        self.refresh_tokens = {t: r for t, r in self.refresh_tokens.items() if r.grant.family != family}
        self.opaque_tokens = {t: o for t, o in self.opaque_tokens.items() if o.grant.family != family}
        self.save()

    def end_everything(self) -> None:
        """Revoke all sessions, tokens and codes."""
        self.sessions.clear()
        self.refresh_tokens.clear()
        self.opaque_tokens.clear()
        self.codes.clear()
        self.save()

    def save(self) -> None:
        """Drop what has expired, and write the file."""
        now = self.now()
        self.refresh_tokens = {t: r for t, r in self.refresh_tokens.items() if r.expires > now}
        self.opaque_tokens = {t: o for t, o in self.opaque_tokens.items() if o.expires > now}
        self.codes = {c: code for c, code in self.codes.items() if code.expires > now}
        if self._path is None:
            return
        state = {
            "keys": [{"algorithm": key.algorithm, "pem": key.pem} for key in self.keys],
            "sessions": self.sessions,
            "refresh_tokens": {token: asdict(refresh) for token, refresh in self.refresh_tokens.items()},
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # mkstemp sets mode 0600, and the rename ensures that nobody reads a half-written file.
        handle, aside = tempfile.mkstemp(prefix=self._path.name, dir=self._path.parent)
        with os.fdopen(handle, "w") as out:
            json.dump(state, out, indent=1)
        Path(aside).replace(self._path)

    def _load(self, path: Path) -> None:
        state = json.loads(path.read_text())
        self.keys = [SigningKey(key["pem"], key["algorithm"]) for key in state["keys"]]
        self.sessions = dict(state["sessions"])
        self.refresh_tokens = {
            token: RefreshToken(_grant(fields["grant"]), fields["expires"], fields["rotated"])
            for token, fields in state["refresh_tokens"].items()
        }


def new_grant(sub: str, scopes: tuple[str, ...], resources: tuple[str, ...], nonce: str | None) -> Grant:
    """Return a new grant with a family of its own."""
    return Grant(sub, scopes, resources, int(time.time()), nonce, secrets.token_hex(8))


def without_offline_access(grant: Grant) -> Grant:
    """Return the grant without the scope `offline_access`."""
    return replace(grant, scopes=tuple(scope for scope in grant.scopes if scope != "offline_access"))


def _grant(fields: Mapping[str, object]) -> Grant:
    kept = dict(fields)
    for name in ("scopes", "resources"):
        value = kept[name]
        assert isinstance(value, list)
        kept[name] = tuple(value)
    return Grant(**kept)  # type: ignore[arg-type]
