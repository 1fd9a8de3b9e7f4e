"""Sign-in and account: `view.py` and `sign_in.py` show it, `logic.ts` implements it."""

from .sign_in import is_in, members_only, members_page, sign_in_button, sign_in_outcome
from .view import account_menu, notices, theme_choice

__all__ = [
    "account_menu",
    "is_in",
    "members_only",
    "members_page",
    "notices",
    "sign_in_button",
    "sign_in_outcome",
    "theme_choice",
]
