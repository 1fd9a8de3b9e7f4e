"""Before somebody is signed in, and while they are on their way in."""

from __future__ import annotations

from typing import ClassVar

from .common import ERRORS


class Landing:
    TITLE = "Be where you are"
    DESCRIPTION = (
        "Keep work, home and rest apart. See the few things that matter where you are, "
        "and move between them gently."
    )
    LEAD = (
        "Work, home and rest each get a place of their own. "
        "You see the one you are in, and the few things that matter there."
    )
    SIGN_IN = "Sign in"
    OPEN = "Open My Flow"
    POINTS = (
        ("One context at a time", "Choose where you are. The rest waits, out of sight."),
        ("A short list", "What is due, what is important, and nothing to scroll past."),
        ("Yours", "Your contexts and flows are seen by you alone."),
    )


class SignIn:
    TITLE = "Signing you in"
    WORKING = "Signing you in…"
    AGAIN = "Sign in again"
    NEEDED = "You are signed out"
    NEEDED_TEXT = "Sign in to see this page. You come back right here."
    EXPIRED = ERRORS["expired"]
    # Keys are those of `Callback` in runtime/session.ts.
    OUTCOMES: ClassVar = {
        "cancelled": ("You are not signed in", "The sign-in was cancelled. Nothing has changed."),
        "stale": (
            "This sign-in link has expired",
            "The link was used before, or it took too long. Start once more.",
        ),
        "clock": (
            "This device's clock is off",
            "Signing in needs the right time. Set the clock to automatic, then try again.",
        ),
        "unreachable": (
            "The sign-in cannot be reached",
            "Check your connection, then try again.",
        ),
    }
