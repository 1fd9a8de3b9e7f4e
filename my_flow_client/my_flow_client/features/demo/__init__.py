"""The demo on the landing page: `view.py` shows it, `copy.py` says it, `logic.ts` does it."""

from .view import landing_demo

__all__ = ["landing_demo"]
