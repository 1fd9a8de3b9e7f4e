"""/trash: deleted flows and contexts, for thirty days."""

import reflex as rx

from ..design import copy
from ..features.account import account_menu, notices
from ..features.trash import trash_page
from ..ui.shell import shell
from .route import page

TEXT = copy.Trash


@page("/trash", title=TEXT.TITLE, description=TEXT.TEXT)
def trash() -> rx.Component:
    """Show the trash."""
    return shell(trash_page(), corner=account_menu(), notices=notices())
