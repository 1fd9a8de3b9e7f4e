"""Black-box checks of a running My Flow: what a person's browser, and a program with a token, would meet."""
