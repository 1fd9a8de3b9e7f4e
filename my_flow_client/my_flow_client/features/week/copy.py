"""Words of the week that no other feature has."""

from __future__ import annotations

from ...design import copy
from ...runtime.bindings import FlowUndoWords, PlanningWords
from ..dates import DATE_WORDS
from ..flows.bindings import SkipWords
from ..selection.copy import WORDS as SELECTION
from .bindings import EarlierWords, WeekRowWords

NOTHING = "Nothing planned"
CUT = "Not everything fits on this page. Open a context to see all of its flows."
MOVE = "Drag to another day"
STEPS = ("One day earlier", "One day later")
TO_TODAY = "Plan for today"
CHOOSE = "Choose another day"
UPCOMING = "repeats on this day"
MORE = "and {} more"

PLANNING = PlanningWords(
    planned=copy.Week.PLANNED,
    after_due="“{}” is planned for {}, after it is due",
    undo=copy.UNDO,
    dates=DATE_WORDS,
)
EARLIER = EarlierWords(
    planned="{} flows are planned for {}",
    planned_one=copy.Week.PLANNED,
    too_many="Only the first {} flows were moved.",
    batch=SELECTION.batch,
    dates=DATE_WORDS,
)
ROW = WeekRowWords(
    due="due {}",
    was_due=copy.DATES["wasDue"],
    planned="planned {}",
    undo=FlowUndoWords(
        completed=copy.Flows.COMPLETED,
        in_trash=f"“{{}}” {copy.Flows.IN_TRASH}",
        undo=copy.UNDO,
    ),
    planning=PLANNING,
    skip=SkipWords(skipped=copy.Repeat.SKIPPED, undo=copy.UNDO, dates=DATE_WORDS),
)
