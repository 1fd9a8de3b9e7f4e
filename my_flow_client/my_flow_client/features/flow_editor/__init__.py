"""Editing a flow: the views show it, `copy.py` says it, `logic.ts` and `form.logic.ts` do it."""
