"""The account's menu."""

from __future__ import annotations


class Account:
    MENU = "Your account"
    NAV = "Main"
    SETTINGS = "Settings"
    SIGN_OUT = "Sign out"
    THEME = "Theme"
    THEMES = (("light", "Light"), ("dark", "Dark"), ("system", "System"))
