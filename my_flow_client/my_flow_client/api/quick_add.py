"""A flow from one line of ordinary English, and how the line is read while it is being typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reflex.vars.base import Var

from ..bridge.js import HOLE, js
from ..cache import CacheChange, put_item
from ..hooks import checked_name
from ..server import Mutation, use_mutation
from .flows import count
from .keys import ALL_FLOWS_KEY, DASHBOARD_KEY, SEARCH_KEY, Done, flows_key, focus_key
from .models import Flow, QuickAddWrite, Span

READING = "$/runtime/reading"


@dataclass(frozen=True)
class Reading:
    """What is understood of the line. `is_current` says whether that is the line as it stands now."""

    spans: Any
    is_current: Any
    answer: Any


def use_reading(name: str, text: Any, context_id: Any, refused: Any) -> Reading:
    """How the API reads the text, a moment after the last key; the parts in `refused` stay as they are."""
    line = f"const {checked_name(name)} = useReading({HOLE}, {HOLE}, {HOLE})"

    def part(attribute: str, type_: Any) -> Any:
        return js(
            f"{name}.{attribute}",
            text,
            context_id,
            refused,
            returns=type_,
            imports={READING: "useReading"},
            hook=line,
        )

    return Reading(part("spans", list[Span]), part("isCurrent", bool), part("answer", dict[str, Any]))


def shown_flow(v: Any) -> Var[Any]:
    """The flow as it is shown until the API has answered."""
    return js(
        "{...{}, status: {}.status ?? 'normal', completed_at: null, archived_at: null, description: null, "
        "created_at: new Date().toISOString(), updated_at: new Date().toISOString(), version: 0}",
        v,
        v,
    )


def _shown_here(context_id: Any) -> list[CacheChange]:
    """The flow in its list and among those that matter now, if it stays in this context."""

    def here(v: Any, shown: Any) -> Any:
        return js("({}.context_id === {} ? {} : null)", v, context_id, shown)

    return [
        put_item(flows_key(context_id, "open"), lambda v: here(v, shown_flow(v))),
        put_item(
            focus_key(context_id),
            lambda v: here(v, js("{id: {}, flow: {}, reasons: []}", v.id, shown_flow(v))),
        ),
        count(open=1),
    ]


def use_quick_add(context_id: Any, on_success: Done, on_error: Done) -> Mutation:
    """The API reads the text; what is known of the reading shows at once.

    On another day, "today" would be another one: then the text is the title, as it is where it is nothing but
    a date.
    """

    def written(v: Any, literal: Any) -> dict[str, Any]:
        return {"text": v.text, "context_id": context_id, "literal": literal}

    return use_mutation(
        "quick_add",
        "POST",
        lambda _: "/flows/quick-add",
        variables=QuickAddWrite,
        body=lambda v: written(v, v.literal),
        otherwise=lambda v: written(v, [{"start": 0, "end": js("{}.length", v.text)}]),
        optimistic=_shown_here(context_id),
        invalidates=[ALL_FLOWS_KEY, DASHBOARD_KEY, SEARCH_KEY],
        on_success=on_success,
        on_error=on_error,
        answers=Flow,
    )


def use_plain_add(context_id: Any, on_success: Done, on_error: Done) -> Mutation:
    """What was read is sent as it shows."""
    return use_mutation(
        "plain_add",
        "POST",
        lambda v: js('"/contexts/" + {} + "/flows"', v.context_id),
        variables=QuickAddWrite,
        body=lambda v: {"title": v.title, "priority": v.priority, "due": v.due},
        optimistic=_shown_here(context_id),
        invalidates=[ALL_FLOWS_KEY, DASHBOARD_KEY, SEARCH_KEY],
        on_success=on_success,
        on_error=on_error,
        answers=Flow,
    )
