"""The first visit: choose contexts, write down a few flows, choose where to start.

Each step can be left: the contexts are made in the first, the flows in the second, and whoever comes back
finds the step they were at.
"""

from __future__ import annotations

import reflex as rx

from ...bridge.memos import lazy_memo
from ...design import copy
from ...ui.states import skeleton
from ..context_switch.choosing import choose_context
from .bindings import use_first_steps
from .contexts import choose_contexts
from .flows import write_flows
from .heading import STEPS, heading

TEXT = copy.Onboarding


@lazy_memo
def first_steps() -> rx.Component:
    """Show the remaining steps to somebody who is in no context; the last step enters one."""
    steps = use_first_steps()
    component: rx.Component = rx.cond(
        steps.is_pending,
        skeleton(3),
        rx.match(
            steps.step,
            ("write", write_flows(steps=steps)),
            ("choose", choose_contexts(steps=steps)),
            rx.fragment(
                rx.cond(steps.is_new, heading(STEPS, TEXT.START_TITLE, TEXT.START_TEXT)),
                choose_context(headed=~steps.is_new),
            ),
        ),
    )
    return component
