"""Words that the TypeScript of the search says; those of the view are in `design/copy/search.py`."""

from __future__ import annotations
