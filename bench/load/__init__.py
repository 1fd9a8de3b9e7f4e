"""What the API holds: `make load`. Runs in the API's environment; locust has one of its own (generator/)."""
