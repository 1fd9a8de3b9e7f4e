"""Read flows up to a total size of their descriptions."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from my_flow_api.flows.due_ranges import Kind
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.persistence.mongo import Cursor, find_with_hint

BATCH = 50
"""The number of flows in a batch: a read may exceed its limit by as many."""

LARGE_BATCH = 101
"""The batch size of a read that runs alone: the longest page of a list, and one more."""

CANDIDATES_READ = 7 * BATCH
"""The number of flows with the longest descriptions that use as much memory as a context's candidates."""

FOUND_READ = 4 * BATCH
"""The same for four reads at once: flows with a word, open and completed, by title and by description."""


class BoundedRead(NamedTuple):
    """Flows in the order of their query; `is_cut` if the limit left some out."""

    flows: Sequence[Document]
    is_cut: bool


class Candidates(NamedTuple):
    """Open flows of a context, their total number, and the last of each kind of due date that was cut."""

    flows: Sequence[Document]
    open_count: int
    cut_after: Mapping[Kind, Document]


async def read_within(index: str, found: Cursor, max_bytes: int, *, batch: int = BATCH) -> BoundedRead:
    """Read the flows of a query by an index, until their descriptions exceed `max_bytes` in UTF-8."""
    is_cut = False

    async def read(cursor: Cursor) -> list[Document]:
        nonlocal is_cut
        flows: list[Document] = []
        size = 0
        async for flow in cursor.batch_size(batch):
            size += len((flow["description"] or "").encode())
            if size > max_bytes:
                is_cut = True
                await cursor.close()
                break
            flows.append(flow)
        return flows

    return BoundedRead(await find_with_hint(index, found, read), is_cut)
