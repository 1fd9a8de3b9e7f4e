"""The first visit: choose contexts, write down a few flows, choose where to start.

Each step can be left: the contexts are made in the first, the flows in the second, and whoever comes back
finds the step they were at.
"""

from __future__ import annotations

import reflex as rx

from ... import api
from ...bridge.js import handler, js
from ...design import copy
from ...hooks import use_draft, use_session
from ...memos import lazy_memo
from ...ui.states import skeleton
from ..account import is_in
from ..context_switch.choosing import choose_context
from .contexts import choose_contexts
from .flows import write_flows
from .heading import STEPS, heading, show_step

ADDRESS = "$/runtime/address"
T = copy.Onboarding


@lazy_memo
def first_steps() -> rx.Component:
    """For whoever is nowhere yet: the steps that are still to be gone, the last of which enters a context."""
    session = use_session()
    dashboard = api.use_dashboard(is_in(session))
    preferences = api.use_preferences(is_in(session))
    kept = use_draft("step", "onboarding:step")
    shown = js("shown", returns=str, imports={ADDRESS: "useParam"}, hook="const shown = useParam('step')")
    step = js("({} || {})", shown, kept.value, returns=str)
    is_new = js("{}?.onboarding_completed_at === null", preferences.data, returns=bool)
    has_none = js("{}?.items.length === 0", dashboard.data, returns=bool)
    return rx.cond(
        dashboard.is_pending,
        skeleton(3),
        rx.cond(
            js("({} === 'write' && !{})", step, has_none, returns=bool),
            write_flows(done=handler(kept.set("start"), show_step("start"))),
            rx.cond(
                js("({} && ({} === 'choose' || {}))", is_new, step, has_none, returns=bool),
                choose_contexts(
                    begin=handler(kept.set("choose")), done=handler(kept.set("write"), show_step("write"))
                ),
                rx.fragment(
                    rx.cond(is_new, heading(STEPS, T.START_TITLE, T.START_TEXT)),
                    choose_context(headed=js("!{}", is_new, returns=bool)),
                ),
            ),
        ),
    )
