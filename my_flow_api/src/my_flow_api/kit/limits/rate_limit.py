"""Per-person and per-address rate limiting: so many requests a window, counted in this process.

Nothing is awaited on the way of a request. Where several processes serve, `kit/request_counts` shares their
counts in the background. The number of the window is `time // window`, so that every process agrees on when
it ends. Requests without a token are counted in this process alone, by the address that they come from:
strangers make MongoDB no work.

Source: draft-ietf-httpapi-ratelimit-headers-10 (the RateLimit fields).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import NamedTuple

from fastapi import Request
from limits import RateLimitItem, parse
from starlette.types import Scope

from my_flow_api.errors import TooManyRequests
from my_flow_api.kit.clock import Clock
from my_flow_api.kit.container import container_of
from my_flow_api.kit.http.headers import header
from my_flow_api.kit.http.subject import SUBJECT, Subject
from my_flow_api.kit.observability.metrics import rate_limited
from my_flow_api.kit.observability.request_info import add_headers, current_request_info, hash_user_id

_POLICY = "person"
_MAX_KEYS = 100_000
_IPV6_NETWORK_BITS = 64


class Allowance(NamedTuple):
    """What a person has left: `remaining` of `limit` requests for the next `seconds` of the window."""

    limit: int
    remaining: int
    seconds: int
    window: int
    exceeded: bool = False

    def headers(self) -> dict[str, str]:
        """The RateLimit fields."""
        return {
            "ratelimit-policy": f'"{_POLICY}";q={self.limit};w={self.window}',
            "ratelimit": f'"{_POLICY}";r={self.remaining};t={self.seconds}',
        }


class Counts(NamedTuple):
    """The counts of this process in a window.

    Attributes:
        window: the number of the window.
        ends_at: when it ends, in seconds since the epoch.
        is_empty: whether nothing was counted.
        changed: the counts that other processes may not know yet, by key.
    """

    window: int
    ends_at: int
    is_empty: bool
    changed: Mapping[str, int]


class RateLimiter:
    """Fixed-window counters.

    Args:
        limit: as `limits` writes it, like "1200/minute".
        clock: what time it is.
    """

    def __init__(self, limit: str, clock: Clock) -> None:
        item: RateLimitItem = parse(limit)
        self._limit = item.amount
        self._seconds = item.get_expiry()
        self._clock = clock
        self._window = 0
        self._counts: dict[str, int] = {}
        self._elsewhere: dict[str, int] = {}
        self._changed: set[str] = set()

    def hit(self, key: str, cost: int = 1) -> Allowance:
        """Charge a request to an allowance.

        Args:
            key: the digest of who asks; the counters hold no names.
            cost: the number of ordinary requests that this request is worth.
        """
        now = self._clock().timestamp()
        self._begin_window(int(now // self._seconds))
        elsewhere = self._elsewhere.get(key, 0)
        count = self._counts.get(key, 0)
        if count + elsewhere <= self._limit:  # what is refused from then on changes nothing
            if len(self._counts) >= _MAX_KEYS and key not in self._counts:
                self._forget(next(iter(self._counts)))  # the oldest
            count += cost
            self._counts[key] = count
            self._changed.add(key)
        used = count + elsewhere
        return Allowance(
            limit=self._limit,
            remaining=max(0, self._limit - used),
            seconds=ceil((self._window + 1) * self._seconds - now),
            window=self._seconds,
            exceeded=used > self._limit,
        )

    def counts(self) -> Counts:
        """Return what this process has counted in the present window."""
        self._begin_window(int(self._clock().timestamp() // self._seconds))
        changed = {key: self._counts[key] for key in self._changed}
        return Counts(self._window, (self._window + 1) * self._seconds, not self._counts, changed)

    def share(self, told: Counts, elsewhere: Mapping[str, int]) -> None:
        """Note that others know `told`, and what they have counted themselves.

        Args:
            told: what `counts` returned.
            elsewhere: for each key by how much the other processes' counts rose since the last time.
        """
        if told.window != self._window:
            return
        for key, rise in elsewhere.items():
            if key in self._elsewhere or len(self._elsewhere) < _MAX_KEYS:
                self._elsewhere[key] = self._elsewhere.get(key, 0) + rise
        self._changed.difference_update(
            key for key, count in told.changed.items() if self._counts.get(key) == count
        )

    def _begin_window(self, window: int) -> None:
        if window != self._window:
            self._window = window
            for of_last_window in (self._counts, self._elsewhere, self._changed):
                of_last_window.clear()

    def _forget(self, key: str) -> None:
        del self._counts[key]
        self._changed.discard(key)


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The rate limits of the application.

    Args:
        person: counts the requests of people.
        address: counts requests without a token, by client address.
        client_address_header: the header field in which the proxy puts the client's address, if there is one.
    """

    person: RateLimiter
    address: RateLimiter
    client_address_header: str


def count(request: Request, subject: Subject) -> None:
    """Count this request, once, and have the answer say what is left.

    Raises:
        TooManyRequests: nothing is.
    """
    _count_once(request.scope, subject)


def count_address(request: Request) -> None:
    """Count a request that needs no token for the address that it comes from, once.

    Raises:
        TooManyRequests: its allowance is used up.
    """
    _count_once(request.scope, None)


def count_refusal(scope: Scope) -> None:
    """Count a request that is refused, once: for the person whose token it has, else for its address.

    Raises:
        TooManyRequests: the allowance is used up.
    """
    found = scope.get(SUBJECT)
    _count_once(scope, found if isinstance(found, Subject) else None)


def _count_once(scope: Scope, subject: Subject | None) -> None:
    state = scope["state"]
    if state.get("is_counted"):
        return
    state["is_counted"] = True
    limits = container_of(scope).get(RateLimits)
    if subject is None:
        address = hash_user_id(f"address {client_address(scope)}")
        _refuse_if_exceeded(limits.address.hit(address))
        return
    person, record = hash_user_id(subject.id), current_request_info()
    if record is not None:
        record.person = person
    allowance = limits.person.hit(person)
    add_headers(allowance.headers())
    _refuse_if_exceeded(allowance)


def charge(request: Request, subject: Subject, cost: int) -> None:
    """Charge what a request costs beside the 1 that it was counted for (`kit/limits/costs.py`).

    Raises:
        TooManyRequests: the person has not so much left.
    """
    if cost:
        limiter = container_of(request.scope).get(RateLimits).person
        allowance = limiter.hit(hash_user_id(subject.id), cost)
        add_headers(allowance.headers())
        _refuse_if_exceeded(allowance)


def client_address(scope: Scope) -> str:
    """The address that a request comes from: a whole /64 of IPv6, which is what one customer gets.

    Behind a proxy everybody comes from the proxy's own: there the one header that the proxy sets has the
    address. No other is believed, and no text that is not an address.
    """
    name = container_of(scope).get(RateLimits).client_address_header
    sent = header(scope, name.lower().encode()) if name else None
    peer = scope["client"][0] if scope.get("client") else ""
    for text in ((sent or b"").decode("latin-1"), peer):
        try:
            address = ip_address(text)
        except ValueError:
            continue
        if not isinstance(address, IPv6Address):
            return str(address)
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return f"{int(address) >> _IPV6_NETWORK_BITS:x}/{_IPV6_NETWORK_BITS}"
    return peer


def _refuse_if_exceeded(allowance: Allowance) -> None:
    if allowance.exceeded:
        rate_limited.inc()
        raise TooManyRequests(retry_after=allowance.seconds)
