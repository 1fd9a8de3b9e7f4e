"""/search: every context at once."""

import reflex as rx

from ..design import copy
from ..features.account import account_menu, notices
from ..features.search import search_page
from ..ui.shell import shell
from .route import page

T = copy.Search


@page("/search", title=T.TITLE, description=T.START_TEXT)
def search() -> rx.Component:
    """Show the search over every context."""
    return shell(search_page(), corner=account_menu(), notices=notices())
