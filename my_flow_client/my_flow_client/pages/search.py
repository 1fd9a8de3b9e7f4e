"""/search: every context at once."""

import reflex as rx

from ..design import copy
from ..features.account import account_menu, notices
from ..features.search import search_page
from ..ui.shell import shell
from .route import page

TEXT = copy.Search


@page("/search", title=TEXT.TITLE, description=TEXT.START_TEXT)
def search() -> rx.Component:
    """Show the search over every context."""
    return shell(search_page(), corner=account_menu(), notices=notices())
