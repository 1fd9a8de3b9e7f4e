"""The gallery: every component of ui/ in every state, in development only."""
