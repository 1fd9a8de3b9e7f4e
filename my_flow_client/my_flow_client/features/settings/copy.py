"""Words that the TypeScript of the settings says; those of the views are in `design/copy/settings.py`."""

from __future__ import annotations

from ...design import copy
from .bindings import CalendarWords, DayWords, ImportWords

text = copy.Settings

CALENDAR = CalendarWords(
    copied=text.CALENDAR_COPIED, not_copied=text.CALENDAR_NOT_COPIED, revoked=text.CALENDAR_REVOKED
)
DAY = DayWords(saved=text.SAVED, starts_too_late=text.STARTS_TOO_LATE)
IMPORT = ImportWords(
    one_context=text.CONTEXTS[0],
    many_contexts=text.CONTEXTS[1],
    one_flow=text.FLOWS[0],
    many_flows=text.FLOWS[1],
    done=text.IMPORT_DONE,
)
