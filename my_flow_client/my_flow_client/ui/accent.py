"""A context's colour for all that is inside an element."""

from __future__ import annotations

from typing import Any

from ..design.tokens import BRAND, GROUND_DARK, GROUND_LIGHT
from ..runtime.bindings import accent_style


def accent(colour: Any = BRAND) -> dict[str, Any]:
    """Return the `style` attribute that gives an element with class `accent` its colours.

    Args:
        colour: #RRGGBB; if empty, the brand's colour.
    """
    hex_ = colour or BRAND if isinstance(colour, str) else colour | BRAND
    return {"style": accent_style(hex_, GROUND_LIGHT, GROUND_DARK)}
