"""Switching from one context to another: `view.py` shows it, `copy.py` says it, `logic.ts` does it."""
