"""Words for editing a flow."""

from __future__ import annotations

from ...design import copy
from ...runtime.bindings import FlowUndoWords
from ..dates import REPEAT_WORDS
from .bindings import FlowFormWords, MoveWords, ProblemWords

NAME = "Flow"
SAVED = "Saved"
SAVING = "Saving…"
WAITING = "Saved on this device"
UNSAVED = "Not saved yet"
CONTEXT = "Context"
MOVE = "Move to another context"
DATE = "Due date"
TIME = "Due time"
PLAN_DATE = "Planned day"
PLAN_TIME = "Planned time"
NO_PLAN = "None"
AFTER_DUE = "This is after the due date."
SOMEDAY_TEXT = "It stays out of the way, at the bottom of its context."
DATE_WRONG = "Choose a day from 1900 to 2999."
DAY_MISSING = "This flow repeats from this date. Choose a day, or choose “Never” under Repeat."
REMIND = "Remind me"
REMIND_TEXT = "When it's due, if My Flow is open."
REMIND_DATE = "Give it a date first."
OTHER_ZONE = "This is the time in {}. For you it is {}."
# By how many days ahead they are.
DAYS = ((0, "Today"), (1, "Tomorrow"), (7, "In a week"))
NOTES_HINT = "Add notes. **Bold**, lists and links work."
WRITE = "Edit notes"
READ = "Done writing"
FINISH = "Mark as done"
ARCHIVE = "Archive"
UNARCHIVE = "Unarchive"
ARCHIVED = "This flow is in the archive."
GONE_TITLE = "This flow isn't here anymore"
GONE_TEXT = "It may have been deleted. The trash keeps it for 30 days."
GONE_ACTION = "Open the trash"
CONFLICT = "This was changed somewhere else while you were writing. Other version:"
NOTHING = "(nothing)"
MINE = "Keep mine"
THEIRS = "Use the other version"
# What a toast says of “a flow”, in ten seconds of which it can be taken back.
IN_ARCHIVE = "is in the archive"
MOVED_TO = "is now in"

FORM = FlowFormWords(
    problems=ProblemWords(
        title_missing=copy.Flows.TITLE_MISSING,
        title_long=copy.Flows.TITLE_LONG,
        date_wrong=DATE_WRONG,
        day_missing=DAY_MISSING,
    ),
    other_zone=OTHER_ZONE,
    fields={
        "title": "Title",
        "description": "Notes",
        "priority": "Priority",
        "planned": "Plan",
        "due": "Due",
        "repeat": copy.Repeat.TITLE,
        "reminder_enabled": "Reminder",
    },
    nothing=NOTHING,
    someday=copy.Focus.SOMEDAY,
    repeats=REPEAT_WORDS,
    undo=FlowUndoWords(
        completed=copy.Flows.COMPLETED,
        in_trash=f"“{{}}” {copy.Flows.IN_TRASH}",
        undo=copy.UNDO,
    ),
    in_archive=f"“{{}}” {IN_ARCHIVE}",
)
MOVED = MoveWords(moved=f"“{{}}” {MOVED_TO} {{}}", undo=copy.UNDO)
