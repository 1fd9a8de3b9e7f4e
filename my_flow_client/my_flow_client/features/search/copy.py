"""Words that the TypeScript of the search says; those of the view are in `design/copy/finding.py`."""

from __future__ import annotations

from ...design import copy
from ...runtime.bindings import DateWords

DATES = DateWords(
    today=copy.DATES["today"],
    tomorrow=copy.DATES["tomorrow"],
    yesterday=copy.DATES["yesterday"],
    was_due=copy.DATES["wasDue"],
)
