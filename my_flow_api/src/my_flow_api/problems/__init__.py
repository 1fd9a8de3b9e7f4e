"""The pages of the problem types."""
