"""Per-person and per-address rate limiting: so many requests a window, counted by the `limits` library.

The number of the window is part of the key. Every instance of the API thus agrees on when it ends, and one
operation on the storage is enough. Requests without a token are counted in this process alone, by the address
that they come from: strangers make MongoDB no work.

Sources: `limits` (fixed window, storages), draft-ietf-httpapi-ratelimit-headers-10 (the RateLimit fields).
"""

from collections import Counter
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Any, NamedTuple, Self, cast

from fastapi import Request
from limits import RateLimitItem, parse
from limits.aio.storage import MongoDBStorage, Storage
from starlette.types import Scope

from my_flow_api.auth.subject import SUBJECT, Subject
from my_flow_api.errors import TooManyRequests
from my_flow_api.kit.clock import Clock
from my_flow_api.kit.headers import header
from my_flow_api.kit.metrics import rate_limited
from my_flow_api.kit.record import add_headers, digest_of, present_record

COUNTERS = "rate_limit_counters"
_POLICY = "person"
_MAX_KEYS = 100_000
_IPV6_NETWORK_BITS = 64


class ProcessStorage(Storage):
    """Counters in this process, for a single instance.

    The library's own memory storage looks through all its keys at every hit; here a new window drops the
    counters of the one before.
    """

    STORAGE_SCHEME = None

    def __init__(self) -> None:
        super().__init__()
        self._window = ""
        self._hits: Counter[str] = Counter()

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        window = key.rpartition("#")[2].partition("/")[0]
        if window != self._window:
            self._window = window
            self._hits.clear()
        elif len(self._hits) >= _MAX_KEYS and key not in self._hits:
            del self._hits[next(iter(self._hits))]  # the oldest
        self._hits[key] += amount
        return self._hits[key]

    async def get(self, key: str) -> int:
        return self._hits[key]

    async def get_expiry(self, key: str) -> float:
        return 0.0  # nobody asks: the window tells

    async def check(self) -> bool:
        return True

    async def reset(self) -> int | None:
        dropped = len(self._hits)
        self._hits.clear()
        return dropped

    async def clear(self, key: str) -> None:
        self._hits.pop(key, None)

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError


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


class RateLimiter:
    """Counts requests.

    Args:
        limit: as `limits` writes it, like "1200/minute".
        storage: where the counters are.
        clock: what time it is.
    """

    def __init__(self, limit: str, storage: Storage, clock: Clock) -> None:
        self._item: RateLimitItem = parse(limit)
        self._window = self._item.get_expiry()
        self._storage = storage
        self._clock = clock
        self._exceeded: tuple[int, set[str]] = (0, set())

    @classmethod
    def in_memory(cls, limit: str, clock: Clock) -> Self:
        """For one instance of the API."""
        return cls(limit, ProcessStorage(), clock)

    @classmethod
    def in_mongodb(cls, limit: str, clock: Clock, *, url: str, database: str) -> Self:
        """For several instances, which count together."""
        patience: dict[str, Any] = {"serverSelectionTimeoutMS": 5000, "timeoutMS": 5000}
        storage = MongoDBStorage(url, database, COUNTERS, "rate_limit_windows", **patience)
        return cls(limit, storage, clock)

    async def hit(self, person: str, cost: int = 1) -> Allowance:
        """Charge a request to an allowance.

        Args:
            person: the digest of who asks; the counters hold no names.
            cost: the number of ordinary requests that this request is worth.
        """
        now = self._clock().timestamp()
        window = int(now // self._window)
        hits = await self._hits(person, window, cost)
        return Allowance(
            limit=self._item.amount,
            remaining=max(0, self._item.amount - hits),
            seconds=ceil((window + 1) * self._window - now),
            window=self._window,
            exceeded=hits > self._item.amount,
        )

    async def _hits(self, person: str, window: int, cost: int) -> int:
        """The hits in this window with these. Beyond the limit the storage is not asked again."""
        limit, (known_window, exceeded) = self._item.amount, self._exceeded
        if window != known_window:
            exceeded = set()
            self._exceeded = window, exceeded
        if person in exceeded:
            return limit + 1
        hits = await self._storage.incr(self._item.key_for(f"{person}#{window}"), self._window, cost)
        if hits > limit and len(exceeded) < _MAX_KEYS:
            exceeded.add(person)
        return hits

    def close(self) -> None:
        """Close the connections of the storage, if it has any."""
        if isinstance(self._storage, MongoDBStorage):
            self._storage.storage.close()


async def count(request: Request, subject: Subject) -> None:
    """Count this request, once, and have the answer say what is left.

    Raises:
        TooManyRequests: nothing is.
    """
    # What `request.state` shows is made anew at each look.
    await _count_once(request.scope, subject)


async def count_address(request: Request) -> None:
    """Count a request that needs no token for the address that it comes from, once.

    Raises:
        TooManyRequests: its allowance is used up.
    """
    await _count_once(request.scope, None)


async def count_refusal(scope: Scope) -> None:
    """Count a request that is refused, once: for the person whose token it has, else for its address.

    Raises:
        TooManyRequests: the allowance is used up.
    """
    found = scope.get(SUBJECT)
    await _count_once(scope, found if isinstance(found, Subject) else None)


async def _count_once(scope: Scope, subject: Subject | None) -> None:
    state = scope["state"]
    if state.get("is_counted"):
        return
    state["is_counted"] = True
    if subject is None:
        address = digest_of(f"address {client_address(scope)}")
        _refuse_if_exceeded(await cast("RateLimiter", state["address_limiter"]).hit(address))
        return
    person, record = digest_of(subject.id), present_record()
    if record is not None:
        record.person = person
    allowance = await cast("RateLimiter", state["rate_limiter"]).hit(person)
    add_headers(allowance.headers())
    _refuse_if_exceeded(allowance)


async def charge(request: Request, subject: Subject, cost: int) -> None:
    """Charge what a request costs beside the 1 that it was counted for (`kit/costs.py`).

    Raises:
        TooManyRequests: the person has not so much left.
    """
    if cost:
        limiter = cast("RateLimiter", request.scope["state"]["rate_limiter"])
        allowance = await limiter.hit(digest_of(subject.id), cost)
        add_headers(allowance.headers())
        _refuse_if_exceeded(allowance)


def client_address(scope: Scope) -> str:
    """The address that a request comes from: a whole /64 of IPv6, which is what one customer gets.

    Behind a proxy everybody comes from the proxy's own: there the one header that the proxy sets has the
    address. No other is believed, and no text that is not an address.
    """
    name = scope["state"]["client_address_header"]
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
