"""Another day for a flow."""

from __future__ import annotations

from typing import Any

from ..bridge.js import js
from ..server import Mutation, use_mutation
from .flows import after_flow_write, everywhere
from .keys import Done
from .models import Flow, Postponement


def use_postpone_flow(context_id: Any, on_success: Done, on_error: Done) -> Mutation:
    """The new day shows at once. Only the day is written: what else was changed elsewhere stays."""
    return use_mutation(
        "postpone_flow",
        "PATCH",
        lambda v: js('"/flows/" + {}', v.id),
        variables=Postponement,
        body=lambda v: {"due": v.due},
        optimistic=everywhere(context_id, lambda v: {"due": v.due}),
        invalidates=after_flow_write(context_id),
        on_success=on_success,
        on_error=on_error,
        answers=Flow,
    )
