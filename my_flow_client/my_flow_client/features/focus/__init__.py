"""The focus page: `view.py` shows it, `copy.py` says it, `logic.ts` does it."""
