"""Suggestions and words for the TypeScript of the first visit; those of its views are in `design/copy/`."""

from __future__ import annotations

from ...design import copy
from ...design.palette import COLOURS, OWN_EMOJI, SUGGESTIONS
from ...runtime.bindings import DateWords
from .bindings import ContextPalette, DetailsWords

PALETTE = ContextPalette(
    icons={name: emoji for name, emoji, _ in SUGGESTIONS},
    colors={name: color for name, _, color in SUGGESTIONS},
    own_icons=list(OWN_EMOJI),
    own_colors=[color for _, color in COLOURS],
)
DETAILS = DetailsWords(
    high_priority=copy.Flows.HIGH,
    dates=DateWords(
        today=copy.DATES["today"],
        tomorrow=copy.DATES["tomorrow"],
        yesterday=copy.DATES["yesterday"],
        was_due=copy.DATES["wasDue"],
    ),
)
