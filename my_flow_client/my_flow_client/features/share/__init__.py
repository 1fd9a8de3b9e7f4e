"""Adding what another app shared: `view.py` shows it, `logic.ts` does it."""

from .view import share_form

__all__ = ["share_form"]
