"""The calendar feed."""

from __future__ import annotations

from typing import Any

from ..server import Mutation, Query, use_mutation, use_query
from .keys import CALENDAR_KEY, Done
from .models import Calendar


def use_calendar(enabled: Any) -> Query:
    """Where the feed is; its status is 404 while there is none."""
    return use_query("calendar", "/calendar", Calendar, key=CALENDAR_KEY, enabled=enabled)


def use_make_calendar(on_error: Done) -> Mutation:
    """A feed under a new address; the one before leads nowhere from then on."""
    return use_mutation(
        "make_calendar",
        "POST",
        lambda _: "/calendar",
        invalidates=[CALENDAR_KEY],
        on_error=on_error,
        answers=Calendar,
    )


def use_revoke_calendar(on_success: Done, on_error: Done) -> Mutation:
    return use_mutation(
        "revoke_calendar",
        "DELETE",
        lambda _: "/calendar",
        invalidates=[CALENDAR_KEY],
        on_success=on_success,
        on_error=on_error,
    )
