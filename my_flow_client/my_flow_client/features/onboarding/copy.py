"""What the TypeScript of the first visit offers and says; the words of its views are in `design/copy/`."""

from __future__ import annotations

from ...design import copy
from ...design.palette import COLOURS, OWN_EMOJI, SUGGESTIONS
from ...runtime.bindings import DateWords
from .bindings import ContextPalette, UnderstoodWords

PALETTE = ContextPalette(
    icons={name: emoji for name, emoji, _ in SUGGESTIONS},
    colors={name: color for name, _, color in SUGGESTIONS},
    own_icons=list(OWN_EMOJI),
    own_colors=[color for _, color in COLOURS],
)
UNDERSTOOD = UnderstoodWords(
    high=copy.Flows.HIGH,
    dates=DateWords(
        today=copy.DATES["today"],
        tomorrow=copy.DATES["tomorrow"],
        yesterday=copy.DATES["yesterday"],
        was_due=copy.DATES["wasDue"],
    ),
)
