"""/week: what is planned and due on the next days, in all contexts."""

import reflex as rx

from ..design import copy
from ..features.account import account_menu, notices
from ..features.week.view import week_page
from ..ui.shell import shell
from .route import page

TEXT = copy.Week


@page("/week", title=TEXT.TITLE, description=TEXT.TEXT)
def week() -> rx.Component:
    """Show the week."""
    return shell(week_page(), corner=account_menu(), notices=notices(), width="full")
