"""The week: `view.py` and its neighbors show it, `copy.py` says it, `logic.ts` and its neighbors do the rest."""
