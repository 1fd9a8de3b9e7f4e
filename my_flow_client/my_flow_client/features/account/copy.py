"""Words that the TypeScript of the account says; those of the views are in `design/copy/`."""

from __future__ import annotations

from ...design import copy
from .bindings import OfflineWords

OFFLINE = OfflineWords(
    seen=copy.Offline.SEEN, waits_one=copy.Offline.WAITS_ONE, waits_many=copy.Offline.WAITS_MANY
)
# What reminders say; keys are those of `ReminderWords` in runtime/reminders.ts.
REMINDERS = {**copy.DATES, **copy.REMINDERS}
