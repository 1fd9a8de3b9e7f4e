"""Words of the settings."""

from __future__ import annotations

from typing import ClassVar


class Settings:
    TITLE = "Settings"
    SAVED = "Saved"

    LOOK = "Look"
    THEME_TEXT = "Light by day, dark by night, or as your device has it."

    DAY = "Your day"
    ZONE = "Time zone"
    ZONE_TEXT = "Where your days begin and end."
    DATE_ORDER = "Dates in numbers"
    DATE_ORDER_TEXT = "How a new flow reads “Dentist on 3/4”. While not set, such a date stays text."
    DATE_ORDERS: ClassVar = {
        "": "Not set",
        "day_first": "Day first: 3 April",
        "month_first": "Month first: March 4",
    }
    STARTS = "A new day starts at"
    STARTS_TEXT = "What you finish after midnight still belongs to the evening, if you like."
    STARTS_TOO_LATE = "A day can start at noon at the latest."

    SIGNS = "Reminders and keys"
    REMINDERS = "Reminders on this device"
    REMINDERS_TEXT = "While My Flow is open, you're notified when a flow with a reminder is due."
    REMINDERS_DENIED = "Allow notifications in your browser's site settings."
    REMINDERS_MISSING = "This browser cannot show reminders."
    KEYS = "Single-key shortcuts"
    KEYS_TEXT = "N for a new flow, S to switch. Press ? for all of them."

    CALENDAR = "Calendar"
    CALENDAR_FEED = "Calendar feed"
    CALENDAR_TEXT = "A secret address for your calendar program: it shows every open flow with a due date."
    CALENDAR_WARNING = "Whoever knows the address can read your open flows. A new address replaces this one."
    CALENDAR_SHOW = "Show the address"
    CALENDAR_NONE = "There is no address yet."
    CALENDAR_MAKE = "Make an address"
    CALENDAR_NEW = "Make a new one"
    CALENDAR_COPY = "Copy"
    CALENDAR_COPIED = "The address is on your clipboard."
    CALENDAR_NOT_COPIED = "Copying did not work. Select the address and copy it."
    CALENDAR_REVOKE = "Revoke"
    CALENDAR_REVOKED = "The address leads nowhere from now on."

    DATA = "Your data"
    EXPORT = "Export"
    EXPORT_TEXT = "JSON holds everything and can be imported again. CSV is a table of your flows."
    EXPORT_JSON = "Everything as JSON"
    EXPORT_CSV = "Flows as CSV"
    IMPORT = "Restore"
    IMPORT_TEXT = "Choose a JSON file that My Flow made. You see what would change before anything does."
    IMPORT_CHOOSE = "Choose a file"
    IMPORT_NOT_JSON = "This is not a file that My Flow made. Choose one that ends in .json."
    IMPORT_PREVIEW = "This is what would happen"
    IMPORT_NEW = "New here"
    IMPORT_KNOWN = "Here already, stays as it is"
    IMPORT_NO_LONGER_REPEATING = "Stops repeating, a later one takes over"
    IMPORT_TRASHED = "In the trash"
    IMPORT_RESTORE = "Restore from the trash"
    IMPORT_NOTHING = "Everything in this file is here already. Nothing would change."
    IMPORT_APPLY = "Import"
    IMPORT_DONE = "Everything new from the file is here now."
    CONTEXTS = ("1 context", "{} contexts")
    FLOWS = ("1 flow", "{} flows")

    ACCOUNT = "Account"
    SIGNED_IN = "Signed in as"
    DELETE = "Delete everything"
    DELETE_TEXT = "Every context, flow and preference, the trash too. At once, and for good."
    DELETE_OPEN = "Delete my account…"
    DELETE_TITLE = "Delete everything?"
    DELETE_WARNING = (
        "Everything you have in My Flow is removed at once. There is no way back: export it first, "
        "if you may want it again."
    )
    DELETE_CONFIRM = "Type “{}” to go on"
    DELETE_NOW = "Delete everything for good"
    DELETING = "Deleting…"
