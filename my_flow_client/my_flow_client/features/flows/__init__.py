"""The flows of a context: `view.py` and its neighbors show them, `logic.ts` and its neighbors do the rest."""
