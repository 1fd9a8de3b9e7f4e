"""Load tests of the API: `make load`. They run in the API's environment; locust has its own (generator/)."""
