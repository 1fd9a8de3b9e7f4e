"""Words that the TypeScript of the trash says; those of the view are in `design/copy/search.py`."""

from __future__ import annotations

from ...design import copy
from ..dates import DATE_WORDS
from .bindings import TrashWords

text = copy.Trash

WORDS = TrashWords(
    deleted=text.DELETED,
    goes=text.GOES,
    restored=f"“{{}}” {text.RESTORED}",
    dates=DATE_WORDS,
)
