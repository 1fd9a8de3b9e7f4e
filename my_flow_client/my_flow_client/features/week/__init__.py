"""The week: `view.py` and others show it, `copy.py` says it, `logic.ts` and others do the rest."""
