"""Words of the page that receives content shared from another app."""

from __future__ import annotations


class Share:
    TITLE = "Add a flow"
    TEXT = "What you shared becomes a flow."
    WHERE = "Where"
    ADD = "Add"
    ADDED = "“{}” is in {}."
    NO_CONTEXT_TITLE = "There is no context yet"
    NO_CONTEXT_TEXT = "A flow needs a context to be in. Make one: what you shared stays here."
    NO_CONTEXT_ACTION = "Make a context"
