"""One query for what many requests ask at the same moment, as a data loader does it.

What a query costs this process is mostly the way to MongoDB and back, through a thread of the driver: the
same for one document as for thirty (`docs/decisions/0022-one-query-for-many-requests.md`). Who asks alone
waits for nobody; and everybody reads what was so after they had asked, as they would by themselves.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from aiodataloader import DataLoader

from my_flow_api.kit.record import Record, present_record, present_request_id, recording

AT_MOST = 32


class BatchedRead[Key, Found]:
    """One kind of read, to be made on the event loop.

    Args:
        read: asks MongoDB, once, what belongs to each of up to `AT_MOST` different keys. It answers by key,
            and the documents themselves say whose they are; what it leaves out is not there.
    """

    def __init__(self, read: Callable[[Collection[Key]], Awaitable[Mapping[Key, Found]]]) -> None:
        self._read = read
        self._loader: DataLoader[tuple[Key, Record | None], Found | None] = DataLoader(
            self._load, cache=False, max_batch_size=AT_MOST
        )

    async def of(self, key: Key) -> Found | None:
        """What belongs to `key`; None if there is nothing.

        Raises:
            Exception: whatever `read` raises, for all who asked at once.
        """
        return await self._loader.load((key, present_record()))

    async def _load(self, asked: Sequence[tuple[Key, Record | None]]) -> list[Found | None]:
        """The answers in the order of `asked`. Each request is told what it would have cost by itself."""
        cost = Record(present_request_id())
        try:
            with recording(cost):
                found = await self._read({key for key, _ in asked})
        finally:
            # By identity: a request that asks twice at once has cost one command.
            records = {id(record): record for _, record in asked if record is not None}
            for record in records.values():
                record.database_seconds += cost.database_seconds
                record.database_commands += cost.database_commands
        return [found.get(key) for key, _ in asked]
