"""Verify access tokens of the identity provider.

A token is a JWS in compact form (RFC 7515), typed as an access token (RFC 9068), with this API as its only
audience. The checks that python-jose omits are made here, and any exception on hostile input is a 401.
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
_LEEWAY = 30  # allowed clock skew in seconds
_MAX_LIFETIME = 24 * 60 * 60
_HOSTILE = (JOSEError, TypeError, ValueError, OverflowError, RecursionError, AttributeError, KeyError)

_REQUIRED = {f"require_{claim}": True for claim in ("exp", "iat", "iss", "aud", "sub")}
_OPTIONS = {"leeway": _LEEWAY, "verify_at_hash": False, **_REQUIRED}


class VerifiedTokens:
    """Caches the subject of verified tokens, by SHA-256, for at most a minute.

    Verifying an ES384 signature costs more than the rest of a request. An entry ends when its token expires.
    """

    def __init__(self, *, seconds: float = 60, size: int = 10_000) -> None:
        self._seconds = seconds
        self._size = size
        self._known: dict[bytes, tuple[Subject, float]] = {}

    def find(self, token: str, now: float) -> Subject | None:
        """Return the cached subject of the token; None if there is none."""
        digest = _digest(token)
        subject, until = self._known.get(digest, (None, 0.0))
        if subject is not None and now >= until:
            del self._known[digest]
            return None
        return subject

    def remember(self, token: str, subject: Subject, *, now: float, expires: float) -> None:
        """Cache the subject until `expires`, at most a minute; the oldest entry is evicted."""
        while len(self._known) >= self._size:
            del self._known[next(iter(self._known))]
        self._known[_digest(token)] = (subject, min(expires, now + self._seconds))

    def __len__(self) -> int:
        return len(self._known)


@dataclass(frozen=True, slots=True)
class Header:
    """The accepted header of a token."""

    algorithm: str
    key_id: str


class TokenVerifier:
    """Verifies bearer tokens.

    Args:
        jwks: The keys of the identity provider.
        issuer: The required `iss`.
        audience: The required `aud`: the identifier of this API.
        now: Returns the time in seconds since the epoch.
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
        """Return the subject of a token.

        Raises:
            Unauthorized: The token is not acceptable.
            ServiceUnavailable: No key is available to verify it.
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
        """Return the claims of a token with a valid signature, issuer, audience and form."""
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
    """Return the header of `token`, before its signature is verified.

    Raises:
        Unauthorized: It is not an access token with an accepted signature algorithm.
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
    """Raise `Unauthorized` unless the token is valid at `now` and its lifetime is short enough."""
    expires, issued = claims["exp"], claims["iat"]
    if type(expires) not in (int, float) or type(issued) not in (int, float):  # bool is a subclass of int
        raise _refusal("The token's times are not numbers.")
    if not (expires + _LEEWAY > now and issued <= now + _LEEWAY and expires - issued <= _MAX_LIFETIME):
        raise _refusal("The token has expired, or its times cannot be right.")


def read_subject(claims: Mapping[str, Any]) -> str:
    """Return the `sub` of the token; raise `Unauthorized` unless it is a short printable text."""
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
