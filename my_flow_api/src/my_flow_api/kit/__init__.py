"""The infrastructure that all features share."""
