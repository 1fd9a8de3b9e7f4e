"""Words of the switch that no other feature and no test of a page has."""

from __future__ import annotations

from dataclasses import dataclass

from ...design import copy
from ...runtime.bindings import Action
from ..dates import DATE_WORDS, PLAN_WORDS
from .bindings import SwitchWords

WHERE = "Where to next?"
ONLY_ONE_TEXT = "Make another one, and moving between them becomes a moment of its own."
LEAVING = "Leaving"
NOTHING_LEFT = "Nothing is left open here."
ARRIVING = "Arriving"
NOTHING_WAITS = "Nothing waits here. Enjoy the quiet."
NOTE_LONG = "Use 500 characters or fewer."


@dataclass(frozen=True)
class ActionWords:
    """An action on a flow that would be left open.

    Args:
        action: As the contract calls it.
        label: What it does, with a place for the context that one goes to.
        icon: Its sign.
        key: What chooses it while its flow has the focus.
    """

    action: Action
    label: str
    icon: str
    key: str


ACTIONS = (
    ActionWords("complete", "Done", "Check", "d"),
    ActionWords("tomorrow", "Tomorrow", "Sunrise", "t"),
    ActionWords("move", "Move to {}", "CornerDownRight", "m"),
    ActionWords("let_go", "Delete", "Trash2", "l"),
)
KEYS: dict[str, Action] = {one.key: one.action for one in ACTIONS}

SWITCH = SwitchWords(
    dates=DATE_WORDS,
    plans=PLAN_WORDS,
    is_in_trash=f"“{{}}” {copy.Flows.IN_TRASH}",
    are_in_trash="{} flows are in the trash",
    undo=copy.UNDO,
)
