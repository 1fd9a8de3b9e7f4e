"""/share: content shared from another app becomes a flow."""

import reflex as rx

from ..design import copy
from ..features.account import account_menu, members_page, notices
from ..features.share import share_form
from ..ui.shell import shell
from .route import page

TEXT = copy.Share


@page("/share", title=TEXT.TITLE, description=TEXT.TEXT)
def share() -> rx.Component:
    """Show the form for the shared content."""
    return shell(
        rx.el.h1(TEXT.TITLE, class_name="text-display font-semibold tracking-tight mb-6"),
        members_page(page=share_form()),
        corner=account_menu(),
        notices=notices(),
    )
