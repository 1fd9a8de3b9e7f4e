"""The editor of runtime/editor.ts as typed Vars: a flow that is saved while it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

from ..api.models import Flow
from ..bridge.js import HOLE, fn, js
from ..design import copy
from ..server import Mutation
from ..ui.text import visible

T = copy.Flows


class Conflict(TypedDict):
    """A field that somebody changed meanwhile, and what it says there."""

    field: str
    theirs: Any


@dataclass(frozen=True)
class Editor:
    """What is typed, whether it is saved, and why it is not."""

    _options: dict[str, Any]

    def _part(self, code: str, type_: Any = Any) -> Any:
        return js(
            f"editor.{code}",
            self._options,
            returns=type_,
            imports={"$/runtime/editor": "useEditor"},
            hook=f"const editor = useEditor({HOLE})",
        )

    def value(self, name: str, type_: Any = str) -> Any:
        return self._part(f"values.{name}", type_)

    def set(self, name: str, value: Any) -> Any:
        return js("{}({}, {})", self._part("set"), name, value)

    def setter(self, name: str) -> Any:
        """The function from a value to the step that sets it."""
        return js("((value) => {}({}, value))", self._part("set"), name)

    @property
    def state(self) -> Any:
        """saved, saving, waiting (for the connection) or unsaved."""
        return self._part("state", str)

    @property
    def message(self) -> Any:
        """Why it is not saved, unless that is said at a field."""
        return self._part("message", str)

    def error(self, name: str) -> Any:
        """What is wrong with a field, or with a part of it."""
        return self._part(f"errorOf({name!r})", str)

    @property
    def conflicts(self) -> Any:
        return self._part("conflicts", list[Conflict])

    def keep_mine(self) -> Any:
        return self._part("keepMine()")

    def take_theirs(self) -> Any:
        return self._part("takeTheirs()")

    def flush(self) -> Any:
        """Saves what is not saved yet, now."""
        return self._part("flush()")


def use_editor(flow: Any, save: Mutation) -> Editor:
    problems = fn(
        lambda values: {
            "title": js(
                "({} === '' ? {} : [...{}.trim()].length > 200 ? {} : '')",
                visible(values.title),
                T.TITLE_MISSING,
                values.title,
                T.TITLE_LONG,
            ),
            "due": js(
                "({} && !/^(19|2\\d)\\d\\d-/.test({}.date) ? {} : '')",
                values.due,
                values.due,
                copy.Editor.DATE_WRONG,
            ),
        },
        Flow,
    )
    send = js(
        "((changes) => {}({id: {}.id, version: {}.version, title: {}.title, changes}))",
        save.mutate_function,
        flow,
        flow,
        flow,
    )
    return Editor(
        {
            "flow": flow,
            "problems": problems,
            "save": send,
            "isSaving": save.is_pending,
            "error": save.failure,
        }
    )
