"""Full-text search of flows and contexts."""
