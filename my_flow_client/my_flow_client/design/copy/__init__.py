"""Every text that people read. Plain, second person, present tense; buttons say what happens.

A module for each part of the client; all of it is read from here.
"""

from .account import Account
from .commands import Palette, Shortcuts
from .common import (
    CANCEL,
    CLOSE,
    DATES,
    ERRORS,
    LOADING,
    NAME,
    PLANS,
    REMINDERS,
    RETRY,
    SAVE,
    SAVING,
    SKIP,
    TAGLINE,
    UNDO,
)
from .contexts import Contexts
from .error_boundary import ErrorBoundary
from .flows import Checklist, FlowList, Flows, Order, Repeat
from .focus import Focus, Switch
from .landing import Landing, SignIn
from .not_found import NotFound
from .offline import SENDING, Offline
from .onboarding import Onboarding
from .search import Search, Trash
from .settings import Settings
from .share import Share
from .week import Week

__all__ = [
    "CANCEL",
    "CLOSE",
    "DATES",
    "ERRORS",
    "LOADING",
    "NAME",
    "PLANS",
    "REMINDERS",
    "RETRY",
    "SAVE",
    "SAVING",
    "SENDING",
    "SKIP",
    "TAGLINE",
    "UNDO",
    "Account",
    "Checklist",
    "Contexts",
    "ErrorBoundary",
    "FlowList",
    "Flows",
    "Focus",
    "Landing",
    "NotFound",
    "Offline",
    "Onboarding",
    "Order",
    "Palette",
    "Repeat",
    "Search",
    "Settings",
    "Share",
    "Shortcuts",
    "SignIn",
    "Switch",
    "Trash",
    "Week",
]
