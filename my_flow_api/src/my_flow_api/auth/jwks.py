"""Fetch the identity provider's public keys, and keep them during its outages.

Sources: RFC 7517 (JSON Web Key), RFC 8725 (JSON Web Token best current practices).
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import structlog
from jose import jwk
from jose.backends.base import Key

from my_flow_api.errors import ServiceUnavailable, Unauthorized
from my_flow_api.kit.observability.metrics import key_fetches

log = structlog.get_logger(__name__)

ALGORITHMS = ("ES384", "RS256")

_KIND_OF = {"ES384": ("EC", "P-384"), "RS256": ("RSA", None)}
_MIN_RSA_BITS = 2048
_MAX_BYTES = 64 * 1024
_MAX_KEYS = 16


class UnreadableKeysError(Exception):
    """The identity provider's response contains no usable key."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key with the one algorithm it may be used with: the key decides it, never the token."""

    algorithm: str
    key: Key


@dataclass(frozen=True, slots=True)
class JwksTimeouts:
    """The intervals and timeouts of key fetches, in seconds."""

    refresh_after: float = 600
    cooldown: float = 30  # between two fetches for unknown key ids, or after a failed one
    cooldown_without_keys: float = 3  # nothing can be verified until one fetch succeeds
    keep_through_outage: float = 24 * 60 * 60
    fetch_timeout: float = 3  # for the whole response, so that a slow one does not hold a request


class Jwks:
    """The keys at `uri`, by key id."""

    def __init__(
        self,
        uri: str,
        client: httpx.AsyncClient,
        *,
        timeouts: JwksTimeouts | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._uri = uri
        self._client = client
        self._timeouts = timeouts or JwksTimeouts()
        self._monotonic = monotonic
        self._keys: Mapping[str, SigningKey] = {}
        self._fetched_at = self._tried_at = self._looked_at = float("-inf")
        self._one_at_a_time = asyncio.Lock()

    async def find(self, key_id: str) -> SigningKey:
        """Return the key with the id `key_id`, after a fetch if one is due.

        Raises:
            Unauthorized: The identity provider has no such key.
            ServiceUnavailable: The identity provider cannot be reached, and no cached key is fresh enough.
        """
        # A known key need not wait for a running fetch; an unknown one must.
        if self._should_fetch(key_id) and not (key_id in self._keys and self._one_at_a_time.locked()):
            async with self._one_at_a_time:
                if self._should_fetch(key_id):
                    await self._refresh(
                        looks_for_a_new_one=self._has_usable_keys() and key_id not in self._keys
                    )
        if not self._has_usable_keys():
            raise ServiceUnavailable(retry_after=max(1, round(self._timeouts.cooldown_without_keys)))
        try:
            return self._keys[key_id]
        except KeyError:
            raise Unauthorized("The token is signed with an unknown key.", error="invalid_token") from None

    def _has_usable_keys(self) -> bool:
        return self._monotonic() - self._fetched_at <= self._timeouts.keep_through_outage

    def _should_fetch(self, key_id: str) -> bool:
        now, timeouts = self._monotonic(), self._timeouts
        if not self._has_usable_keys():
            return now - self._tried_at >= timeouts.cooldown_without_keys
        if key_id not in self._keys:
            # A fetch for another reason does not count: keys may be rotated right after it.
            return now - self._looked_at >= timeouts.cooldown
        is_old = now - self._fetched_at > timeouts.refresh_after
        return is_old and now - self._tried_at >= timeouts.cooldown

    async def _refresh(self, *, looks_for_a_new_one: bool) -> None:
        """Fetch the keys. If that fails, the cached ones stay in use."""
        try:
            async with asyncio.timeout(self._timeouts.fetch_timeout):
                raw = await self._download()
            self._keys = read_keys(raw)
        except Exception as error:  # external input of any kind must not become a 500
            key_fetches.labels("failed").inc()
            log.warning("signing keys not fetched", error=type(error).__name__, reason=str(error)[:200])
            return
        finally:
            # Not earlier: concurrent requests have to wait for the fetch.
            self._tried_at = self._monotonic()
            if looks_for_a_new_one:
                self._looked_at = self._tried_at
        key_fetches.labels("ok").inc()
        self._fetched_at = self._monotonic()

    async def _download(self) -> bytes:
        async with self._client.stream("GET", self._uri, follow_redirects=False) as response:
            if response.status_code != httpx.codes.OK:
                raise UnreadableKeysError(f"status {response.status_code}")
            raw = b""
            async for chunk in response.aiter_bytes():
                raw += chunk
                if len(raw) > _MAX_BYTES:
                    raise UnreadableKeysError("answer too large")
            return raw


def read_keys(raw: bytes) -> dict[str, SigningKey]:
    """Return the usable signing keys of a JWK set, by key id.

    Raises:
        UnreadableKeysError: It is not a JWK set, or none of its keys can be used.
    """
    try:
        entries = orjson.loads(raw)["keys"][:_MAX_KEYS]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise UnreadableKeysError("not a JWK set") from None
    keys = dict(key for entry in entries for key in _usable(entry))
    if not keys:
        raise UnreadableKeysError("no usable key")
    return keys


def _usable(entry: Any) -> Iterator[tuple[str, SigningKey]]:
    """Yield the key of an entry, if it is a public signing key of an accepted kind."""
    if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str):
        return
    if "d" in entry or entry.get("use", "sig") != "sig":
        return
    for algorithm in ALGORITHMS:
        if (entry.get("kty"), entry.get("crv")) != _KIND_OF[algorithm]:
            continue
        if entry.get("alg", algorithm) != algorithm:
            continue
        try:
            key = jwk.construct(entry, algorithm)
            too_small = algorithm == "RS256" and key.prepared_key.key_size < _MIN_RSA_BITS
        except Exception as error:  # whatever the libraries raise: one bad key must not hide the others
            log.warning("signing key skipped", error=type(error).__name__)
            continue
        if not too_small:
            yield entry["kid"], SigningKey(algorithm, key)
