"""Another day for a flow."""

from __future__ import annotations

from typing import Any

from ..cache import change_item
from ..js import js
from ..server import Mutation, use_mutation
from .flows import _after_flow_write
from .keys import Done, flows_key
from .models import Flow, Postponement


def use_postpone_flow(context_id: Any, on_success: Done, on_error: Done) -> Mutation:
    """The new day shows at once. Only the day is written: what else was changed elsewhere stays."""
    return use_mutation(
        "postpone_flow",
        "PATCH",
        lambda v: js('"/flows/" + {}', v.id),
        variables=Postponement,
        body=lambda v: {"due": v.due},
        optimistic=[
            change_item(
                flows_key(context_id),
                Flow,
                lambda item, v: item.id == v.id,
                lambda item, v: {"due": v.due, "status": v.status},
            ),
        ],
        invalidates=_after_flow_write(context_id),
        on_success=on_success,
        on_error=on_error,
        answers=Flow,
    )
