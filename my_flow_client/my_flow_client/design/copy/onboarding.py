"""The first visit, in three steps."""

from __future__ import annotations


class Onboarding:
    STEP = "Step {} of 3"
    HELLO = "Hello"
    CHOOSE_TITLE = "What parts of your life do you want to keep apart?"
    CHOOSE_TEXT = (
        "A context is a part of your life with its own list. Choose a few; you can change everything later."
    )
    SUGGESTIONS = "Suggestions"
    OWN = "A context of your own"
    OWN_HINT = "Garden, Thesis, Band…"
    OWN_ADD = "Add"
    THERE_ALREADY = "{} is there already."
    CONTINUE = "Continue"
    CONTINUE_WITH_ONE = "Continue with one context"
    CONTINUE_WITH = "Continue with {} contexts"
    CHOOSE_ONE = "Choose at least one."
    WRITE_TITLE = "What is on your mind?"
    WRITE_TEXT = "Write down a few things for each. “Tomorrow”, “friday 5pm” and “!high” are understood."
    WRITE_LABEL = "Add a flow to {}"
    WRITE_HINT = "Something to do, then Enter"
    START_TITLE = "Where do you start?"
    START_TEXT = "You see what matters there. The rest waits until you switch."
    LATER = "Not now"
