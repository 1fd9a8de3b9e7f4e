"""/settings: the person's settings."""

import reflex as rx

from ..design import copy
from ..features.account import account_menu, members_page, notices
from ..features.settings import settings_form
from ..ui.shell import shell
from .route import page

TEXT = copy.Settings


@page("/settings", title=TEXT.TITLE, description=TEXT.TITLE)
def settings() -> rx.Component:
    """Show the settings."""
    return shell(
        rx.el.h1(TEXT.TITLE, class_name="text-display font-semibold tracking-tight"),
        members_page(page=settings_form()),
        corner=account_menu(),
        notices=notices(),
    )
