"""/contexts: every context; /contexts/[id]: one of them."""

import reflex as rx

from ..design import copy
from ..features.account import account_menu, notices
from ..features.contexts.page import context_page
from ..features.contexts.view import contexts_overview
from ..ui.shell import shell
from .route import page

T = copy.Contexts


@page("/contexts", title=T.TITLE, description=T.HEADING)
def contexts() -> rx.Component:
    """Show every context."""
    return shell(contexts_overview(), corner=account_menu(), notices=notices(), width="wide")


@page("/contexts/[id]", title=T.ONE, description=T.HEADING)
def context() -> rx.Component:
    """Show one context and its flows."""
    return context_page()
