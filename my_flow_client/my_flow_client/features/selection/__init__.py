"""Selected flows: `view.py` shows the bar, `copy.py` says it, `logic.ts` and its neighbors do it."""
