"""The settings: `view.py` shows the groups, a module each; `copy.py` says it, `logic.ts` does it."""

from .view import settings_form

__all__ = ["settings_form"]
