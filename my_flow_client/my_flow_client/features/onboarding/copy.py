"""Suggestions and words for the TypeScript of the first visit; those of its views are in `design/copy/`."""

from __future__ import annotations

from ...design import copy
from ...design.palette import COLOURS, OWN_EMOJI, SUGGESTIONS
from ..dates import DATE_WORDS, PLAN_WORDS
from .bindings import ContextPalette, DetailsWords

PALETTE = ContextPalette(
    icons={name: emoji for name, emoji, _ in SUGGESTIONS},
    colors={name: color for name, _, color in SUGGESTIONS},
    own_icons=list(OWN_EMOJI),
    own_colors=[color for _, color in COLOURS],
)
DETAILS = DetailsWords(
    high_priority=copy.Flows.HIGH,
    dates=DATE_WORDS,
    plans=PLAN_WORDS,
)
