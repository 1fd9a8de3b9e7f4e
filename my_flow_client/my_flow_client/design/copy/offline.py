"""Messages about the connection: while the API cannot be reached, and when it is back."""

from __future__ import annotations

# Keys are those of `Messages` in runtime/messages.ts.
SENDING = {
    "sentOne": "Back online. 1 change synced.",
    "sentMany": "Back online. {} changes synced.",
    "notSent": "“{}” could not be saved.",
    "notSentNameless": "One of your changes could not be saved.",
    "othersUnsent": "Someone else's unsent changes stay here until they sign in.",
    "leavingOne": "One change has not been sent yet. Signing out gives it up.",
    "leavingMany": "{} changes have not been sent yet. Signing out gives them up.",
    "leaveAnyway": "Sign out anyway",
}


class Offline:
    SEEN = "Offline. What you see is from before."
    WAITS_ONE = "Offline. One change will be sent when you are back."
    WAITS_MANY = "Offline. {} changes will be sent when you are back."
