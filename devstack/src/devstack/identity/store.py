"""What the provider remembers; keys, sessions and refresh tokens also over a restart."""

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
    """What a person agreed to once. `family` is shared by all tokens that came of it."""

    sub: str
    scopes: tuple[str, ...]
    resources: tuple[str, ...]
    auth_time: int
    nonce: str | None
    family: str


@dataclass
class Code:
    """An authorization code. Once `used`, using it again ends the family (RFC 6749, section 4.1.2)."""

    grant: Grant
    redirect_uri: str
    challenge: str
    expires: float
    used: bool = False


@dataclass
class RefreshToken:
    """`rotated` is when a newer one took its place; 0 while it is the newest."""

    grant: Grant
    expires: float
    rotated: float = 0.0


@dataclass(frozen=True)
class OpaqueToken:
    """An access token without a resource: good for `/me` alone."""

    grant: Grant
    expires: float


class Store:
    """All state of one provider.

    Args:
        algorithm: of the key that signs.
        path: a file, readable by its owner alone, that keeps what has to survive a restart; None keeps none.
    """

    def __init__(self, algorithm: Algorithm, path: Path | None) -> None:
        self._algorithm: Algorithm = algorithm
        self._path = path
        self.ahead = 0.0  # seconds that a test has moved this clock; what is signed keeps the real time
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
        """The time that lifetimes are measured by."""
        return time.time() + self.ahead

    @property
    def signing_key(self) -> SigningKey:
        return self.keys[0]

    def rotate_keys(self, *, keep_old: bool) -> SigningKey:
        self.keys = [SigningKey.generate(self._algorithm), *(self.keys[:1] if keep_old else [])]
        self.save()
        return self.signing_key

    def begin_session(self, username: str) -> str:
        session = secrets.token_urlsafe(24)
        self.sessions[session] = username
        self.save()
        return session

    def end_session(self, session: str) -> None:
        if self.sessions.pop(session, None) is not None:
            self.save()

    def issue_refresh_token(self, grant: Grant, expires: float) -> str:
        token = secrets.token_urlsafe(32)
        self.refresh_tokens[token] = RefreshToken(grant, expires)
        self.save()
        return token

    def issue_code(self, code: Code) -> str:
        value = secrets.token_urlsafe(32)
        self.codes[value] = code
        return value

    def issue_opaque_token(self, token: OpaqueToken) -> str:
        value = secrets.token_urlsafe(32)
        self.opaque_tokens[value] = token
        return value

    def opaque_token(self, value: str) -> OpaqueToken | None:
        token = self.opaque_tokens.get(value)
        return token if token and token.expires > self.now() else None

    def end_family(self, family: str) -> None:
        """Ends every token that came of one sign-in."""
        self.refresh_tokens = {t: r for t, r in self.refresh_tokens.items() if r.grant.family != family}
        self.opaque_tokens = {t: o for t, o in self.opaque_tokens.items() if o.grant.family != family}
        self.save()

    def end_everything(self) -> None:
        self.sessions.clear()
        self.refresh_tokens.clear()
        self.opaque_tokens.clear()
        self.codes.clear()
        self.save()

    def save(self) -> None:
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
        # mkstemp gives mode 0600, and the rename keeps a half-written file from ever being read.
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
    return Grant(sub, scopes, resources, int(time.time()), nonce, secrets.token_hex(8))


def without_offline_access(grant: Grant) -> Grant:
    return replace(grant, scopes=tuple(scope for scope in grant.scopes if scope != "offline_access"))


def _grant(fields: Mapping[str, object]) -> Grant:
    kept = dict(fields)
    for name in ("scopes", "resources"):
        value = kept[name]
        assert isinstance(value, list)
        kept[name] = tuple(value)
    return Grant(**kept)  # type: ignore[arg-type]
