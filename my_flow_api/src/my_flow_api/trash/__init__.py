"""The trash of deleted contexts and flows."""
