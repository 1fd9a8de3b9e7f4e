"""Words that the TypeScript of the trash says; those of the view are in `design/copy/finding.py`."""

from __future__ import annotations

from ...design import copy
from ...runtime.bindings import DateWords
from .bindings import TrashWords

text = copy.Trash

WORDS = TrashWords(
    deleted=text.DELETED,
    goes=text.GOES,
    restored=f"“{{}}” {text.RESTORED}",
    dates=DateWords(
        today=copy.DATES["today"],
        tomorrow=copy.DATES["tomorrow"],
        yesterday=copy.DATES["yesterday"],
        was_due=copy.DATES["wasDue"],
    ),
)
