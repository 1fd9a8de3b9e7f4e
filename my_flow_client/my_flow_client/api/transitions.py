"""Focus, and the switch from one context to another."""

from __future__ import annotations

from typing import Any

from ..bridge.js import js
from ..cache import change_item, set_data
from ..server import Mutation, Query, use_mutation, use_query
from .keys import EVERYTHING_KEY, PREFERENCES_KEY, Done, flows_key, focus_key
from .models import Focus, Preferences, TransitionPreview, TransitionWrite


def use_focus(context_id: Any, enabled: Any) -> Query:
    return use_query(
        "focus",
        js('"/contexts/" + {} + "/focus"', context_id),
        Focus,
        key=focus_key(context_id),
        enabled=enabled,
    )


def use_transition_preview(from_id: Any, to_id: Any, enabled: Any) -> Query:
    """What a switch would leave open, and what waits; `from_id` is null for a first entry.

    It is asked for again whenever the flows of the context left are, and each time that it is opened: what
    waits may be done meanwhile.
    """
    return use_query(
        "preview",
        js('"/transitions/preview?to=" + {} + ({} ? "&from=" + {} : "")', to_id, from_id, from_id),
        TransitionPreview,
        key=[*flows_key(from_id), "preview", to_id],
        enabled=enabled,
        always_asks=True,
    )


def use_switch(from_id: Any, to_id: Any, on_success: Done, on_error: Done) -> Mutation:
    """The context entered shows at once, from what the preview said of it; a refusal leads back."""
    return use_mutation(
        "switch_context",
        "POST",
        lambda _: "/transitions",
        variables=TransitionWrite,
        body=lambda v: {
            "from_context_id": v.from_context_id,
            "to_context_id": v.to_context_id,
            "resume_note": v.resume_note,
            "resolutions": v.resolutions,
        },
        optimistic=[
            set_data(focus_key(to_id), lambda v: v.arriving),
            change_item(
                PREFERENCES_KEY,
                Preferences,
                lambda item, v: js("true"),
                lambda item, v: {"current_context_id": v.to_context_id},
            ),
        ],
        invalidates=[EVERYTHING_KEY],  # flows were finished, put off, moved, deleted
        on_success=on_success,
        on_error=on_error,
    )
