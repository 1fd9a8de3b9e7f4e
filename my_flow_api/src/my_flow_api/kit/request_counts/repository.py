"""Request counts in MongoDB: for each process a document with the counts that changed since its last one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import batched
from typing import Any, NamedTuple

from pymongo import IndexModel
from pymongo.write_concern import WriteConcern

from my_flow_api.kit.persistence.mongo import Collection, Mongo

COUNTS = "request_counts"
INDEXES = {
    COUNTS: [
        IndexModel([("window", 1), ("process", 1), ("number", 1)], name="order"),
        IndexModel([("expires_at", 1)], name="expiry", expireAfterSeconds=0),
    ]
}

_KEYS_IN_A_DOCUMENT = 10_000


class Told(NamedTuple):
    """What a process told: its `number`-th document of a window, with its counts by key."""

    process: str
    number: int
    counts: Mapping[str, int]


class RequestCountRepository:
    """The shared counts of all processes.

    A count is the whole count of a process in the window, and never falls. So a document whose answer was
    lost can be followed by one with the same counts. A failover may take an interval's counts (write
    concern 1).
    """

    def __init__(self, mongo: Mongo) -> None:
        collection = mongo.collection(COUNTS)
        self._collection: Collection = collection.with_options(write_concern=WriteConcern(w=1))

    async def tell(
        self, process: str, number: int, window: int, ends_at: int, counts: Mapping[str, int]
    ) -> None:
        """Store the counts of one process, in a document for up to ten thousand keys.

        Args:
            process: the id of the process.
            number: the number of the first document, larger than those of its documents before.
            window: the number of the window.
            ends_at: when the window ends, in seconds since the epoch; MongoDB removes the counts after it.
            counts: for each key the count of the process in this window.
        """
        shared = {"window": window, "process": process, "expires_at": datetime.fromtimestamp(ends_at, UTC)}
        documents = [
            {**shared, "number": number + place, "counts": dict(some)}
            for place, some in enumerate(batched(counts.items(), _KEYS_IN_A_DOCUMENT))
        ]
        await self._collection.insert_many(documents)

    async def told_since(self, process: str, window: int, known: Mapping[str, int]) -> Sequence[Told]:
        """Return what the other processes told in this window, in the order of their numbers.

        Args:
            process: the id of the process that asks.
            window: the number of the window.
            known: for each process the number of its last document that is known already.
        """
        unknown: list[dict[str, Any]] = [
            {"window": window, "process": {"$nin": [process, *known]}},
            *({"window": window, "process": name, "number": {"$gt": last}} for name, last in known.items()),
        ]
        found = self._collection.find({"$or": unknown}, {"_id": 0, "expires_at": 0})
        told = [Told(one["process"], one["number"], one["counts"]) for one in await found.to_list(None)]
        return sorted(told, key=lambda one: one.number)
