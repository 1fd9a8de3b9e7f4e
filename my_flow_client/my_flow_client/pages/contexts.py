"""/contexts: every context; /contexts/[id]: one of them."""

import reflex as rx

from ..design import copy
from ..features.account import account_menu, notices
from ..features.contexts.page import context_page
from ..features.contexts.view import contexts_overview
from ..ui.shell import shell
from .route import page

TEXT = copy.Contexts


@page("/contexts", title=TEXT.TITLE, description=TEXT.HEADING)
def contexts() -> rx.Component:
    """Show every context."""
    return shell(contexts_overview(), corner=account_menu(), notices=notices(), width="wide")


@page("/contexts/[id]", title=TEXT.ONE, description=TEXT.HEADING)
def context() -> rx.Component:
    """Show one context and its flows."""
    return context_page()
