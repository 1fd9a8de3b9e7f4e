"""/404: the page for an address that does not exist."""

import reflex as rx

from ..design import copy
from ..features.account import account_menu, notices
from ..ui.button import link_button
from ..ui.shell import shell
from ..ui.states import empty

TEXT = copy.NotFound


def not_found() -> rx.Component:
    """Show that the address does not exist, with a link to the start."""
    return shell(
        empty(TEXT.HEADING, TEXT.TEXT, link_button(TEXT.ACTION, href="/", variant="primary"), level=1),
        corner=account_menu(),
        notices=notices(),
        home="/",
    )
