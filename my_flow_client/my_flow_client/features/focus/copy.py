"""Words of focus that no other feature has."""

from __future__ import annotations

from ..dates import DATE_WORDS
from .bindings import ReasonWords, RowWords

CALM_TITLE = "Nothing needs you here"
CALM_TEXT = "Enjoy the quiet, or write down the next thing when it comes to mind."
NOT_PRESSING = "Nothing is pressing. If you like:"
NOTE = "Where you left off"

ROWS = RowWords(
    reasons=ReasonWords(
        resume_note="in your note",
        neglected="untouched since {}",
        left_open="you left this open {}",
    ),
    dates=DATE_WORDS,
)
