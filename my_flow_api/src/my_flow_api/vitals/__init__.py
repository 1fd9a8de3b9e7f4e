"""Web vitals and errors of browsers."""
