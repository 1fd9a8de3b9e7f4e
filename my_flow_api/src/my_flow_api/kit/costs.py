"""Cost-based rate limiting: what a request costs beside the 1 that every request costs.

What takes the processors much longer than an ordinary request costs more, so that one allowance bounds the
work that a person can cause. Measured in docs/decisions/0027; the guide has the table for whoever calls.
"""

from math import ceil

from fastapi import Request

CATCH_UP = 10
_SEARCH = 10
_DASHBOARD = 5
_FLOWS_EXPORTED = 25
_FLOWS_IN_FEED = 20
_ITEMS_IMPORTED = 40
_BYTES_IMPORTED = 32 * 1024


def cost_of(request: Request) -> int:
    """The cost of a request, as far as its address tells."""
    if request.scope["path"].endswith("/dashboard"):
        return _DASHBOARD
    if request.scope["query_string"] and "q" in request.query_params:
        return _SEARCH
    return 0


def cost_of_import(items: int, size: int) -> int:
    """The cost of an import of so many contexts and flows, in a body of `size` bytes."""
    return ceil(items / _ITEMS_IMPORTED) + size // _BYTES_IMPORTED


def cost_of_export(flows: int) -> int:
    """The cost of an export of so many flows."""
    return flows // _FLOWS_EXPORTED


def cost_of_feed(flows: int) -> int:
    """The cost of a calendar feed of so many flows."""
    return flows // _FLOWS_IN_FEED
