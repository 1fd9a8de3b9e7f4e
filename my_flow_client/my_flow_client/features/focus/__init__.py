"""What matters now: `view.py` shows it, `copy.py` says it, `logic.ts` does it."""
