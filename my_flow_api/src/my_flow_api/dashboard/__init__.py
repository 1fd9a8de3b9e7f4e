"""The dashboard of all contexts."""
