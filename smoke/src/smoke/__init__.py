"""Black-box checks of a running My Flow, as a browser and as a program with a token."""
