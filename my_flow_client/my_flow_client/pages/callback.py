"""/callback: the page to which the identity provider redirects."""

import reflex as rx

from ..design import copy
from ..features.account import sign_in_outcome
from ..ui.shell import shell
from .route import page


@page("/callback", title=copy.SignIn.TITLE, description=copy.SignIn.TITLE)
def callback() -> rx.Component:
    """Show the outcome of the sign-in."""
    return shell(sign_in_outcome(), home="/")
