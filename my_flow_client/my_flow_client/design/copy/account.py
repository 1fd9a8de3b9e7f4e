"""The account's menu and the settings."""

from __future__ import annotations


class Account:
    MENU = "Your account"
    NAV = "Main"
    SETTINGS = "Settings"
    SIGN_OUT = "Sign out"
    THEME = "Theme"
    THEMES = (("light", "Light"), ("dark", "Dark"), ("system", "System"))


class Settings:
    TITLE = "Settings"
    THEME_TEXT = "Light by day, dark by night, or whatever your device says."
    ZONE = "Time zone"
    ZONE_TEXT = "Decides when a day starts and ends for you."
    ACCOUNT = "Account"
    SAVED = "Saved"
