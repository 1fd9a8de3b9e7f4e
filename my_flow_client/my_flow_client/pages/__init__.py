"""The routes: they only compose."""
