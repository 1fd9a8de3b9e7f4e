"""Focus."""

from __future__ import annotations

from typing import Any

from ..bridge.js import js
from ..server import Query, use_query
from .keys import focus_key
from .models import Focus


def use_focus(context_id: Any, enabled: Any) -> Query:
    return use_query(
        "focus",
        js('"/contexts/" + {} + "/focus"', context_id),
        Focus,
        key=focus_key(context_id),
        enabled=enabled,
    )
