"""The person's time zone, and where dates are put into words."""

from __future__ import annotations

from typing import Any

from ..js import js

DATES = "$/runtime/dates"


def use_zone(preferences: Any) -> Any:
    """The person's time zone; this device's until it is known. Days begin when the person says they do."""
    return js("zoneOf({})", preferences.data, returns=str, imports={DATES: "zoneOf"})
