"""Every text that people read. Plain, second person, present tense; buttons say what happens."""

from __future__ import annotations

from typing import ClassVar

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
    "unreachable": "My Flow cannot be reached just now. What you typed is still here.",
    "expired": "Your session has ended. Sign in again to go on: what you typed is still here.",
    "notFound": "This is not here any more.",
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
    DEMO = "Try it: choose a context, finish something. Nothing here is kept."
    DEMO_CONTEXTS = "Contexts of the demo"
    POINTS = (
        ("One context at a time", "Choose where you are. The rest waits, out of sight."),
        ("A short list", "What is due, what is important, and nothing to scroll past."),
        ("Yours", "Your contexts and flows are seen by you alone."),
    )


# The landing page's live demo: emoji, name, colour, flows (title, small reason).
DEMO = (
    (
        "💼",
        "Work",
        "#3B78D1",
        (("Send the offer to Ines", "due today"), ("Read the draft", "important"), ("Book the room", "")),
    ),
    (
        "🏡",
        "Personal",
        "#C2553F",
        (("Call mum", "due today, 17:00"), ("Renew the passport", "in three days")),
    ),
    ("🌿", "Rest", "#6B8E3D", (("Walk by the river", ""), ("Two chapters, no phone", ""))),
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
            "This sign-in has run out",
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


class Account:
    MENU = "Your account"
    NAV = "Main"
    SETTINGS = "Settings"
    SIGN_OUT = "Sign out"
    THEME = "Theme"
    THEMES = (("light", "Light"), ("dark", "Dark"), ("system", "System"))


class Contexts:
    TITLE = "Contexts"
    ONE = "Context"
    HEADING = "Your contexts"
    NEW = "New context"
    EDIT = "Edit context"
    EDIT_LABEL = "Edit this context"
    CREATE = "Create context"
    CREATING = "Creating…"
    DELETE = "Delete context"
    OPEN = "open"
    NOTHING_OPEN = "Nothing open"
    DUE_TODAY = "due today"
    WERE_DUE = "past due"
    DONE_OF = "done"
    EMPTY_TITLE = "Where do your days happen?"
    EMPTY_TEXT = (
        "A context is a part of your life with its own list. Start with one of these, or make your own."
    )
    NAME = "Name"
    NAME_HINT = "Work, Home, Studio…"
    EMOJI = "Emoji"
    EMOJI_OTHER = "Or any other emoji"
    COLOUR = "Colour"
    COLOUR_OTHER = "Or another colour, as #RRGGBB"
    NAME_MISSING = "Give the context a name."
    NAME_LONG = "A name has at most 50 characters."
    COLOUR_WRONG = "A colour is # and six hexadecimal digits, such as #2F7A66."
    BACK = "All contexts"
    NOT_FOUND_TITLE = "There is no context here"
    NOT_FOUND_TEXT = "It may have been deleted, or the address belongs to somebody else."
    NOT_FOUND_ACTION = "See your contexts"


class Flows:
    ADD_LABEL = "Add a flow"
    ADD_HINT = "Add a flow, then press Enter"
    ADD = "Add"
    EMPTY_TITLE = "Nothing needs you here"
    EMPTY_TEXT = "Write down the next thing when it comes to mind, or enjoy the quiet."
    GROUPS = (
        ("overdue", "Past due"),
        ("due_today", "Today"),
        ("due_soon", "Next three days"),
        ("normal", "Whenever"),
    )
    DONE = "Done"
    MORE = "Show more"
    NOT_ADDED = "was not added."
    TITLE_MISSING = "Give the flow a title."
    TITLE_LONG = "A title has at most 200 characters."
    EDIT = "Edit flow"
    TITLE = "Title"
    DESCRIPTION = "Notes"
    DUE = "Due"
    DUE_DATE = "Due date"
    DUE_TIME = "Time"
    NO_DATE = "No date"
    TODAY = "Today"
    TOMORROW = "Tomorrow"
    PRIORITY = "Priority"
    PRIORITIES = (("low", "Low"), ("medium", "Medium"), ("high", "High"))
    HIGH = "important"
    DELETE = "Delete"
    RESTORED = "Your unsaved changes are back."
    DISCARD = "Discard changes"


class Focus:
    TITLE = "Focus"
    NAV = "Focus"
    CALM_TITLE = "Nothing needs you here"
    CALM_TEXT = "Enjoy the quiet, or write down the next thing when it comes to mind."
    NOT_PRESSING = "Nothing is pressing. If you like:"
    MORE = "more in"
    NOTE = "Where you left off"
    # A reason that is not said by the date itself.
    REASONS: ClassVar = {
        "due_today": "due today",
        "neglected": "waiting for a while",
        "resume_note": "in your note",
    }
    NONE_TEXT = (
        "A context is a part of your life with its own list. Make one, and see here what matters in it."
    )
    NONE_ACTION = "Make a context"
    CHOOSE_TITLE = "Where are you now?"
    CHOOSE_TEXT = "Choose a context. You see what matters there, and nothing else."
    SWITCH = "Switch"


class Switch:
    TITLE = "Switch"
    WHERE = "Where do you go?"
    ONLY_ONE = "This is your only context"
    ONLY_ONE_TEXT = "Make another one, and moving between them becomes a moment of its own."
    BACK = "Back"
    LEAVING = "Leaving"
    NOTHING_LEFT = "Nothing is left open here."
    MORE_LEFT = "more stay open."
    ARRIVING = "Arriving"
    NOTHING_WAITS = "Nothing waits here. Enjoy the quiet."
    NOTE = "Next step when you are back"
    NOTE_HINT = "One line, if you like"
    NOTE_LONG = "A note has at most 500 characters."
    # Action, label, icon, and the key that chooses it while its flow has the focus.
    ACTIONS = (
        ("complete", "Done", "Check", "d"),
        ("tomorrow", "Tomorrow", "Sunrise", "t"),
        ("move", "Take along", "CornerDownRight", "m"),
        ("let_go", "Let go", "Wind", "l"),
    )
    KEYS: ClassVar = {key: action for action, _, _, key in ACTIONS}
    ENTER = "Enter"


class Settings:
    TITLE = "Settings"
    THEME_TEXT = "Light by day, dark by night, or whatever your device says."
    ZONE = "Time zone"
    ZONE_TEXT = "Decides when a day starts and ends for you."
    ACCOUNT = "Account"
    SAVED = "Saved"


class NotFound:
    TITLE = "Not found"
    HEADING = "There is nothing at this address"
    TEXT = "The link may be old, or a letter may be missing."
    ACTION = "Go to the start"
