"""The contexts."""

from __future__ import annotations


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
