"""Finding contexts and flows by words."""

from __future__ import annotations

from typing import Any

from ..js import js
from ..server import Query, use_query
from .models import SearchPage


def use_search(q: Any) -> Query:
    """The best matches of all contexts; nothing is asked for while `q` is empty."""
    return use_query(
        "found",
        js('"/search?limit=8&q=" + encodeURIComponent({}.trim())', q),
        SearchPage,
        key=["search", "best", q],
        enabled=js("{}.trim() !== ''", q, returns=bool),
    )
