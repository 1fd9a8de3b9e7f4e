"""/focus: the flows that matter now in the current context."""

import reflex as rx

from ..design import copy
from ..features.focus.view import focus_page
from .route import page


@page("/focus", title=copy.Focus.TITLE, description=copy.Focus.CHOOSE_TEXT)
def focus() -> rx.Component:
    """Show the current context and the flows that matter now."""
    return focus_page()
