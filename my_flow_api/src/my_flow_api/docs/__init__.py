"""The page of the API documentation."""
