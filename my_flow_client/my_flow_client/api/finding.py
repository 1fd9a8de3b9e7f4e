"""What has certain words."""

from __future__ import annotations

from typing import Any

from ..bridge.js import js
from ..server import Pages, Query, use_pages, use_query
from .keys import SEARCH_KEY
from .models import SearchItem, SearchPage


def use_best_matches(text: Any) -> Query:
    """The best matches of all contexts; nothing is asked for while `text` is empty."""
    return use_query(
        "found",
        js('"/search?limit=8&q=" + encodeURIComponent({}.trim())', text),
        SearchPage,
        key=[*SEARCH_KEY, "best", text],
        enabled=js("{}.trim() !== ''", text, returns=bool),
    )


def use_search(text: Any, enabled: Any) -> Pages:
    """Contexts and flows with all the words of `text`; nothing is asked for while there are none."""
    return use_pages(
        "found",
        js('"/search?limit=20&q=" + encodeURIComponent({})', text),
        SearchItem,
        key=[*SEARCH_KEY, text],
        enabled=js("({} && {} !== '')", enabled, text, returns=bool),
    )
