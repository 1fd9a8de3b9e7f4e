"""The time zone that a person's days are counted in."""

from __future__ import annotations

from typing import Any

from ..js import js


def use_zone(preferences: Any) -> Any:
    """The person's time zone; this device's until it is known."""
    return js(
        "({}?.timezone ?? deviceZone())",
        preferences.data,
        returns=str,
        imports={"$/runtime/dates": "deviceZone"},
    )
