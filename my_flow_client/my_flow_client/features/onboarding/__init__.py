"""The first visit, in three steps: `view.py` shows them, `copy.py` says it, `logic.ts` does it."""

from .view import first_steps

__all__ = ["first_steps"]
