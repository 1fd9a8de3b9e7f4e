"""How much one person may ask for: so many requests a window, counted by the `limits` library.

The number of the window is part of the key. Every instance of the API thus agrees on when it ends, and one
operation on the storage is enough. Sources: `limits` (fixed window, storages), draft-ietf-httpapi-ratelimit-
headers-10 (the RateLimit fields).
"""

from collections import Counter
from math import ceil
from typing import Any, NamedTuple, Self, cast

from fastapi import Request
from limits import RateLimitItem, parse
from limits.aio.storage import MongoDBStorage, Storage

from my_flow_api.auth.subject import Subject
from my_flow_api.errors import TooManyRequests
from my_flow_api.kit.clock import Clock
from my_flow_api.kit.metrics import rate_limited
from my_flow_api.kit.record import add_headers, digest_of, present_record

COUNTERS = "rate_limit_counters"
_POLICY = "person"


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
        hits = await self._storage.incr(self._item.key_for(f"{person}#{window}"), self._window, cost)
        return Allowance(
            limit=self._item.amount,
            remaining=max(0, self._item.amount - hits),
            seconds=ceil((window + 1) * self._window - now),
            window=self._window,
            exceeded=hits > self._item.amount,
        )

    def close(self) -> None:
        """Close the connections of the storage, if it has any."""
        if isinstance(self._storage, MongoDBStorage):
            self._storage.storage.close()


async def count(request: Request, subject: Subject) -> None:
    """Count this request, once, and have the answer say what is left.

    Raises:
        TooManyRequests: nothing is.
    """
    state = request.scope["state"]  # what `request.state` shows; it is made anew at each look
    if state.get("is_counted"):
        return
    state["is_counted"] = True
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


async def count_address(request: Request) -> None:
    """Count a request that needs no token for the address that it comes from.

    Behind a proxy everybody comes from the proxy's own: there a header that the proxy sets has the address.

    Raises:
        TooManyRequests: its allowance is used up.
    """
    header = request.state.client_address_header
    address = request.headers.get(header) if header else None
    if address is None:
        address = request.client.host if request.client is not None else ""
    limiter = cast("RateLimiter", request.state.rate_limiter)
    _refuse_if_exceeded(await limiter.hit(digest_of(f"address {address}")))


def _refuse_if_exceeded(allowance: Allowance) -> None:
    if allowance.exceeded:
        rate_limited.inc()
        raise TooManyRequests(retry_after=allowance.seconds)
