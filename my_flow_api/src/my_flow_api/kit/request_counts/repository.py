"""Request counts in MongoDB: one document per key and window, with a count for each process."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import batched

from pymongo import IndexModel, UpdateOne
from pymongo.write_concern import WriteConcern

from my_flow_api.kit.persistence.mongo import Collection, Mongo

COUNTERS = "rate_limit_counters"
INDEXES = {COUNTERS: [IndexModel([("expires_at", 1)], name="expiry", expireAfterSeconds=0)]}

_KEYS_AT_ONCE = 1000


class RequestCountRepository:
    """The shared counts of all processes.

    A process only writes its own count, and only a larger one (`$max`). So a write whose response was lost
    can be retried, and a failover may lose an interval's counts until they are (write concern 1).
    """

    def __init__(self, mongo: Mongo) -> None:
        collection = mongo.collection(COUNTERS)
        self._collection: Collection = collection.with_options(write_concern=WriteConcern(w=1))

    async def put(self, process: str, window: int, ends_at: int, counts: Mapping[str, int]) -> None:
        """Store the counts of one process.

        Args:
            process: Id of the process.
            window: Number of the window.
            ends_at: End of the window, in seconds since the epoch; MongoDB removes the counts after it.
            counts: The count of the process in this window, by key.
        """
        on_insert = {"expires_at": datetime.fromtimestamp(ends_at, UTC)}
        for some in batched(counts.items(), _KEYS_AT_ONCE):
            await self._collection.bulk_write(
                [
                    UpdateOne(
                        {"_id": _id(key, window)},
                        {"$max": {f"by_process.{process}": count}, "$setOnInsert": on_insert},
                        upsert=True,
                    )
                    for key, count in some
                ],
                ordered=False,
            )

    async def elsewhere(self, process: str, window: int, keys: Iterable[str]) -> dict[str, int]:
        """Return the sum of the other processes' counts in this window, by key."""
        counts = dict[str, int]()
        for some in batched(keys, _KEYS_AT_ONCE):
            by_id = {_id(key, window): key for key in some}
            async for found in self._collection.find({"_id": {"$in": list(by_id)}}):
                others = (count for name, count in found["by_process"].items() if name != process)
                counts[by_id[found["_id"]]] = sum(others)
        return counts


def _id(key: str, window: int) -> str:
    return f"{key}#{window}"
