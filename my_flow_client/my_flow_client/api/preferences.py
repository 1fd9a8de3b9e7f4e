"""What a person chose."""

from __future__ import annotations

from typing import Any

from ..bridge.js import js
from ..cache import change_item
from ..server import Mutation, Query, use_mutation, use_query
from .keys import EVERYTHING_KEY, PREFERENCES_KEY, Done
from .models import Preferences


def use_preferences(enabled: Any) -> Query:
    return use_query("preferences", "/preferences", Preferences, key=PREFERENCES_KEY, enabled=enabled)


def use_change_preferences(on_success: Done | None = None, on_error: Done | None = None) -> Mutation:
    """Variables are the fields to change, and nothing else."""
    return use_mutation(
        "change_preferences",
        "PATCH",
        lambda _: "/preferences",
        variables=dict[str, Any],
        body=lambda v: v,
        optimistic=[
            change_item(PREFERENCES_KEY, Preferences, lambda item, v: js("true"), lambda item, v: js("{}", v))
        ],
        invalidates=[EVERYTHING_KEY],  # what is due when, and where one is
        on_success=on_success,
        on_error=on_error,
        answers=Preferences,
    )
