"""Health and readiness checks."""
