"""Contexts: `view.py` lists them, `page.py` shows one, `form.py` makes and changes them."""
