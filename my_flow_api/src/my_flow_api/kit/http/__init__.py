"""HTTP: requests, responses, pagination, validators."""
