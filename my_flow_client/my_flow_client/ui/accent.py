"""A context's colour for all that is inside an element."""

from __future__ import annotations

from typing import Any

from ..bridge.js import js
from ..design.tokens import BRAND, GROUND_DARK, GROUND_LIGHT


def accent(colour: Any = BRAND) -> dict[str, Any]:
    """Return the `style` attribute that gives an element with class `accent` its colours.

    Args:
        colour: #RRGGBB; if empty, the brand's colour.
    """
    style = js(
        "accentStyle({} || {}, {}, {})",
        colour,
        BRAND,
        GROUND_LIGHT,
        GROUND_DARK,
        imports={"$/runtime/accentColors": "accentStyle"},
    )
    return {"style": style}
