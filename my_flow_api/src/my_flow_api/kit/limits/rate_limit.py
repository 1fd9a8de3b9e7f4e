"""Rate limiting per user and per address: a number of requests per window, counted in this process.

No request awaits anything for it. With several processes, `kit/request_counts` shares their counts in the
background. The number of the window is `time // window`, so that all processes agree on its end. Requests
without a token are counted only in this process, by client address: strangers cause no work in MongoDB.

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
    """A user's remaining allowance: `remaining` of `limit` requests for the next `seconds` of the window."""

    limit: int
    remaining: int
    seconds: int
    window: int
    exceeded: bool = False

    def headers(self) -> dict[str, str]:
        """Return the RateLimit header fields."""
        return {
            "ratelimit-policy": f'"{_POLICY}";q={self.limit};w={self.window}',
            "ratelimit": f'"{_POLICY}";r={self.remaining};t={self.seconds}',
        }


class Counts(NamedTuple):
    """The counts of this process in a window.

    Attributes:
        window: The number of the window.
        ends_at: The end of the window, in seconds since the epoch.
        is_empty: Whether nothing was counted.
        changed: The counts that other processes may not know yet, by key.
    """

    window: int
    ends_at: int
    is_empty: bool
    changed: Mapping[str, int]


class RateLimiter:
    """Fixed-window counters.

    Args:
        limit: The limit in the syntax of `limits`, like "1200/minute".
        clock: Returns the time in seconds since the epoch.
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
            key: Digest of the sender; the counters hold no names.
            cost: The number of ordinary requests that this request is worth.
        """
        now = self._clock().timestamp()
        self._begin_window(int(now // self._seconds))
        elsewhere = self._elsewhere.get(key, 0)
        count = self._counts.get(key, 0)
        if count + elsewhere <= self._limit:  # rejected requests change nothing from then on
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
        """Return this process's counts in the current window."""
        self._begin_window(int(self._clock().timestamp() // self._seconds))
        changed = {key: self._counts[key] for key in self._changed}
        return Counts(self._window, (self._window + 1) * self._seconds, not self._counts, changed)

    def share(self, told: Counts, elsewhere: Mapping[str, int]) -> None:
        """Record that the others know `told`, and their own counts.

        Args:
            told: The result of `counts`.
            elsewhere: The rise of the other processes' counts since the last time, by key.
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
        person: Counts the requests of users.
        address: Counts requests without a token, by client address.
        client_address_header: The header field in which the proxy puts the client's address, if any.
    """

    person: RateLimiter
    address: RateLimiter
    client_address_header: str


def count(request: Request, subject: Subject) -> None:
    """Count this request, once, and add the remaining allowance to the response.

    Raises:
        TooManyRequests: The allowance is used up.
    """
    _count_once(request.scope, subject)


def count_address(request: Request) -> None:
    """Count a request without a token for its client address, once.

    Raises:
        TooManyRequests: The allowance is used up.
    """
    _count_once(request.scope, None)


def count_refusal(scope: Scope) -> None:
    """Count a rejected request, once: for the user of its token, or for its address.

    Raises:
        TooManyRequests: The allowance is used up.
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
    """Charge the cost of a request beyond the 1 that it was counted for (`kit/limits/costs.py`).

    Raises:
        TooManyRequests: The user's remaining allowance is smaller.
    """
    if cost:
        limiter = container_of(request.scope).get(RateLimits).person
        allowance = limiter.hit(hash_user_id(subject.id), cost)
        add_headers(allowance.headers())
        _refuse_if_exceeded(allowance)


def client_address(scope: Scope) -> str:
    """Return the client address of a request: a whole /64 of IPv6, which is one customer's range.

    Behind a proxy all connections come from the proxy: there the one header field that the proxy sets has the
    address. No other field is trusted, and no text that is not an address.
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
