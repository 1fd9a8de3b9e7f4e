"""Verifies access tokens of the identity provider.

A token is a JWS in compact form (RFC 7515), typed as an access token (RFC 9068), for this API alone. The
checks that python-jose leaves out are made here, and whatever it raises on hostile input is a 401.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from jose import jwt
from jose.exceptions import JOSEError

from my_flow_api.auth.jwks import ALGORITHMS, Jwks, SigningKey
from my_flow_api.errors import Unauthorized
from my_flow_api.kit.http.subject import Subject

_COMPACT = re.compile(r"[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,}")
_ACCESS_TOKEN_TYPES = frozenset({"at+jwt", "application/at+jwt"})
_MAX_CHARACTERS = 8192
_MAX_SUBJECT_CHARACTERS = 128
_LEEWAY = 30  # seconds that clocks may differ
_MAX_LIFETIME = 24 * 60 * 60
_HOSTILE = (JOSEError, TypeError, ValueError, OverflowError, RecursionError, AttributeError, KeyError)

_REQUIRED = {f"require_{claim}": True for claim in ("exp", "iat", "iss", "aud", "sub")}
_OPTIONS = {"leeway": _LEEWAY, "verify_at_hash": False, **_REQUIRED}


class VerifiedTokens:
    """Remembers who a verified token belongs to, by its SHA-256, for at most a minute.

    Verifying an ES384 signature costs more than the rest of a request. A token is forgotten when it expires.
    """

    def __init__(self, *, seconds: float = 60, size: int = 10_000) -> None:
        self._seconds = seconds
        self._size = size
        self._known: dict[bytes, tuple[Subject, float]] = {}

    def find(self, token: str, now: float) -> Subject | None:
        """Whose token it is, if it was verified a moment ago."""
        digest = _digest(token)
        subject, until = self._known.get(digest, (None, 0.0))
        if subject is not None and now >= until:
            del self._known[digest]
            return None
        return subject

    def remember(self, token: str, subject: Subject, *, now: float, expires: float) -> None:
        """Keep it until `expires`, a minute at most; the oldest makes room."""
        while len(self._known) >= self._size:
            del self._known[next(iter(self._known))]
        self._known[_digest(token)] = (subject, min(expires, now + self._seconds))

    def __len__(self) -> int:
        return len(self._known)


@dataclass(frozen=True, slots=True)
class Header:
    """What the header of a token says, once it is acceptable."""

    algorithm: str
    key_id: str


class TokenVerifier:
    """Decides on bearer tokens.

    Args:
        jwks: the keys of the identity provider.
        issuer: the `iss` that a token must have.
        audience: the `aud` that a token must have: the identifier of this API.
        now: the time in seconds since the epoch.
    """

    def __init__(
        self, jwks: Jwks, *, issuer: str, audience: str, now: Callable[[], float] = time.time
    ) -> None:
        self._jwks = jwks
        self._issuer = issuer
        self._audience = audience
        self._now = now
        self._verified = VerifiedTokens()

    async def verify(self, token: str) -> Subject:
        """Whose token it is.

        Raises:
            Unauthorized: the token is not acceptable.
            ServiceUnavailable: there is no key to tell by.
        """
        now = self._now()
        known = self._verified.find(token, now)
        if known is not None:
            return known
        header = read_header(token)
        key = await self._jwks.find(header.key_id)
        if header.algorithm != key.algorithm:
            raise _refusal("The token's algorithm is not that of its key.")
        claims = self._decode(token, key)
        check_lifetime(claims, now)
        subject = Subject(read_subject(claims), valid_until=claims["exp"] + _LEEWAY)
        self._verified.remember(token, subject, now=now, expires=claims["exp"])
        return subject

    def _decode(self, token: str, key: SigningKey) -> Mapping[str, Any]:
        """The claims of a token with a valid signature, issuer, audience and form."""
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=[key.algorithm],
                audience=self._audience,
                issuer=self._issuer,
                options=_OPTIONS,
            )
            return claims
        except _HOSTILE:
            raise _refusal("The token is not valid for this API, or has expired.") from None


def read_header(token: str) -> Header:
    """The header of `token`, before anything is known about its signature.

    Raises:
        Unauthorized: it is no access token signed in a way that we accept.
    """
    if len(token) > _MAX_CHARACTERS or not _COMPACT.fullmatch(token):
        raise _refusal("The token is malformed.")
    try:
        header = jwt.get_unverified_header(token)
    except _HOSTILE:
        raise _refusal("The token is malformed.") from None
    algorithm, key_id, kind = header.get("alg"), header.get("kid"), header.get("typ")
    if algorithm not in ALGORITHMS or not isinstance(key_id, str) or "crit" in header or "b64" in header:
        raise _refusal("The token is not signed in a way that is accepted here.")
    if not isinstance(kind, str) or kind.lower() not in _ACCESS_TOKEN_TYPES:
        raise _refusal("The token is not an access token.")
    return Header(algorithm, key_id)


def check_lifetime(claims: Mapping[str, Any], now: float) -> None:
    """Raise `Unauthorized` unless the token is valid at `now` and was not made to live for long."""
    expires, issued = claims["exp"], claims["iat"]
    if type(expires) not in (int, float) or type(issued) not in (int, float):  # bool is an int, too
        raise _refusal("The token's times are not numbers.")
    if not (expires + _LEEWAY > now and issued <= now + _LEEWAY and expires - issued <= _MAX_LIFETIME):
        raise _refusal("The token has expired, or its times cannot be right.")


def read_subject(claims: Mapping[str, Any]) -> str:
    """The `sub` of the token; raises `Unauthorized` unless it is a short printable text."""
    subject: object = claims["sub"]
    if (
        not isinstance(subject, str)
        or not 0 < len(subject) <= _MAX_SUBJECT_CHARACTERS
        or not subject.isprintable()
    ):
        raise _refusal("The token does not say whose it is.")
    return subject


def _refusal(detail: str) -> Unauthorized:
    return Unauthorized(detail, error="invalid_token")


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
