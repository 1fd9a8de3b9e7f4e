"""/focus: what matters now, where one is."""

import reflex as rx

from ..design import copy
from ..features.focus.view import focus_page
from .route import page


@page("/focus", title=copy.Focus.TITLE, description=copy.Focus.CHOOSE_TEXT)
def focus() -> rx.Component:
    return focus_page()
