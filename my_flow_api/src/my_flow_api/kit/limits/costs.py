"""Cost-based rate limiting: the cost of a request beyond the 1 that every request costs.

A request that takes much more CPU time than an ordinary one costs more, so that one allowance limits a user's
total load. Measured in docs/decisions/0027; the API guide has the table.
"""

from math import ceil

from fastapi import Request

CATCH_UP = 10
UNINDEXED_LIST = 5
_SEARCH = 10
_ALL_CONTEXTS = 5
_EXPORTED_FLOWS_PER_UNIT = 25
_FEED_FLOWS_PER_UNIT = 20
_IMPORTED_ITEMS_PER_UNIT = 40
_BATCHED_OPERATIONS_PER_UNIT = 20
_BODY_BYTES_PER_UNIT = 32 * 1024


def cost_of(request: Request) -> int:
    """Return the additional cost of a request, determined by its path and query."""
    if request.scope["path"].endswith(("/dashboard", "/agenda")):
        return _ALL_CONTEXTS
    if request.scope["query_string"] and "q" in request.query_params:
        return _SEARCH
    return 0


def cost_of_body(size: int) -> int:
    """Return the additional cost of a body of `size` bytes, whatever its contents."""
    return size // _BODY_BYTES_PER_UNIT


def cost_of_batch(operations: int) -> int:
    """Return the additional cost of a batch of this number of operations."""
    return ceil(operations / _BATCHED_OPERATIONS_PER_UNIT)


def cost_of_import(items: int) -> int:
    """Return the additional cost of an import with this number of contexts and flows."""
    return ceil(items / _IMPORTED_ITEMS_PER_UNIT)


def cost_of_export(flows: int) -> int:
    """Return the additional cost of an export of this number of flows."""
    return flows // _EXPORTED_FLOWS_PER_UNIT


def cost_of_feed(flows: int) -> int:
    """Return the additional cost of a calendar feed of this number of flows."""
    return flows // _FEED_FLOWS_PER_UNIT
