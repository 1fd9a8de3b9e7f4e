"""The name, the buttons that are the same everywhere, and what went wrong."""

from __future__ import annotations

NAME = "My Flow"
TAGLINE = "Be where you are."
SKIP = "Skip to the content"
LOADING = "Loading"
CANCEL = "Cancel"
SAVE = "Save"
SAVING = "Saving…"
RETRY = "Try again"
UNDO = "Undo"
CLOSE = "Close"

# What the client says when a request fails. Keys are those of `Messages` in runtime/messages.ts.
ERRORS = {
    "unreachable": "My Flow cannot be reached right now. What you typed is still here.",
    "notRead": "My Flow cannot be reached right now. Nothing is lost: try again in a moment.",
    "noRoom": "My Flow cannot be reached, and this browser has no room left to keep this until it can. "
    "What you typed is still here: free some space, or try again later.",
    "expired": "Your session has ended. Sign in again to go on: what you typed is still here.",
    "notFound": "This isn't here anymore.",
    "changedElsewhere": "This was changed somewhere else in the meantime. Nothing of yours is lost: "
    "saving again replaces what was changed there.",
    "tooMany": "That was a lot at once. Wait a moment, then try again.",
    "unavailable": "My Flow had a problem on its side. Nothing is lost: try again in a moment.",
    "signInUnreachable": "The sign-in cannot be reached. Check your connection, then try again.",
    "refused": "That could not be saved. Check what you typed and try again.",
}

DATES = {
    "today": "Today",
    "tomorrow": "Tomorrow",
    "yesterday": "Yesterday",
    "wasDue": "was due {}",
}
# `due` is for a due date that is not overdue. `{}` stands for the day.
PLANS = {"planned": "planned {}", "someday": "someday", "due": "due {}"}

# Several reminders at once, each with a place for a number; "missed" came while no page was open.
REMINDERS = {"missed": "{} reminders while you were away", "several": "{} reminders", "more": "and {} more"}
