"""Words for selected flows."""

from __future__ import annotations

from ...design import copy
from ..dates import DATE_WORDS
from .bindings import BatchWords, Counted, SelectionWords

LABEL = "Selected flows"
COMPLETE = "Complete"
REOPEN = "Reopen"
PLAN = "Plan"
MOVE = "Move"
ARCHIVE = "Archive"
UNARCHIVE = "Unarchive"
DELETE = "Delete"
LEAVE = "Clear selection"
PLAN_LABEL = "When will you do them?"
MOVE_LABEL = "Move to which context?"
SOMEDAY = "Someday"
NO_PLAN = "No plan"

WORDS = SelectionWords(
    batch=BatchWords(
        undo=copy.UNDO,
        undone="Undone",
        not_undone=Counted(
            one="1 flow wasn't undone: it has changed since.",
            many="{} flows weren't undone: they have changed since.",
        ),
        gone="This flow isn't here anymore.",
        changed="It was changed somewhere else.",
        refused="Its context doesn't allow this right now.",
    ),
    completed=Counted(one="Completed “{}”", many="Completed {} flows"),
    reopened=Counted(one="“{}” is open again", many="{} flows are open again"),
    archived=Counted(one="“{}” is in the archive", many="{} flows are in the archive"),
    unarchived=Counted(one="“{}” is out of the archive", many="{} flows are out of the archive"),
    deleted=Counted(one="“{}” is in the trash", many="{} flows are in the trash"),
    moved=Counted(one="“{}” moved to {}", many="{} flows moved to {}"),
    planned=Counted(one="“{}” is planned for {}", many="{} flows are planned for {}"),
    someday=Counted(one="Moved “{}” to Someday", many="Moved {} flows to Someday"),
    unplanned=Counted(one="Removed the plan of “{}”", many="Removed the plans of {} flows"),
    count="{} selected",
    too_many="You can select up to {} flows. Left out: {}.",
    not_done="Not changed: {}",
    dates=DATE_WORDS,
)
