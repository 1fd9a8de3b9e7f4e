"""Words for selected flows."""

from __future__ import annotations

from ...design import copy
from ..dates import DATE_WORDS
from .bindings import BatchWords, Counted, SelectionWords

LABEL = "Selected flows"
COMPLETE = "Done"
REOPEN = "Open again"
PLAN = "Plan"
MOVE = "Move"
ARCHIVE = "Archive"
UNARCHIVE = "Take out of the archive"
DELETE = "Delete"
LEAVE = "Leave the selection"
PLAN_LABEL = "When do you mean to do them?"
MOVE_LABEL = "Where do they go?"
SOMEDAY = "Someday"
NO_PLAN = "No plan"

WORDS = SelectionWords(
    batch=BatchWords(
        undo=copy.UNDO,
        undone="All of it is as it was.",
        not_undone="{} stay as they are: they were changed since.",
        gone="It is not here any more.",
        changed="It was changed somewhere else in the meantime.",
        refused="Its context does not allow that just now.",
    ),
    completed=Counted(one="Completed “{}”", many="Completed {} flows"),
    reopened=Counted(one="“{}” is open again", many="{} flows are open again"),
    archived=Counted(one="“{}” is in the archive", many="{} flows are in the archive"),
    unarchived=Counted(one="“{}” is out of the archive", many="{} flows are out of the archive"),
    deleted=Counted(one="“{}” is in the trash", many="{} flows are in the trash"),
    moved=Counted(one="“{}” moved to {}", many="{} flows moved to {}"),
    planned=Counted(one="“{}” is planned for {}", many="{} flows are planned for {}"),
    someday=Counted(one="“{}” is for someday", many="{} flows are for someday"),
    unplanned=Counted(one="“{}” has no plan now", many="{} flows have no plan now"),
    count="{} selected",
    too_many="You can change {} flows at a time. {} more are not selected.",
    not_done="Not changed: {}",
    dates=DATE_WORDS,
)
